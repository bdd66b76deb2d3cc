import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';

/** Edits after which a difference is no longer worth showing line by line: both texts are simply others. */
const MAX_EDITS = 4_000;
/** Characters of a line that are shown before and behind what differs in it. */
const AROUND = 40;
/** Characters of a text that is short enough to be shown as a value. */
const SHORT = 120;
/** Characters of a line that are shown of it at most. */
const MAX_LINE = 1_000;

/**
 * A unified diff of two texts with two lines of context, without file headers; undefined where they differ in too much. Of
 * a long line it shows the part that differs. `mask` hides what must not be seen and keeps the number of lines: what
 * differs in hidden parts alone is shown as different all the same.
 */
export function diffLines(before: string, after: string, mask: (text: string) => string = (text) => text): string | undefined {
  // Without this, a text that goes on where the other ends would differ in its last line, too.
  const end = before.endsWith('\n') || after.endsWith('\n') ? '' : '\n';
  const [left, right] = [before, after].map((text) => text === '' ? '' : text + end) as [string, string];
  const patch = structuredPatch('', '', left, right, '', '', { context: 2, maxEditLength: MAX_EDITS });
  if (patch === undefined) return undefined;
  // Together, so that a secret is hidden on both sides wherever one of them shows it to be one.
  const shown = mask(`${left}\n${right}`).split('\n');
  const startOfAfter = left.split('\n').length;
  const hunks = patch.hunks.map((hunk) => {
    let [old, now] = [hunk.oldStart - 1, startOfAfter + hunk.newStart - 1];
    const lines = hunk.lines.map((line) => {
      const mark = line.charAt(0);
      if (mark === '\\') return line;
      if (mark === ' ') now += 1;
      return mark + (shown[mark === '+' ? now++ : old++] ?? '');
    });
    return { ...hunk, lines: [...cutLong(lines)] };
  });
  return formatPatch({ ...patch, hunks }, OMIT_HEADERS).trimEnd();
}

/** Long lines are cut: those that replace each other to the part that differs. */
function cutLong(lines: readonly string[]): readonly string[] {
  if (lines.every(({ length }) => length <= MAX_LINE)) return lines;
  const result: string[] = [];
  while (result.length < lines.length) {
    const removed = runOf('-', lines, result.length);
    const added = runOf('+', lines, result.length + removed.length);
    const pairs = removed.map((line, index) => cutPair(line, added[index]));
    result.push(...pairs.map(([line]) => line), ...added.map((line, index) => pairs[index]?.[1] ?? cutEnd(line)));
    if (removed.length + added.length === 0) result.push(cutEnd(lines[result.length] ?? ''));
  }
  return result;
}

function runOf(mark: string, lines: readonly string[], start: number): readonly string[] {
  let end = start;
  while (lines[end]?.startsWith(mark) === true) end += 1;
  return lines.slice(start, end);
}

function cutPair(removed: string, added: string | undefined): readonly [string, string | undefined] {
  if (added === undefined || Math.max(removed.length, added.length) <= MAX_LINE) return [cutEnd(removed), added];
  const [before, after] = cutSame(removed.slice(1), added.slice(1));
  return [`-${before}`, `+${after}`];
}

function cutEnd(text: string): string {
  return text.length <= MAX_LINE ? text : `${whole(text.slice(0, MAX_LINE))}…`;
}

/** A character of two halves is shown whole or not at all. */
function whole(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}

/** The difference of two values of a property where they are long: in lines, JSON in the lines of its members; of one long line the part that differs. */
export function diffTexts(before: string, after: string): string | undefined {
  if (Math.max(before.length, after.length) <= SHORT && !before.includes('\n') && !after.includes('\n')) return undefined;
  const [left, right] = [inLines(before), inLines(after)];
  // A difference in what separates the lines only would show nothing.
  const [from, to] = left === right ? [before, after] : [left, right];
  if (from.includes('\n') || to.includes('\n')) return diffLines(from, to);
  const [removed, added] = cutSame(from, to);
  return `@@ -1 +1 @@\n-${removed}\n+${added}`;
}

function inLines(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Of two lines what differs, with a little of what is the same before and behind it. */
function cutSame(before: string, after: string): readonly [string, string] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const cut = (text: string): string => {
    const [from, to] = [Math.max(0, start - AROUND), Math.min(text.length, text.length - end + AROUND)];
    return cutEnd(`${from === 0 ? '' : '…'}${whole(text.slice(from, to))}${to === text.length ? '' : '…'}`);
  };
  return [cut(before), cut(after)];
}
