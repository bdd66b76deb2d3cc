import type { PublishReport } from '../commands/result.ts';
import { escapeMarkdown } from './markdown.ts';
import { toReportTable } from './report-table.ts';

/** How many writes of each kind ended how; empty where there were none. */
export function renderReportTable(report: PublishReport): string {
  const table = toReportTable(report);
  if (table === null) return '';
  const { head, rows, totals } = table;
  return [toRow(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(toRow), toRow(totals.map((cell) => `**${cell}**`))].join('\n');
}

/** A line for each write that failed or was not attempted. */
export function renderFailures({ failed, notAttempted }: PublishReport): string[] {
  return [
    ...failed.map(({ id, op, message }) => `- failed: ${op} ${escapeMarkdown(id)}: ${escapeMarkdown(message)}`),
    ...notAttempted.map(({ id, op, because }) => `- not attempted: ${op} ${escapeMarkdown(id)}: ${escapeMarkdown(because)}`),
  ];
}

/** A line for each resource that could not be rolled back, and for each that was. */
export function renderRollback({ restored = [], notRestored = [] }: PublishReport): string[] {
  return [
    ...notRestored.map(({ id, message }) => `- not restored: ${escapeMarkdown(id)}: ${escapeMarkdown(message)}`),
    ...restored.map(({ id, op }) => `- restored: ${escapeMarkdown(id)} (${op})`),
  ];
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
