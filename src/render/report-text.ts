import type { PublishReport } from '../commands/result.ts';
import { paint, type ColourMode } from './colour.ts';
import { toPlainLine, toPlainSentence } from './plain-text.ts';
import { renderReportCounts, toReportTable } from './report-table.ts';

/** What became of the writes of a publish: a table by kind, then what failed, was not attempted or was rolled back, then the totals. */
export function renderReportText(report: PublishReport, colour: ColourMode): string {
  const { failed, notAttempted, restored = [], notRestored = [] } = report;
  return [
    renderTable(report, colour),
    [
      ...failed.map(({ id, op, message }) => `${paint('failed', 'red', colour)} ${op} ${toPlainLine(id)}: ${toPlainSentence(message)}`),
      ...notAttempted.map(({ id, op, because }) => `${paint('not attempted', 'yellow', colour)} ${op} ${toPlainLine(id)}: ${toPlainSentence(because)}`),
      ...notRestored.map(({ id, message }) => `${paint('not restored', 'red', colour)} ${toPlainLine(id)}: ${toPlainSentence(message)}`),
      ...restored.map(({ id, op }) => `${paint('restored', 'yellow', colour)} ${toPlainLine(id)} (${op})`),
    ].join('\n'),
    `Published: ${renderReportCounts(report)}`,
  ].filter((part) => part !== '').join('\n\n');
}

function renderTable(report: PublishReport, colour: ColourMode): string {
  const table = toReportTable(report);
  if (table === null) return '';
  const { head, rows, totals } = table;
  const all = [head, ...rows, totals];
  const widths = head.map((_cell, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
  return lines.map((line, index) => (index === 0 || index === lines.length - 1 ? paint(line, 'bold', colour) : line)).join('\n');
}
