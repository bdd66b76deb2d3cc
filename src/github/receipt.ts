import { isObject } from '../model/json.ts';
import { version } from '../host/version.ts';
import { systemClock } from '../service/clock.ts';
import { openGitHub } from './client.ts';
import type { EventSource } from './find-pull-request.ts';
import type { Inputs } from './inputs.ts';
import { asked } from './refusal.ts';

/**
 * Answers a comment that started the run with a thumbs-up, before the work begins, so that whoever wrote it sees that it was
 * heard. Of other events nothing. Throws {@link GitHubError} where GitHub refuses, which is no reason to do less.
 */
export async function acknowledge({ 'github-token': token }: Inputs, { environment, readText }: EventSource): Promise<void> {
  const { GITHUB_EVENT_NAME, GITHUB_EVENT_PATH } = environment;
  if (GITHUB_EVENT_NAME !== 'issue_comment' || !GITHUB_EVENT_PATH || token === undefined) return;
  const event: unknown = JSON.parse(await readText(GITHUB_EVENT_PATH) ?? '{}');
  const comment = isObject(event) ? event['comment'] : undefined;
  const id = isObject(comment) ? comment['id'] : undefined;
  if (typeof id !== 'number') return;
  const { octokit, owner, repo } = await openGitHub({ token, environment, clock: systemClock, userAgent: `apiops/${version}` });
  await asked('answer the comment that started the run', 'pull-requests: write', () => octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: id, content: '+1' }));
}
