import { readRun } from '../commands/workflow-run.ts';
import { version } from '../host/version.ts';
import { UserError } from '../model/failure.ts';
import { toServiceName } from '../render/change-words.ts';
import { systemClock, type Clock } from '../service/clock.ts';
import { openGitHub, type GitHubClient } from './client.ts';
import type { Conversation } from './comments.ts';
import { readCurrentUser } from './current-user.ts';
import type { EventSource } from './event.ts';
import { findPullRequest } from './find-pull-request.ts';
import { selectionOf, type Inputs } from './inputs.ts';
import { toIdentity, type MarkerIdentity } from './marker-comment.ts';
import type { PullRequest } from './pull-requests.ts';

export interface CommentContext extends EventSource {
  readonly clock?: Clock;
}

/** The pull request of a run, as its token sees it. */
export interface PlanSession {
  readonly client: GitHubClient;
  /** Login that the token writes as, in lower case. */
  readonly user: string;
  readonly pull: PullRequest;
  readonly queued: boolean;
  readonly on: Conversation;
  /** Address of the run. */
  readonly run: string | undefined;
  /** The commit of the run, of a pull request its merge. */
  readonly source: string | undefined;
}

/** Finds the pull request of a run. Throws UserError where there is none, no token, or GitHub refuses. */
export async function openPlanSession(inputs: Inputs, context: CommentContext): Promise<PlanSession> {
  const { environment, clock = systemClock } = context;
  const open = async (): Promise<GitHubClient> => {
    const token = inputs['github-token'] ?? '';
    if (token === '') throw new UserError('plan-not-found', 'There is no token for GitHub.', { hint: "Leave the input 'github-token' out, or give it a token with `pull-requests: write`." });
    return openGitHub({ token, environment, clock, userAgent: `apiops/${version}` });
  };
  let client: Promise<GitHubClient> | undefined;
  const { pull, queued } = await findPullRequest(inputs, context, () => client ??= open());
  const opened = await (client ?? open());
  return { client: opened, user: await readCurrentUser(opened), pull, queued, on: { of: 'pull-request', number: pull.number }, run: readRun({ environment })?.url, source: environment['GITHUB_SHA'] || undefined };
}

/** What the comment about a plan for the service with that ARM id is found by. */
export function toPlanIdentity(inputs: Inputs, serviceId: string): MarkerIdentity {
  return toIdentity({ serviceId, label: inputs.label ?? inputs.environment ?? toServiceName(serviceId).toLowerCase(), stream: 'plan', selection: selectionOf(inputs) });
}
