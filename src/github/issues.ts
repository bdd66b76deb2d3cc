import type { GitHubClient } from './client.ts';
import { asked } from './refusal.ts';

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Login of who wrote it, in lower case; empty where that user is gone. */
  readonly author: string;
  readonly open: boolean;
  /** Address for people. */
  readonly url: string;
  /** ISO 8601, UTC. */
  readonly created: string;
}

/** What the library gives of an issue that is used here. */
interface Listed {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly user: { readonly login: string } | null;
  readonly state: string;
  readonly html_url: string;
  readonly created_at: string;
  readonly pull_request?: object | undefined;
}

/** All issues of the repository in that state, pull requests left out, with that label where one is named. */
export async function listIssues({ octokit, owner, repo }: GitHubClient, { state, label }: { readonly state: 'open' | 'all'; readonly label?: string }): Promise<Issue[]> {
  const found: readonly Listed[] = await asked('list the issues of the repository', 'issues: read', () => octokit.paginate(octokit.rest.issues.listForRepo, {
    owner, repo, state, per_page: 100, ...(label === undefined ? {} : { labels: label }),
  }));
  return found.filter(({ pull_request: pull }) => pull === undefined).map(toIssue);
}

export async function createIssue({ octokit, owner, repo }: GitHubClient, issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<Issue> {
  const { data } = await asked('open an issue', 'issues: write', () => octokit.rest.issues.create({ owner, repo, title: issue.title, body: issue.body, labels: [...issue.labels] }));
  return toIssue(data);
}

export async function updateIssue({ octokit, owner, repo }: GitHubClient, number: number, change: { readonly body: string; readonly state?: 'closed' | 'open' }): Promise<Issue> {
  const { state } = change;
  const { data } = await asked(`change the issue #${number}`, 'issues: write', () => octokit.rest.issues.update({
    owner, repo, issue_number: number, ...change, ...(state === undefined ? {} : { state_reason: state === 'closed' ? 'completed' as const : 'reopened' as const }),
  }));
  return toIssue(data);
}

function toIssue({ number, title, body, user, state, html_url: url, created_at: created }: Listed): Issue {
  return { number, title, body: body ?? '', author: user?.login.toLowerCase() ?? '', open: state === 'open', url, created };
}
