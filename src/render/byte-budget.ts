/** Lines under a title of which as many are shown as fit. */
export interface LineBlock {
  /** A whole block of Markdown before the lines; empty for none. */
  readonly title: string;
  readonly lines: readonly string[];
  /** What is said of the lines that are left out. */
  readonly toRest: (count: number) => string;
}

/**
 * `head`, and of each block as many lines as fit into `budget` bytes of UTF-8, in that order; what is left out is counted.
 * A head that does not fit by itself is cut to whole lines.
 */
export function fitBlocks(head: string, blocks: readonly LineBlock[], budget: number): string {
  const shown = blocks.filter(({ lines }) => lines.length > 0);
  const reserves = shown.map(({ title, lines, toRest }) => 2 + (title === '' ? 0 : Buffer.byteLength(title) + 2) + Buffer.byteLength(toRest(lines.length)));
  let left = budget - Buffer.byteLength(head) - reserves.reduce((sum, reserve) => sum + reserve, 0);
  if (left < 0) return cutLines(head, budget);
  return [head, ...shown.map(({ title, lines, toRest }) => {
    const kept = lines.filter((line) => {
      const bytes = Buffer.byteLength(line) + 1;
      if (bytes > left) return false;
      left -= bytes;
      return true;
    });
    const rest = lines.length - kept.length;
    return [...(title === '' ? [] : [title, '']), ...kept, ...(rest === 0 ? [] : [toRest(rest)])].join('\n');
  })].join('\n\n');
}

/** As many whole lines from the beginning as fit into `budget` bytes of UTF-8. */
export function cutLines(text: string, budget: number): string {
  const lines = text.split('\n');
  let [count, bytes] = [0, -1];
  for (const line of lines) {
    bytes += 1 + Buffer.byteLength(line);
    if (bytes > budget) break;
    count += 1;
  }
  return lines.slice(0, count).join('\n');
}
