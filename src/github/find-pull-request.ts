import { toMessage, UserError } from '../model/failure.ts';
import type { GitHubClient } from './client.ts';
import { member, readEvent, type Event, type EventSource } from './event.ts';
import type { Inputs } from './inputs.ts';
import { listPullRequestsOf, readPullRequest, type PullRequest } from './pull-requests.ts';

/** What an event says of its pull request. */
type Reference = { readonly number: number } | { readonly commit: string };

interface EventRow {
  readonly refer: (event: Event, commit: string, environment: EventSource['environment']) => Reference | null;
  /** Why there is none, where there is none. */
  readonly missing: string;
  /** Whether a plan that is made on this event is for those who decide about the pull request, and is written there. */
  readonly discussed: boolean;
}

export interface FoundPullRequest {
  readonly pull: PullRequest;
  /** Whether it waits in the merge queue, which takes only what branch protection lets pass. */
  readonly queued: boolean;
}

const ofPull: EventRow = { refer: (event) => toNumber(member(event, 'pull_request')['number']), missing: 'The event of the run does not say which pull request it is about.', discussed: true };
const ofCommit: EventRow = {
  refer: (_event, commit) => commit === '' ? null : { commit }, discussed: false,
  missing: 'No merged pull request made the commit of this run: was it pushed directly to the branch?',
};

/** Where each event of GitHub Actions names its pull request. */
const events: Readonly<Record<string, EventRow>> = {
  pull_request: ofPull,
  pull_request_target: ofPull,
  pull_request_review: ofPull,
  pull_request_review_comment: ofPull,
  issue_comment: { refer: (event) => 'pull_request' in member(event, 'issue') ? toNumber(member(event, 'issue')['number']) : null, missing: 'The comment that started the run is on an issue, not on a pull request.', discussed: true },
  merge_group: { refer: (event) => toNumber(/\/pr-(\d+)-[0-9a-f]+$/.exec(String(member(event, 'merge_group')['head_ref']))?.[1]), missing: 'The merge queue does not say which pull request the run is about.', discussed: false },
  // Only an address of a pull request of this repository: others are none of this run's.
  repository_dispatch: {
    refer: (event, _commit, { GITHUB_API_URL, GITHUB_REPOSITORY = '' }) => {
      const url = String(member(member(event, 'client_payload'), 'pull_request')['url']);
      const before = `${(GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '')}/repos/${GITHUB_REPOSITORY}/pulls/`;
      return url.startsWith(before) ? toNumber(url.slice(before.length)) : null;
    },
    missing: "The dispatch has no 'pull_request' with the 'url' that GitHub's interface gives a pull request of this repository.", discussed: true,
  },
  push: ofCommit,
  workflow_dispatch: ofCommit,
};

const byInput = 'pull-request-number';

/**
 * The pull request that a run is about: the one that the input `pull-request-number` names, else what its event says; of a
 * push, the merged one whose merge made the commit. Throws UserError `plan-not-found` where there is none, and
 * {@link GitHubError} for what GitHub refuses.
 */
export async function findPullRequest(inputs: Pick<Inputs, typeof byInput>, source: EventSource, open: () => Promise<GitHubClient>): Promise<FoundPullRequest> {
  const given = inputs[byInput];
  const name = source.environment['GITHUB_EVENT_NAME'] ?? '';
  const queued = given === undefined && name === 'merge_group';
  if (given !== undefined) return { pull: await readPullRequest(await open(), given), queued };
  const row = events[name];
  if (row === undefined) throw missing(name === '' ? 'The run has no event of GitHub Actions.' : `A run of the event '${name}' belongs to no pull request.`);
  const reference = row.refer(await readKnownEvent(source), source.environment['GITHUB_SHA'] ?? '', source.environment);
  if (reference === null) throw missing(row.missing);
  const pull = 'number' in reference ? await readPullRequest(await open(), reference.number) : await findMerged(await open(), reference.commit, source);
  if (pull === undefined) throw missing(row.missing);
  return { pull, queued };
}

/** Whether a plan that this run makes is written on a pull request: not after the merge, nor in the queue, where nobody decides about it any more. */
export function isDiscussed(inputs: Pick<Inputs, typeof byInput>, { environment }: Pick<EventSource, 'environment'>): boolean {
  return inputs[byInput] !== undefined || events[environment['GITHUB_EVENT_NAME'] ?? '']?.discussed === true;
}

/** By the commit that a merge made, whether it merged, squashed or rebased; the same commit may stand on another branch, too. */
async function findMerged(client: GitHubClient, commit: string, { environment }: EventSource): Promise<PullRequest | undefined> {
  const branch = /^refs\/heads\/(.+)$/.exec(environment['GITHUB_REF'] ?? '')?.[1];
  return (await listPullRequestsOf(client, commit)).find(({ merged, mergeCommit, base }) => merged !== null && mergeCommit === commit && (branch === undefined || base === branch));
}

async function readKnownEvent(source: EventSource): Promise<Event> {
  try {
    return await readEvent(source);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof UserError)) throw error;
    throw missing(`The event of the run cannot be read: ${toMessage(error)}.`);
  }
}

function missing(why: string): UserError {
  return new UserError('plan-not-found', why, { hint: `Name the pull request with the input '${byInput}'.` });
}

function toNumber(value: unknown): { readonly number: number } | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? { number } : null;
}
