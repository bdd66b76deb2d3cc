import { canonicalJson, type Json } from '../model/json.ts';
import { Sensitive } from '../model/sensitive.ts';
import type { Change, PropertyChange } from '../plan/plan.ts';
import { groupChanges } from './change-groups.ts';
import { isBreaking, opColours, opSymbols, toChangeWords, toPropertyOriginWords, toSetterWords } from './change-words.ts';
import { paint, type ColourMode } from './colour.ts';
import { cutText, toPlainLine, toPlainText } from './plain-text.ts';

/** UTF-16 units of a value that a line shows before it is cut. */
const MAX_VALUE = 2_000;

/** Of these, how many stand before the first in which two long values differ. */
const LEAD = 80;

/** Stands before every line of the difference of a content, and before nothing that begins with + or - otherwise. */
export const CONTENT_INDENT = ' '.repeat(6);

/** The changes as people read them, in groups under headings: what loses something first, each property with before and after. */
export function renderPlanText(changes: readonly Change[], colour: ColourMode): string {
  return groupChanges(changes).map(({ title, changes: members }) => (
    [paint(toPlainLine(title), 'bold', colour), ...members.flatMap((change) => renderChange(change, colour))].join('\n'))).join('\n\n');
}

/** The lines of one change: what it is, and below it, indented, its properties with their values or differences. */
export function renderChange(change: Change, colour: ColourMode): string[] {
  const { id, op, properties } = change;
  const head = paint(`${opSymbols[op]} ${toPlainLine(id)}`, opColours[op], colour) + paint(`  ${toChangeWords(change)}`, 'grey', colour) + (isBreaking(change) ? paint(', breaking', 'red', colour) : '');
  return [head, ...(op === 'unmanaged' ? [] : properties.flatMap((property) => renderProperty(property, change, colour)))];
}

function renderProperty({ path, before, after, origin, diff, details = [], setBy }: PropertyChange, change: Change, colour: ColourMode): string[] {
  const value = diff !== undefined ? '' : change.op === 'create' ? ` ${cutValue(toValueLine(after))}` : ` ${renderPair(toValueLine(before), toValueLine(after))}`;
  const words = toPropertyOriginWords(change.origin, origin);
  return [
    `    ${toPlainLine(path)}:${value}${words === null ? '' : paint(`  (${words})`, origin === 'both' ? 'red' : 'grey', colour)}${setBy === undefined ? '' : paint(`  (${toSetterWords(setBy)})`, 'grey', colour)}`,
    ...details.map(({ op, subject, breaking }) => `      ${op} ${toPlainLine(subject)}${breaking ? paint('  breaking', 'red', colour) : ''}`),
    ...(diff === undefined ? [] : toDiffLines(diff).map((line) => `${CONTENT_INDENT}${paintLine(line, colour)}`)),
  ];
}

/** The lines of a unified diff made harmless. A carriage return before the end of a line is seen where the sides differ in it. */
export function toDiffLines(diff: string): string[] {
  const lines = diff.split('\n');
  const returns = (mark: string): boolean => lines.some((line) => line.startsWith(mark) && line.endsWith('\r'));
  return returns('-') === returns('+') ? toPlainText(diff).split('\n') : lines.map(toPlainText);
}

function paintLine(line: string, colour: ColourMode): string {
  if (line.startsWith('+')) return paint(line, 'green', colour);
  if (line.startsWith('-')) return paint(line, 'red', colour);
  return line.startsWith('@@') ? paint(line, 'grey', colour) : line;
}

/** A value on one line, whole; secrets are their label. */
export function toValueLine(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  return toPlainLine(value instanceof Sensitive ? value.label : canonicalJson(value));
}

/** Two values on one line; where both are cut, from a little before where they differ, so that the difference is seen. */
function renderPair(before: string, after: string): string {
  let shared = 0;
  if (Math.min(before.length, after.length) > MAX_VALUE) while (before[shared] === after[shared] && shared < before.length) shared += 1;
  return `${cutValue(before, shared)} -> ${cutValue(after, shared)}`;
}

/** A value cut where it is long. */
function cutValue(text: string, from = 0): string {
  if (text.length <= MAX_VALUE) return text;
  const skipped = cutText(text, Math.max(0, from - LEAD)).length;
  const rest = text.slice(skipped);
  return `${skipped > 0 ? '…' : ''}${rest.length > MAX_VALUE ? `${cutText(rest, MAX_VALUE)}…` : rest} (${text.length} characters)`;
}
