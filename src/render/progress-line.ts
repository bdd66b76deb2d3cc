import { paint, type ColourMode } from './colour.ts';
import { toPlainLine } from './plain-text.ts';

/** Columns that the message gets before the bar and the pace do. */
const MESSAGE_COLUMNS = 24;

/** Cells of the bar, from much room to little. */
const BARS = [20, 10, 0] as const;

/** `[ 1/12]`, of one width for all steps of a work. */
export function renderStepCount(done: number, total: number): string {
  return `[${String(done).padStart(String(total).length)}/${total}]`;
}

/**
 * One line of at most `columns` columns: bar, count, pace and what is worked on. Where there is little room the bar gives way
 * first, then the pace, and the message is cut.
 */
export function renderProgressLine(progress: { readonly message: string; readonly done: number; readonly total: number; readonly pace: string }, columns: number, colour: ColourMode): string {
  const { done, total, pace } = progress;
  const message = toPlainLine(progress.message).replaceAll('\t', ' ');
  const count = renderStepCount(done, total);
  const heads = [...BARS.map((cells) => ({ cells, text: join([count, pace]) })), { cells: 0, text: count }];
  const wanted = Math.min(countColumns(message), MESSAGE_COLUMNS);
  const { cells, text } = heads.find((head) => countHead(head) + wanted <= columns) ?? { cells: 0, text: count };
  const bar = cells === 0 ? '' : renderBar(total > 0 ? done / total : 0, cells, colour);
  return join([bar, fitColumns(text, columns), fitColumns(message, columns - countHead({ cells, text }))]);
}

/** Columns before the message, blanks included. */
function countHead({ cells, text }: { readonly cells: number; readonly text: string }): number {
  return (cells === 0 ? 0 : cells + 1) + text.length + 1;
}

function renderBar(part: number, cells: number, colour: ColourMode): string {
  const full = Math.floor(Math.min(1, Math.max(0, part)) * cells);
  return join([paint('#'.repeat(full), 'green', colour), paint('-'.repeat(cells - full), 'grey', colour)], '');
}

function join(parts: readonly string[], by = ' '): string {
  return parts.filter((part) => part !== '').join(by);
}

function fitColumns(text: string, columns: number): string {
  if (countColumns(text) <= columns) return text;
  if (columns < 2) return '';
  let [fit, used] = ['', 0];
  for (const character of text) {
    used += countColumns(character);
    if (used > columns - 1) break;
    fit += character;
  }
  return `${fit}…`;
}

/** Never too few: from U+1100 on many characters are two columns wide, and those that are not are counted so too. */
function countColumns(text: string): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2), 0);
}
