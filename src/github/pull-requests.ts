import type { GitHubClient } from './client.ts';
import { asked } from './refusal.ts';

export interface PullRequest {
  readonly number: number;
  /** Address for people. */
  readonly url: string;
  readonly open: boolean;
  /** When it was merged; ISO 8601, UTC. Null where it was not. */
  readonly merged: string | null;
  /** The commit that its merge made, of a rebase the last one; before, that of a trial. */
  readonly mergeCommit: string | null;
  /** The branch that it goes into. */
  readonly base: string;
}

interface Listed {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly base: { readonly ref: string };
}

export async function readPullRequest({ octokit, owner, repo }: GitHubClient, number: number): Promise<PullRequest> {
  const { data } = await asked(`read the pull request #${number}`, 'pull-requests: read', () => octokit.rest.pulls.get({ owner, repo, pull_number: number }));
  return toPullRequest(data);
}

/** The pull requests that a commit belongs to, in whatever state. */
export async function listPullRequestsOf({ octokit, owner, repo }: GitHubClient, commit: string): Promise<PullRequest[]> {
  const found: readonly Listed[] = await asked('find the pull request of a commit', 'pull-requests: read', () => (
    octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, { owner, repo, commit_sha: commit, per_page: 100 })));
  return found.map(toPullRequest);
}

function toPullRequest({ number, html_url: url, state, merged_at: merged, merge_commit_sha: mergeCommit, base }: Listed): PullRequest {
  return { number, url, open: state === 'open', merged, mergeCommit, base: base.ref };
}
