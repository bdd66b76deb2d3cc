import type { CommandResult } from '../commands/result.ts';
import type { Diagnostic, Severity } from '../model/diagnostics.ts';
import { paint, type Colour, type ColourMode } from './colour.ts';
import { toPlainText } from './plain-text.ts';
import { renderCounts, renderPlanText } from './plan-text.ts';

const severityColours: Record<Severity, Colour> = { error: 'red', warning: 'yellow', info: 'grey' };

/** A finding on one line, clickable in most terminals: `file:line: error unknown-key: …`. */
export function renderDiagnostic({ code, severity, message, file, line }: Diagnostic, colour: ColourMode): string {
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
  return `${toPlainText(place)}${paint(severity, severityColours[severity], colour)} ${code}: ${toPlainText(message)}`;
}

/** Everything that a command has to say at its end, for people. */
export function renderResultText(result: CommandResult, colour: ColourMode): string {
  const { report, files, steps, requests } = result;
  const parts = [
    result.counts === null || steps !== undefined ? '' : [
      result.changeList.length === 0 ? '' : `${renderPlanText(result.changeList, colour)}\n`,
      `${result.changes === true ? 'Changes' : 'No changes'}: ${renderCounts(result.counts)}.`,
      result.planPath === null ? '' : `\nPlan written to ${result.planPath}.`,
    ].filter(Boolean).join('\n'),
    report === undefined ? '' : renderReport(report, colour),
    files === undefined ? '' : renderFiles(files),
    (steps ?? []).map(({ title, ok, detail }) => `${paint(ok ? 'ok' : 'failed', ok ? 'green' : 'red', colour)} ${paint(title, 'bold', colour)}${detail === '' ? '' : `\n${indent(detail)}`}`).join('\n'),
    result.failure === null ? '' : `${paint(result.failureReason ?? 'error', 'red', colour)}: ${toPlainText(result.failure.message)}${result.failure.hint === null ? '' : ` ${toPlainText(result.failure.hint)}`}`,
    requests === null ? '' : paint(`${requests.reads} reads, ${requests.writes} writes, ${requests.deletes} deletes${requests.throttled > 0 ? `, ${requests.throttled} throttled` : ''}${requests.retried > 0 ? `, ${requests.retried} retried` : ''}, ${(result.durationMs / 1000).toFixed(1)} s`, 'grey', colour),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderReport({ done, failed, notAttempted }: NonNullable<CommandResult['report']>, colour: ColourMode): string {
  return [
    ...failed.map(({ id, op, message }) => `${paint('failed', 'red', colour)} ${op} ${toPlainText(id)}: ${toPlainText(message)}`),
    ...notAttempted.map(({ id, op, because }) => `${paint('not attempted', 'yellow', colour)} ${op} ${toPlainText(id)}: ${toPlainText(because)}`),
    `Published: ${done.length} done, ${failed.length} failed, ${notAttempted.length} not attempted.`,
  ].join('\n');
}

function renderFiles({ created, changed, deleted }: NonNullable<CommandResult['files']>): string {
  return [
    ...created.map((file) => `+ ${toPlainText(file)}`), ...changed.map((file) => `~ ${toPlainText(file)}`), ...deleted.map((file) => `- ${toPlainText(file)}`),
    `Files: ${created.length} created, ${changed.length} changed, ${deleted.length} deleted.`,
  ].join('\n');
}

function indent(text: string): string {
  return text.split('\n').map((line) => `   ${line}`).join('\n');
}
