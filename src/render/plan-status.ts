/** How far a plan on a pull request has come. */
export type PlanStatus = 'planned' | 'unplanned' | 'applying' | 'applied' | 'failed' | 'refused' | 'outdated';

const words: Record<PlanStatus, string> = {
  planned: ':memo: **Planned**',
  unplanned: ':x: **Could not be planned again**: what follows is an earlier plan',
  applying: ':hourglass_flowing_sand: **Publishing**',
  applied: ':white_check_mark: **Published**',
  failed: ':x: **Publishing failed**',
  refused: ':x: **Not published**: the folder or the service is not as it was planned',
  outdated: ':spider_web: **Outdated**: another plan has taken its place',
};

/** Bytes that a status line, and what its text is marked with, may grow by when another takes its place. */
export const STATUS_RESERVE = 1_000;

/** Characters of a detail. */
const MAX_DETAIL = 200;

/** `:white_check_mark: **Published**: 4 done, 0 failed, 0 not attempted ([run](…))`, one line of Markdown. `detail` is this program's own. */
export function renderPlanStatus(status: PlanStatus, run: string | undefined, detail = ''): string {
  const told = detail.replace(/\.$/, '').slice(0, MAX_DETAIL);
  return `${words[status]}${told === '' ? '' : `: ${told}`}${run === undefined ? '' : ` ([run](${run}))`}`;
}

/** A text of {@link renderPlanComment} with another status; `outdated` strikes its title through. */
export function withPlanStatus(text: string, status: PlanStatus, line: string): string {
  const [title = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n');
  const body = rest.join('\n').replace(/^\n+(?::\w+: [^\n]*\n+)?/, '');
  const struck = status === 'outdated' ? title.replace(/^(#+ )(?!~~)(.*)$/, '$1~~$2~~') : title;
  return `${struck}\n\n${line}\n\n${body}`;
}
