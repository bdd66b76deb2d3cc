import type { CommandResult } from '../commands/result.ts';
import { classifyDrift } from '../drift/classify.ts';
import { toServiceName } from './change-words.ts';
import { codeSpan, escapeMarkdown } from './markdown.ts';
import { renderChangeLine } from './plan-markdown.ts';
import { renderResultMarkdown } from './result-markdown.ts';

/** Lines of the warning; the plan below it has all of them. */
const MAX_LINES = 20;

export interface PlanComment {
  readonly text: string;
  /** Whether the plan is shown in part. */
  readonly truncated: boolean;
}

/**
 * What a comment on a pull request says of its plan, in at most `bytes` of UTF-8: first a warning where publishing would
 * overwrite what somebody changed in the service, then the plan as the summary of the job has it.
 */
export function renderPlanComment(result: CommandResult, environment: string | null, run: string | undefined, bytes: number): PlanComment {
  const service = result.target === undefined ? '' : toServiceName(result.target);
  const head = [`## API Management plan: ${escapeMarkdown(environment === null ? service : `${environment} (${service})`)}`, renderOverwritten(result)].filter((part) => part !== '').join('\n\n');
  const foot = run === undefined ? '' : `\n\n<sub>Planned in [this run](${run}).</sub>`;
  const room = bytes - Buffer.byteLength(head) - Buffer.byteLength(foot) - 2;
  const whole = renderResultMarkdown(result, Number.POSITIVE_INFINITY);
  const truncated = Buffer.byteLength(whole) > room;
  return { text: `${head}\n\n${truncated ? renderResultMarkdown(result, room) : whole}${foot}`, truncated };
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
