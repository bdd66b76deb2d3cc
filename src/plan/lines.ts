import { createTwoFilesPatch } from 'diff';

/** Edits after which a difference is no longer worth showing line by line: both texts are simply others. */
const MAX_EDITS = 4_000;
/** Characters of a line that are shown before and behind what differs in it. */
const AROUND = 40;
/** Characters of a text that is short enough to be shown as a value. */
const SHORT = 120;

/** A unified diff of two texts with two lines of context, without file headers; undefined where they differ in too much. */
export function diffLines(before: string, after: string): string | undefined {
  const patch = createTwoFilesPatch('', '', before, after, '', '', { context: 2, maxEditLength: MAX_EDITS });
  return patch?.split('\n').slice(4).join('\n').trimEnd();
}

/** The difference of two values of a property where they are long: in lines, JSON in the lines of its members; of one long line the part that differs. */
export function diffTexts(before: string, after: string): string | undefined {
  if (Math.max(before.length, after.length) <= SHORT && !before.includes('\n') && !after.includes('\n')) return undefined;
  const [left, right] = [inLines(before), inLines(after)];
  // A difference in what separates the lines only would show nothing.
  const [from, to] = left === right ? [before, after] : [left, right];
  return from.includes('\n') || to.includes('\n') ? diffLines(from, to) : excerpt(from, to);
}

function inLines(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function excerpt(before: string, after: string): string {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const cut = (text: string): string => {
    const [from, to] = [Math.max(0, start - AROUND), Math.min(text.length, text.length - end + AROUND)];
    // A character of two halves is shown whole or not at all.
    const shown = text.slice(from, to).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
    return `${from === 0 ? '' : '…'}${shown}${to === text.length ? '' : '…'}`;
  };
  return `@@ -1 +1 @@\n-${cut(before)}\n+${cut(after)}`;
}
