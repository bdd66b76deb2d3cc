import type { GitHubClient } from './client.ts';
import { asked, type Permission } from './refusal.ts';

/** A comment on an issue or in the conversation of a pull request, which are one to GitHub. */
export interface Comment {
  readonly id: number;
  /** Its id in GraphQL. */
  readonly node: string;
  readonly body: string;
  /** Login of who wrote it, in lower case; empty where that user is gone. */
  readonly author: string;
  /** Address for people. */
  readonly url: string;
  /** ISO 8601, UTC. */
  readonly created: string;
}

/** Where comments stand. */
export interface Conversation {
  readonly of: 'issue' | 'pull-request';
  readonly number: number;
}

interface Listed {
  readonly id: number;
  readonly node_id: string;
  readonly body?: string | undefined;
  readonly user: { readonly login: string } | null;
  readonly html_url: string;
  readonly created_at: string;
}

/** All comments of a conversation, the oldest first. */
export async function listComments({ octokit, owner, repo }: GitHubClient, on: Conversation): Promise<Comment[]> {
  const found: readonly Listed[] = await asked(`read the comments of ${toName(on)}`, permissions[on.of].read, () => octokit.paginate(octokit.rest.issues.listComments, { owner, repo, issue_number: on.number, per_page: 100 }));
  return found.map(toComment);
}

export async function createComment({ octokit, owner, repo }: GitHubClient, on: Conversation, body: string): Promise<Comment> {
  const { data } = await asked(`comment on ${toName(on)}`, permissions[on.of].write, () => octokit.rest.issues.createComment({ owner, repo, issue_number: on.number, body }));
  return toComment(data);
}

export async function updateComment({ octokit, owner, repo }: GitHubClient, on: Conversation, id: number, body: string): Promise<Comment> {
  const { data } = await asked(`change a comment on ${toName(on)}`, permissions[on.of].write, () => octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body }));
  return toComment(data);
}

const permissions = {
  'issue': { read: 'issues: read', write: 'issues: write' },
  'pull-request': { read: 'pull-requests: read', write: 'pull-requests: write' },
} as const satisfies Record<Conversation['of'], Record<'read' | 'write', Permission>>;

function toName({ of, number }: Conversation): string {
  return `the ${of === 'issue' ? 'issue' : 'pull request'} #${number}`;
}

function toComment({ id, node_id: node, body, user, html_url: url, created_at: created }: Listed): Comment {
  return { id, node, body: body ?? '', author: user?.login.toLowerCase() ?? '', url, created };
}
