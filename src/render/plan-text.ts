import { canonicalJson, type Json } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { Sensitive } from '../model/sensitive.ts';
import type { Change, Counts, Op, PropertyChange } from '../plan/plan.ts';
import { paint, type Colour, type ColourMode } from './colour.ts';
import { toPlainLine, toPlainText } from './plain-text.ts';

export const opSymbols: Record<Op, string> = { create: '+', update: '~', replace: '!', delete: '-', unchanged: '=', unmanaged: '?', blocked: 'x' };
const opColours: Record<Op, Colour> = { create: 'green', update: 'yellow', replace: 'red', delete: 'red', unchanged: 'grey', unmanaged: 'grey', blocked: 'red' };
/** What loses something comes first. */
const opOrder: readonly Op[] = ['blocked', 'delete', 'replace', 'create', 'update', 'unmanaged', 'unchanged'];

/** Characters of a value that a line shows before it is cut. */
const MAX_VALUE = 160;

/** Stands before every line of the difference of a content, and before nothing that begins with + or - otherwise. */
export const CONTENT_INDENT = ' '.repeat(6);

/** `1 to create, 2 to update, 0 to replace, 0 to delete, 3 unmanaged, 120 unchanged`. */
export function renderCounts(counts: Counts): string {
  return `${counts.create} to create, ${counts.update} to update, ${counts.replace} to replace, ${counts.delete} to delete, ${counts.unmanaged} unmanaged, ${counts.unchanged} unchanged`;
}

/** The changes as people read them: deletions first, each property with before and after, contents as a small difference. */
export function renderPlanText(changes: readonly Change[], colour: ColourMode): string {
  const ordered = sortByOp(changes);
  return ordered.flatMap((change) => [
    paint(`${opSymbols[change.op]} ${toPlainLine(change.id)}`, opColours[change.op], colour)
      + paint(`  ${kindRow(change.kind).title}${change.op === 'replace' ? ', deleted and created anew' : ''}`, 'grey', colour),
    ...(change.op === 'unmanaged' ? [] : change.properties.flatMap((property) => renderProperty(property, change.op, colour))),
  ]).join('\n');
}

export function sortByOp(changes: readonly Change[]): Change[] {
  return [...changes].sort((a, b) => opOrder.indexOf(a.op) - opOrder.indexOf(b.op));
}

function renderProperty(change: PropertyChange, op: Op, colour: ColourMode): string[] {
  const { before, after, diff, details = [] } = change;
  const path = toPlainLine(change.path);
  const head = op === 'create' ? `    ${path}: ${renderValue(after)}` : `    ${path}: ${renderValue(before)} -> ${renderValue(after)}`;
  return [
    diff === undefined ? head : `    ${path}:`,
    ...details.map(({ op: what, subject, breaking }) => `      ${what} ${toPlainLine(subject)}${breaking ? paint('  breaking', 'red', colour) : ''}`),
    ...(diff === undefined ? [] : toPlainText(diff).split('\n').map((line) => `${CONTENT_INDENT}${paintLine(line, colour)}`)),
  ];
}

function paintLine(line: string, colour: ColourMode): string {
  if (line.startsWith('+')) return paint(line, 'green', colour);
  if (line.startsWith('-')) return paint(line, 'red', colour);
  return line.startsWith('@@') ? paint(line, 'grey', colour) : line;
}

/** One value on one line, cut where it is long. */
export function renderValue(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  if (value instanceof Sensitive) return toPlainLine(value.label);
  const text = toPlainText(canonicalJson(value));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}… (${text.length} characters)` : text;
}
