/** Deeper than any configuration; what reads a tree calls itself once a level. */
export const MAX_JSON_DEPTH = 500;

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Offset of the bracket that opens one level too many; null where the text stays within {@link MAX_JSON_DEPTH}. */
export function findTooDeep(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: at = endOfString(text, at); break;
      case OPEN_ARRAY: case OPEN_OBJECT:
        depth += 1;
        if (depth > MAX_JSON_DEPTH) return at;
        break;
      case CLOSE_ARRAY: case CLOSE_OBJECT: depth -= 1; break;
    }
  }
  return null;
}

/** The closing quote of the string that begins at `at`, or the last character. */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === BACKSLASH) end += 1;
    else if (code === QUOTE) return end;
  }
  return text.length;
}
