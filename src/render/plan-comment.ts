import type { CommandResult } from '../commands/result.ts';
import { classifyDrift } from '../drift/classify.ts';
import { toServiceName } from './change-words.ts';
import { codeSpan, escapeMarkdown } from './markdown.ts';
import { cutText } from './plain-text.ts';
import { renderChangeLine } from './plan-markdown.ts';
import { renderPlanStatus } from './plan-status.ts';
import { renderResultMarkdown } from './result-markdown.ts';

/** Lines of the warning, of which the plan below it has all, and characters of the name in the title. */
const [MAX_LINES, MAX_TITLE] = [20, 200];

export interface PlanComment {
  readonly text: string;
  /** Whether the plan is shown in part. */
  readonly truncated: boolean;
}

/**
 * What a comment on a pull request says of its plan, in at most `bytes` of UTF-8: its title with `name`, what the plan is
 * for; how far it has come; a warning where publishing would overwrite what somebody changed in the service; then the plan
 * as the summary of the job has it. `run` is the address of the run, whose summary has room for more.
 */
export function renderPlanComment(result: CommandResult, name: string | null, run: string | undefined, bytes: number): PlanComment {
  const service = result.target === undefined ? '' : toServiceName(result.target);
  const title = `## API Management plan: ${escapeMarkdown(cutText(name === null ? service : `${name} (${service})`, MAX_TITLE))}`;
  const head = [title, renderPlanStatus('planned', run), renderOverwritten(result)].filter((part) => part !== '').join('\n\n');
  const whole = renderResultMarkdown(result, Number.POSITIVE_INFINITY);
  const room = bytes - Buffer.byteLength(head) - 2;
  if (Buffer.byteLength(whole) <= room) return { text: `${head}\n\n${whole}`, truncated: false };
  const foot = `_This comment has no room for all of the plan; ${run === undefined ? 'the summary of the job' : `the summary of [the run](${run})`} shows more. What is approved is the whole of it._`;
  return { text: [head, foot, renderResultMarkdown(result, room - Buffer.byteLength(foot) - 2)].join('\n\n'), truncated: true };
}

/** What somebody changed in the service, where it is known what was published: the folder does not have it. */
function renderOverwritten({ changeList }: CommandResult): string {
  const moved = classifyDrift({ changes: changeList }).drift.filter(({ origin }) => origin !== null);
  if (moved.length === 0) return '';
  const what = moved.length === 1 ? 'a resource' : `${moved.length} resources`;
  const more = moved.length - MAX_LINES;
  return [
    '> [!WARNING]', `> Publishing would overwrite what somebody changed in the service since the last publish, in ${what}. Take it into Git first (${codeSpan('drift --accept')}), or leave it to be set back.`, '>',
    ...moved.slice(0, MAX_LINES).map((change) => `> ${renderChangeLine(change)}`), ...(more > 0 ? [`> - … and ${more} more`] : []),
  ].join('\n');
}
