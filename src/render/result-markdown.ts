import type { CommandResult } from '../commands/result.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { fitBlocks, type LineBlock } from './byte-budget.ts';
import { renderAlerts, renderCounts, toServiceName } from './change-words.ts';
import { renderChecked } from './checked.ts';
import { renderDriftMarkdown } from './drift-markdown.ts';
import { renderDriftCounts, toEnvironmentName } from './drift-words.ts';
import { codeSpan, escapeMarkdown, fence } from './markdown.ts';
import { renderDependencyGraph } from './mermaid.ts';
import { cutText, toPlainLine } from './plain-text.ts';
import { renderDifferences } from './plan-difference.ts';
import { renderChangeLine, renderPlanMarkdown, type Detailed } from './plan-markdown.ts';
import { renderPromotionMarkdown } from './promotion-markdown.ts';
import { renderFailures, renderReportTable, renderRollback } from './report-markdown.ts';
import { renderReportCounts } from './report-table.ts';

/** From all there is to less and less: what is said of that, and how many findings are shown. */
const LADDER: readonly { readonly level: Detailed; readonly notice: string; readonly findings: number }[] = [
  { level: 'full', notice: '', findings: Number.POSITIVE_INFINITY },
  { level: 'short', notice: '_Long differences are cut here; the log of this step has all of them._', findings: 200 },
  { level: 'lines', notice: '_The differences are too long to be shown here; the log of this step has all of them._', findings: 100 },
  { level: 'groups', notice: '_The changes are too many to be shown here one by one; the log of this step has all of them._', findings: 50 },
];
const TOTALS_NOTICE = '_The changes are too many to be shown here; the log of this step has all of them._';

/** Characters of a failure's sentence where nothing else has room either. */
const MAX_FAILURE = 1_000;

/**
 * A command's result as Markdown of at most `budget` bytes of UTF-8. Where the whole does not fit, it shows the first lines
 * of each difference, then one line per resource, then one per group, then the totals alone. The totals, what is deleted or
 * replaced and the notice that something is cut always stay; where not even all deletions fit, as many as do, and their number.
 */
export function renderResultMarkdown(result: CommandResult, budget: number): string {
  for (const { level, notice, findings } of LADDER) {
    const text = renderLevel(result, level, notice, findings);
    if (Buffer.byteLength(text) <= budget) return text;
  }
  return renderTotals(result, budget);
}

function renderLevel(result: CommandResult, level: Detailed, notice: string, findings: number): string {
  const { counts, approval, drift, promotion, report, files, changeList, steps } = result;
  return joinBlocks([
    ...renderHead(result, notice, Number.POSITIVE_INFINITY),
    approval === undefined || approval.differences.length === 0 || level === 'lines' || level === 'groups' ? '' : fence(renderDifferences(approval.differences, 'off'), 'diff'),
    drift !== undefined ? renderDriftMarkdown(drift, level) : promotion !== undefined ? renderPromotionMarkdown(promotion, level) : counts === null ? '' : renderPlanMarkdown(changeList, level),
    level === 'groups' ? '' : renderDependents(result),
    ...report === undefined || promotion !== undefined ? [] : [renderReportCounts(report), renderReportTable(report), [...renderFailures(report), ...renderRollback(report)].join('\n')],
    files === undefined ? '' : renderFiles(files, level),
    (steps ?? []).map(({ title, ok }) => `- ${ok ? 'ok' : 'failed'}: ${escapeMarkdown(title)}`).join('\n'),
    renderFindings(result.diagnostics, findings),
    renderHash(result),
  ]);
}

