import type { getOctokit } from '@actions/github';
import { toMessage, UserError } from '../model/failure.ts';
import type { Clock } from '../service/clock.ts';
import { isLoopback, isProtected } from '../service/clouds.ts';
import { addRetries } from './retries.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** GitHub's interface for one repository, with the rights of one token. */
export interface GitHubClient {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

export interface GitHubOptions {
  readonly token: string;
  /** That of the step: `GITHUB_REPOSITORY`, and `GITHUB_API_URL`, which is another one on GitHub Enterprise Server. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** `apiops/1.0.0`. */
  readonly userAgent: string;
}

/**
 * Opens GitHub for the repository of the step; sends nothing yet. The library is loaded here, because most commands never
 * need it. Throws invalid-input outside of a workflow, and for an address that is not encrypted.
 */
export async function openGitHub({ token, environment, clock, userAgent }: GitHubOptions): Promise<GitHubClient> {
  const [, owner = '', repo = ''] = /^([^/]+)\/([^/]+)$/.exec(environment['GITHUB_REPOSITORY'] ?? '') ?? [];
  if (repo === '') throw new UserError('invalid-input', 'It is not known to which repository of GitHub this belongs.', { hint: 'Run it in a workflow, which sets GITHUB_REPOSITORY.' });
  const address = environment['GITHUB_API_URL'] || 'https://api.github.com';
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !isProtected(url)) {
    throw new UserError('invalid-input', 'The address of GitHub in GITHUB_API_URL is no https address.', { hint: 'Leave the variable as the runner sets it.' });
  }
  const octokit = await load(token, {
    baseUrl: address.replace(/\/+$/, ''), userAgent, log: silent,
    // The library's own fetch goes by the proxy, which does not reach this machine.
    ...(isLoopback(url) ? { request: { fetch: globalThis.fetch } } : {}),
  });
  addRetries(octokit, clock);
  return { octokit, owner, repo };
}

/** What the library has to say is nothing for the log of a workflow, where the runner looks for commands. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The module reads the event of the run while it is loaded, and throws where it cannot. */
async function load(token: string, options: NonNullable<Parameters<typeof getOctokit>[1]>): Promise<Octokit> {
  try {
    const github = await import('@actions/github');
    return github.getOctokit(token, options);
  } catch (error) {
    throw new UserError(null, `The client for GitHub could not be loaded: ${toMessage(error)}`, { hint: 'Leave GITHUB_EVENT_PATH as the runner sets it.', cause: error });
  }
}
