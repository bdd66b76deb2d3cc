import type { PublishReport } from '../commands/result.ts';
import { kindNames, kindRow } from '../model/kinds.ts';
import { parseResourceId } from '../model/resource-id.ts';

/** What a report calls what became of a write. */
const outcomes = ['created', 'updated', 'replaced', 'deleted', 'failed', 'not attempted'] as const;
type Outcome = (typeof outcomes)[number];

/** An API whose current revision changes is updated by that. */
const outcomeOf: Readonly<Record<string, Outcome>> = { 'create': 'created', 'update': 'updated', 'make-current': 'updated', 'replace': 'replaced', 'delete': 'deleted' };

export interface ReportTable {
  readonly head: readonly string[];
  /** A row for each kind that has writes, in the order of the kind table. */
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly string[];
}

/** How many writes of each kind ended how; null where there were none. */
export function toReportTable({ done, failed, notAttempted }: PublishReport): ReportTable | null {
  const ends: { readonly id: string; readonly outcome: Outcome }[] = [
    ...done.map(({ id, op }) => ({ id, outcome: outcomeOf[op] ?? 'updated' })),
    ...failed.map(({ id }) => ({ id, outcome: 'failed' as const })),
    ...notAttempted.map(({ id }) => ({ id, outcome: 'not attempted' as const })),
  ];
  if (ends.length === 0) return null;
  const counts = new Map<string, Record<Outcome, number>>([...kindNames.map((kind) => kindRow(kind).title), 'other', 'total'].map((title) => (
    [title, { 'created': 0, 'updated': 0, 'replaced': 0, 'deleted': 0, 'failed': 0, 'not attempted': 0 }])));
  for (const { id, outcome } of ends) {
    const kind = parseResourceId(id)?.kind;
    for (const title of [kind === undefined ? 'other' : kindRow(kind).title, 'total']) {
      const row = counts.get(title);
      if (row !== undefined) row[outcome] += 1;
    }
  }
  const rows = [...counts].map(([title, row]) => [title, ...outcomes.map((outcome) => String(row[outcome]))]).filter(([, ...cells]) => cells.some((cell) => cell !== '0'));
  return { head: ['kind', ...outcomes], rows: rows.slice(0, -1), totals: rows.at(-1) ?? [] };
}

/** `4 done, 1 failed, 2 not attempted.`, and what was rolled back. */
export function renderReportCounts({ done, failed, notAttempted, restored = [], notRestored = [] }: PublishReport): string {
  const counts = `${done.length} done, ${failed.length} failed, ${notAttempted.length} not attempted.`;
  return restored.length + notRestored.length === 0 ? counts : `${counts} Rolled back: ${restored.length} restored, ${notRestored.length} not restored.`;
}
