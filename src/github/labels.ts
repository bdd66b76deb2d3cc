import type { GitHubClient } from './client.ts';
import { asked, GitHubError } from './refusal.ts';

export interface Label {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string;
}

/** Whether the repository has the label now: one that it lacks is created, where the token may. Never throws for a refusal. */
export async function ensureLabel({ octokit, owner, repo }: GitHubClient, label: Label): Promise<boolean> {
  try {
    await asked('look for a label', 'issues: read', () => octokit.rest.issues.getLabel({ owner, repo, name: label.name }));
    return true;
  } catch (error) {
    if (!(error instanceof GitHubError) || error.refusal.status !== 404) return refused(error);
  }
  try {
    await asked('create a label', 'issues: write', () => octokit.rest.issues.createLabel({ owner, repo, ...label }));
    return true;
  } catch (error) {
    // Another run was faster.
    return (error instanceof GitHubError && error.refusal.status === 422) || refused(error);
  }
}

function refused(error: unknown): false {
  if (error instanceof GitHubError) return false;
  throw error;
}
