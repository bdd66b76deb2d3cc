import type { LastWriter } from '../model/last-writer.ts';
import type { Change } from '../plan/plan.ts';
import { fitBlocks, type LineBlock } from './byte-budget.ts';
import { renderAlerts, toServiceName } from './change-words.ts';
import { codeSpan, escapeMarkdown, fence } from './markdown.ts';
import { cutText, toPlainLine } from './plain-text.ts';
import { renderChangeLine, renderPlanMarkdown, type Detailed } from './plan-markdown.ts';

export interface DriftIssueContent {
  /** Name in `apiops.yaml`; null for a service that was named by its id. */
  readonly environment: string | null;
  /** ARM id of the service. */
  readonly target: string;
  /** The selectors that narrowed the comparison; empty for everything. */
  readonly selection: readonly string[];
  /** What somebody changed in the service, as the plan has it: `before` is the service, `after` the folder. */
  readonly drifted: readonly Change[];
  /** What only the service has, where that counts like drift. */
  readonly unmanaged?: readonly Change[];
  /** Who wrote the resources last, by id in lower case. */
  readonly writers: ReadonlyMap<string, LastWriter>;
  /** Whether everything could be compared. */
  readonly complete: boolean;
  /** What to do about it, as commands to copy. */
  readonly advice: readonly { readonly title: string; readonly command: string }[];
  /** Address of the run that says so. */
  readonly run: string | undefined;
}

/** From all there is to less and less; `writers` is how many rows say who changed what. */
const LADDER: readonly { readonly level: Detailed; readonly notice: string; readonly writers: number }[] = [
  { level: 'full', notice: '', writers: Number.POSITIVE_INFINITY },
  { level: 'short', notice: '_Long differences are cut here; the summary of the run has all of them._', writers: 100 },
  { level: 'lines', notice: '_The differences are too long to be shown here; the summary of the run has all of them._', writers: 50 },
  { level: 'groups', notice: '_The changes are too many to be shown here one by one; the summary of the run has all of them._', writers: 20 },
];
const TOTALS_NOTICE = '_The changes are too many to be shown here; the summary of the run has all of them._';

/** Characters of a caller, who is an address or an id, and of all selectors. */
const [MAX_CALLER, MAX_SELECTION] = [100, 500];

/**
 * What an issue says about the drift of one environment, as Markdown of at most `budget` bytes of UTF-8. Where the whole does
 * not fit, it shows less of each difference, then one line per resource, then one per group, then as many lines as fit,
 * deletions first; how many there are and what to do always stay.
 */
export function renderDriftIssue(content: DriftIssueContent, budget: number): { readonly text: string; readonly truncated: boolean } {
  for (const { level, notice, writers } of LADDER) {
    const text = join([...renderHead(content, notice), renderPlanMarkdown(content.drifted, level), renderUnmanaged(content, level), renderWriters(content, writers), ...renderFoot(content)]);
    if (Buffer.byteLength(text) <= budget) return { text, truncated: level !== 'full' };
  }
  const isLoss = ({ op }: Change): boolean => op === 'delete' || op === 'replace' || op === 'create';
  const blocks: LineBlock[] = [
    { title: '', lines: [...content.drifted.filter(isLoss), ...content.drifted.filter((change) => !isLoss(change)), ...content.unmanaged ?? []].map(renderChangeLine), toRest: (count) => `- … and ${count} more` },
  ];
  return { text: fitBlocks(join([...renderHead(content, TOTALS_NOTICE), ...renderFoot(content)]), blocks, budget), truncated: true };
}

function renderHead({ environment, target, selection, drifted, unmanaged = [], complete }: DriftIssueContent, notice: string): string[] {
  const counts = [
    ...(drifted.length === 0 && unmanaged.length > 0 ? [] : [`**${drifted.length} ${drifted.length === 1 ? 'resource was' : 'resources were'} changed in the service**`]),
    ...(unmanaged.length === 0 ? [] : [`**${unmanaged.length} ${unmanaged.length === 1 ? 'resource is' : 'resources are'} only in the service**`]),
  ].join(' · ');
  const service = codeSpan(toServiceName(target));
  const alerts = renderAlerts(drifted);
  return [
    `${service}${environment === null ? '' : ` (${codeSpan(environment)})`} differs from what was published: ${counts}${alerts === '' ? '.' : ` · **${alerts}**`}`,
    selection.length === 0 ? '' : `Compared was ${codeSpan(cutText(selection.join(' '), MAX_SELECTION))} alone.`,
    drifted.length === 0 ? '' : 'In the differences `-` is what the service has now, and `+` what publishing would make of it.',
    complete ? '' : '_Not everything could be compared: there may be more. The log of the run says what is missing._',
    notice,
  ];
}

function renderUnmanaged({ unmanaged = [] }: DriftIssueContent, level: Detailed): string {
  if (unmanaged.length === 0) return '';
  return level === 'groups' ? `- Only in the service: ${unmanaged.length} ${unmanaged.length === 1 ? 'resource' : 'resources'}` : `#### Only in the service\n\n${unmanaged.map(renderChangeLine).join('\n')}`;
}

function renderWriters({ drifted, unmanaged = [], writers }: DriftIssueContent, limit: number): string {
  const known = [...drifted, ...unmanaged].flatMap(({ id }) => {
    const writer = writers.get(id.toLowerCase());
    return writer === undefined ? [] : [{ id, ...writer }];
  });
  if (known.length === 0) return '';
  const rows = known.slice(0, limit).map(({ id, caller, time }) => `| ${tableCode(id)} | ${escapeMarkdown(cutText(caller, MAX_CALLER))} | ${toMinute(time)} |`);
  const rest = known.length - rows.length;
  return `| Resource | Last written by | When (UTC) |\n|---|---|---|\n${rows.join('\n')}${rest === 0 ? '' : `\n\n… and ${rest} more.`}`;
}

function renderFoot({ advice, run }: DriftIssueContent): string[] {
  return [
    advice.map(({ title, command }) => `${escapeMarkdown(title)}\n\n${fence(toPlainLine(command), 'sh')}`).join('\n\n'),
    `<sub>This issue is kept up to date, and closed when the drift is gone.${run === undefined ? '' : ` Found in [this run](${run}).`}</sub>`,
  ];
}

/** Code in the cell of a table, which a bar would end even there. */
function tableCode(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

/** `2026-01-31 13:45`; what is no time is not shown. */
function toMinute(time: string): string {
  return /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(time)?.slice(1).join(' ') ?? '';
}

function join(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}