/** What is always said, and of the rest as many lines as fit: first what is lost, then what failed, then errors. */
function renderTotals(result: CommandResult, budget: number): string {
  const { report, files, changeList, diagnostics } = result;
  const table = report === undefined ? '' : renderReportTable(report);
  const head = joinBlocks([
    ...renderHead(result, TOTALS_NOTICE, MAX_FAILURE),
    ...report === undefined ? [] : [renderReportCounts(report), Buffer.byteLength(table) > budget / 10 ? '' : table],
    files === undefined ? '' : renderFiles(files, 'groups'),
    renderHash(result),
  ]);
  const blocks: LineBlock[] = [
    { title: '#### Deletions and replacements', lines: changeList.filter(({ op }) => op === 'delete' || op === 'replace' || op === 'blocked').map(renderChangeLine), toRest: (count) => `- … and ${count} more deletions and replacements` },
    { title: '', lines: report === undefined ? [] : renderFailures(report), toRest: (count) => `- … and ${count} more that failed or were not attempted` },
    { title: '', lines: report === undefined ? [] : renderRollback(report), toRest: (count) => `- … and ${count} more that were rolled back or could not be` },
    { title: '', lines: diagnostics.filter(({ severity }) => severity === 'error').map((finding) => `- ${renderFinding(finding).join(' ')}`), toRest: (count) => `- … and ${count} more errors` },
  ];
  return fitBlocks(head, blocks, budget);
}

function renderHead(result: CommandResult, notice: string, limit: number): string[] {
  const { command, ok, failureReason, failure, counts, drift, target, changeList, checked } = result;
  const alerts = renderAlerts(changeList);
  const sentence = failure === null ? '' : `${failure.message}${failure.hint === null ? '' : ` ${failure.hint}`}`;
  return [
    `### ${command}: ${ok ? 'succeeded' : failureReason ?? 'failed'}`,
    drift !== undefined ? drift.map((one) => `${escapeMarkdown(toEnvironmentName(one))}: **${renderDriftCounts(one)}**`).join(' · ') : counts === null ? '' : `${target === undefined ? '' : `${codeSpan(toServiceName(target))}: `}**${renderCounts(counts)}**${alerts === '' ? '' : ` · **${alerts}**`}`,
    checked === undefined ? '' : escapeMarkdown(renderChecked(result, checked)),
    notice,
    escapeMarkdown(sentence.length > limit ? `${cutText(sentence, limit)}…` : sentence),
  ];
}

/** The changes say what happens; this says what else it may touch. */
export function renderDependents({ changeList, dependents = [] }: CommandResult): string {
  const graph = renderDependencyGraph(changeList, dependents);
  return graph === '' ? '' : `#### What depends on what changes\n\n${graph}`;
}

function renderHash({ planHash, drift }: CommandResult): string {
  return planHash === null || drift !== undefined ? '' : `<sub>Plan ${escapeMarkdown(planHash)}</sub>`;
}

function renderFiles({ created, changed, deleted }: NonNullable<CommandResult['files']>, level: Detailed): string {
  const counts = `${created.length} files created, ${changed.length} changed, ${deleted.length} deleted.`;
  if (level !== 'full') return counts;
  return `${counts}\n\n${fence([...created.map((file) => `+ ${toPlainLine(file)}`), ...changed.map((file) => `! ${toPlainLine(file)}`), ...deleted.map((file) => `- ${toPlainLine(file)}`)].join('\n'), 'diff')}`;
}

function renderFindings(all: readonly Diagnostic[], limit: number): string {
  if (all.length === 0) return '';
  const ordered = all.length <= limit ? all : [...all.filter(({ severity }) => severity === 'error'), ...all.filter(({ severity }) => severity !== 'error')].slice(0, limit);
  const rest = all.length - ordered.length;
  return `| | Finding | Where |\n|---|---|---|\n${ordered.map((finding) => `| ${renderFinding(finding).join(' | ')} |`).join('\n')}${rest === 0 ? '' : `\n\n… and ${rest} more findings.`}`;
}

/** Severity, sentence and place of a finding. */
function renderFinding({ severity, code, message, file, line }: Diagnostic): [string, string, string] {
  return [severity, `\`${code}\` ${escapeMarkdown(message)}`, file === null ? '' : escapeMarkdown(`${file}${line === null ? '' : `:${line}`}`)];
}

function joinBlocks(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}
