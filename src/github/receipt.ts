import { version } from '../host/version.ts';
import { systemClock } from '../service/clock.ts';
import { openGitHub } from './client.ts';
import { member, readEvent, type EventSource } from './event.ts';
import type { Inputs } from './inputs.ts';
import { asked } from './refusal.ts';

/**
 * Answers a comment that started the run with a thumbs-up, before the work begins, so that whoever wrote it sees that it was
 * heard. Of other events nothing. Throws {@link GitHubError} where GitHub refuses, which is no reason to do less.
 */
export async function acknowledge({ 'github-token': token }: Inputs, source: EventSource): Promise<void> {
  const { environment } = source;
  if (environment['GITHUB_EVENT_NAME'] !== 'issue_comment' || token === undefined) return;
  const { id } = member(await readEvent(source), 'comment');
  if (typeof id !== 'number') return;
  const { octokit, owner, repo } = await openGitHub({ token, environment, clock: systemClock, userAgent: `apiops/${version}` });
  await asked('answer the comment that started the run', 'pull-requests: write', () => octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: id, content: '+1' }));
}
