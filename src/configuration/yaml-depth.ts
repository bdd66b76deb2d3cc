import { CST, Lexer } from 'yaml';

/**
 * Where the nesting of a YAML text passes `limit` levels, as an offset in characters; null where it does not. It is looked
 * for before the text is parsed, since deep nesting may end the whole process inside the parser.
 */
export function findDeep(text: string, limit: number): number | null {
  /** Columns at which block collections begin that are open here, and how many more one line opens. */
  const columns: number[] = [];
  let [offset, lineStart, flow, inLine] = [0, 0, 0, 0];
  let [isScalar, atStart] = [false, true];
  for (const token of new Lexer().lex(text)) {
    if (!isScalar && CONTROL.has(token)) {
      isScalar = token === CST.SCALAR;
      continue;
    }
    const column = offset - lineStart;
    const mark = isScalar ? '' : token;
    if (atStart && flow === 0 && isContent(token)) {
      columns.splice(columns.findLastIndex((open) => open < column) + 1, Infinity, column);
      inLine = 0;
    } else if (mark === '-' || mark === '?') columns.push(column);
    if (mark === ':' && flow === 0) inLine += 1;
    else if (mark === '[' || mark === '{') flow += 1;
    else if (mark === ']' || mark === '}') flow = Math.max(0, flow - 1);
    if (columns.length + inLine + flow > limit) return offset;
    offset += token.length;
    if (token.includes('\n')) lineStart = offset - (token.length - token.lastIndexOf('\n') - 1);
    atStart = token.endsWith('\n') || (atStart && !isContent(token));
    isScalar = false;
  }
  return null;
}

const CONTROL: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

function isContent(token: string): boolean {
  return token.trim() !== '' && !token.startsWith('#');
}
