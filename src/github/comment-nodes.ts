import type { GitHubClient } from './client.ts';
import type { Comment } from './comments.ts';
import { asked } from './refusal.ts';

/** A comment as GraphQL has it: with who edited it last, which REST does not tell. */
export interface CommentNode {
  readonly body: string;
  /** When it was written or edited last; ISO 8601, UTC. */
  readonly written: string;
  /** Login of who edited it last, in lower case; null where nobody did, empty where that user is gone. */
  readonly editor: string | null;
}

interface Answered {
  readonly node: { readonly body?: string; readonly createdAt?: string; readonly lastEditedAt?: string | null; readonly editor?: { readonly __typename: string; readonly login: string } | null } | null;
}

const READ = 'query($id: ID!) { node(id: $id) { ... on IssueComment { body createdAt lastEditedAt editor { __typename login } } } }';
const MINIMIZE = 'mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }';

/** A comment of a pull request as it is now; null for one that is gone. */
export async function readCommentNode({ octokit }: GitHubClient, { node: id }: Comment): Promise<CommentNode | null> {
  const { node } = await asked('tell who edited a comment', 'pull-requests: read', () => octokit.graphql<Answered>(READ, { id }));
  if (node?.body === undefined || node.createdAt === undefined) return null;
  const { body, createdAt, lastEditedAt = null, editor = null } = node;
  return { body, written: lastEditedAt ?? createdAt, editor: lastEditedAt === null ? null : editor === null ? '' : toLogin(editor) };
}

/** Folds a comment of a pull request away as outdated. */
export async function minimizeComment({ octokit }: GitHubClient, { node: id }: Comment): Promise<void> {
  await asked('fold a comment away', 'pull-requests: write', () => octokit.graphql(MINIMIZE, { id }));
}

/** GraphQL leaves out the `[bot]` that REST, and the viewer of GraphQL itself, have. */
function toLogin({ __typename, login }: { readonly __typename: string; readonly login: string }): string {
  const name = login.toLowerCase();
  return __typename === 'Bot' && !name.endsWith('[bot]') ? `${name}[bot]` : name;
}
