import type { CommandResult } from '../commands/result.ts';
import type { Diagnostic, Severity } from '../model/diagnostics.ts';
import { renderAlerts, renderCounts, toServiceName } from './change-words.ts';
import { paint, type Colour, type ColourMode } from './colour.ts';
import { renderChecked } from './checked.ts';
import { renderDriftText } from './drift-text.ts';
import { toPlainLine, toPlainSentence } from './plain-text.ts';
import { renderDifferences } from './plan-difference.ts';
import { renderPlanText } from './plan-text.ts';
import { renderPromotionText } from './promotion-text.ts';
import { renderReportText } from './report-text.ts';

const severityColours: Record<Severity, Colour> = { error: 'red', warning: 'yellow', info: 'grey' };

/** A finding on one line, clickable in most terminals: `file:line: error unknown-key: …`. */
export function renderDiagnostic({ code, severity, message, file, line }: Diagnostic, colour: ColourMode): string {
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
  return `${toPlainLine(place)}${paint(severity, severityColours[severity], colour)} ${code}: ${toPlainSentence(message)}`;
}

/** Everything that a command has to say at its end, for people. */
export function renderResultText(result: CommandResult, colour: ColourMode): string {
  const { approval, drift, promotion, report, files, folder, steps, nextSteps = [], checked, requests } = result;
  const parts = [
    drift === undefined ? '' : renderDriftText(drift, colour),
    promotion === undefined ? '' : renderPromotionText(promotion, colour),
    steps !== undefined || drift !== undefined || promotion !== undefined ? '' : renderPlanOf(result, colour),
    result.planPath === null ? '' : `Plan written to ${result.planPath}.`,
    approval === undefined || approval.differences.length === 0 ? '' : renderDifferences(approval.differences, colour),
    report === undefined || promotion !== undefined ? '' : renderReportText(report, colour),
    folder === undefined ? '' : renderForms(folder),
    files === undefined ? '' : renderFiles(files),
    checked === undefined ? '' : toPlainLine(renderChecked(result, checked)),
    (steps ?? []).map(({ title, ok, detail }) => `${paint(ok ? 'ok' : 'failed', ok ? 'green' : 'red', colour)} ${paint(title, 'bold', colour)}${detail === '' ? '' : `\n${indent(detail)}`}`).join('\n'),
    nextSteps.length === 0 ? '' : `${paint('Next:', 'bold', colour)}\n${nextSteps.map((step, index) => `${index + 1}. ${toPlainLine(step)}`).join('\n')}`,
    result.failure === null ? '' : `${paint(result.failureReason ?? 'error', 'red', colour)}: ${toPlainSentence(result.failure.message)}${result.failure.hint === null ? '' : ` ${toPlainSentence(result.failure.hint)}`}`,
    requests === null ? '' : paint(`${requests.reads} reads, ${requests.writes} writes, ${requests.deletes} deletes${requests.throttled > 0 ? `, ${requests.throttled} throttled` : ''}${requests.retried > 0 ? `, ${requests.retried} retried` : ''}, ${(result.durationMs / 1000).toFixed(1)} s`, 'grey', colour),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The changes of a plan, its totals and its hash; empty for a result without a plan. */
export function renderPlanOf({ changeList, counts, changes, target, planHash }: CommandResult, colour: ColourMode): string {
  if (counts === null) return '';
  const alerts = renderAlerts(changeList);
  return [
    changeList.length === 0 ? '' : `${renderPlanText(changeList, colour)}\n`,
    `${changes === true ? 'Changes' : 'No changes'}: ${renderCounts(counts)}.`,
    alerts === '' ? '' : paint(alerts, 'red', colour),
    target === undefined || planHash === null ? '' : paint(`Plan ${planHash} for ${toPlainLine(toServiceName(target))}.`, 'grey', colour),
  ].filter((line) => line !== '').join('\n');
}

function renderFiles({ created, changed, deleted }: NonNullable<CommandResult['files']>): string {
  return [
    ...created.map((file) => `+ ${toPlainLine(file)}`), ...changed.map((file) => `~ ${toPlainLine(file)}`), ...deleted.map((file) => `- ${toPlainLine(file)}`),
    `Files: ${created.length} created, ${changed.length} changed, ${deleted.length} deleted.`,
  ].join('\n');
}

/** `Recognised: 120 files, 104 of them the same in every layout, 8 in the form v4-v5, 8 in the form v7.` */
function renderForms({ forms }: NonNullable<CommandResult['folder']>): string {
  const total = forms.reduce((sum, { files }) => sum + files, 0);
  return total === 0 ? '' : `Recognised: ${total} file${total === 1 ? '' : 's'}, ${forms.map(({ form, files }) => form === 'shared' ? `${files} the same in every layout` : `${files} in the form ${form}`).join(', ')}.`;
}

function indent(text: string): string {
  return text.split('\n').map((line) => `   ${line}`).join('\n');
}
