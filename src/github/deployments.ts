import type { GitHubClient } from './client.ts';
import { asked } from './refusal.ts';

export interface NewDeployment {
  /** Commit, branch or tag. */
  readonly ref: string;
  readonly environment: string;
  /** At most {@link MAX_DESCRIPTION} characters. */
  readonly description: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface DeploymentStatus {
  readonly state: 'in_progress' | 'success' | 'failure';
  readonly description: string;
  /** Address of the run; left out where there is none. */
  readonly log: string | undefined;
}

/** Characters that GitHub takes as the description of a deployment's status. */
export const MAX_DESCRIPTION = 140;

/** Records that `ref` is deployed to an environment, whatever checks say of the commit: what may be published is decided elsewhere. Gives the id. */
export async function createDeployment({ octokit, owner, repo }: GitHubClient, { ref, environment, description, payload }: NewDeployment): Promise<number> {
  const { data } = await asked('create a deployment', 'deployments: write', () => octokit.rest.repos.createDeployment({ owner, repo, ref, environment, description, payload: { ...payload }, auto_merge: false, required_contexts: [] }));
  if (!('id' in data)) throw new Error('GitHub merged a branch in place of creating a deployment');
  return data.id;
}

export async function createDeploymentStatus({ octokit, owner, repo }: GitHubClient, id: number, { state, description, log }: DeploymentStatus): Promise<void> {
  await asked('say how a deployment goes', 'deployments: write', () => octokit.rest.repos.createDeploymentStatus({
    owner, repo, deployment_id: id, state, description, ...(log === undefined ? {} : { log_url: log }),
  }));
}
