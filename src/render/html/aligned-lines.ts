/** One line of a side: its number (null where the diff does not say), its text, and the part of it that differs. */
export interface AlignedLine {
  readonly number: number | null;
  readonly text: string;
  /** Begin and end of what differs from the line beside it, in UTF-16 units; null where none is beside it. */
  readonly differs: readonly [number, number] | null;
}

/** A row of two columns: what is the same, what replaces what, or the words between two parts. */
export type AlignedRow = { readonly kind: 'same' | 'changed'; readonly left: AlignedLine | null; readonly right: AlignedLine | null } | { readonly kind: 'between'; readonly text: string };

/** The two columns of a unified diff without file headers; lines that replace each other stand beside each other. */
export function alignLines(diff: readonly string[]): AlignedRow[] {
  const rows: AlignedRow[] = [];
  let [left, right]: [number | null, number | null] = [null, null];
  let [removed, added]: [string[], string[]] = [[], []];
  const next = (): [number | null, number | null] => [left === null ? null : left++, right === null ? null : right++];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      const [before, after] = [removed[index], added[index]];
      const [from, to] = before === undefined || after === undefined ? [null, null] : findDifference(before, after);
      rows.push({
        kind: 'changed',
        left: before === undefined ? null : { number: left === null ? null : left++, text: before, differs: from },
        right: after === undefined ? null : { number: right === null ? null : right++, text: after, differs: to },
      });
    }
    [removed, added] = [[], []];
  };
  for (const line of diff) {
    const [mark, text] = [line.charAt(0), line.slice(1)];
    if (mark === '-') {
      if (added.length > 0) flush();
      removed.push(text);
    } else if (mark === '+') {
      added.push(text);
    } else if (mark !== '\\') {
      flush();
      const range = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
      if (range !== null) [left, right] = [Number(range[1]), Number(range[2])];
      if (mark === '@') {
        rows.push({ kind: 'between', text: line });
      } else {
        const [old, now] = next();
        rows.push({ kind: 'same', left: { number: old, text, differs: null }, right: { number: now, text, differs: null } });
      }
    }
  }
  flush();
  return rows;
}

type Range = readonly [number, number];

/** The parts of two lines between what both begin and end with; null for both where they have nothing in common. */
function findDifference(before: string, after: string): readonly [Range | null, Range | null] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  // Blanks at the begin are no likeness, and a character of two halves is marked whole.
  if (before.slice(0, start).trim() === '' && before.slice(before.length - end).trim() === '') return [null, null];
  if (/[\ud800-\udbff]/.test(before.charAt(start - 1))) start -= 1;
  if (end > 0 && /[\udc00-\udfff]/.test(before.charAt(before.length - end))) end -= 1;
  return [[start, before.length - end], [start, after.length - end]];
}
