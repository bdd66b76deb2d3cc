import { SpecificationSyntaxError } from './syntax-error.ts';

const token = /[\s\uFEFF]+|\/\/[^\n]*|\/\*[^]*?\*\/|("(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])*'|[\w.]+|[^\s\w."'])/y;

/**
 * The tokens of a protocol buffers document, one statement a line. Comments and white space do not count, text in quotes
 * does. Throws {@link SpecificationSyntaxError} for a comment or text without an end, and braces without a partner.
 */
export function canonicalProto(text: string): string {
  const content = text.replace(/\r\n?/g, '\n');
  const lines: string[] = [];
  const open: number[] = [];
  let line: string[] = [];
  for (let at = 0; at < content.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(content);
    const found = match?.[1];
    if (match === null || (found === '/' && content.startsWith('/*', at))) throw failure(content, at, 'a text or comment has no end');
    if (found === undefined) continue;
    if (found === '{') open.push(at);
    if (found === '}' && open.pop() === undefined) throw failure(content, at, "'}' closes nothing");
    if (found === '}' && line.length === 0) lines.push('}');
    else line.push(withDoubleQuotes(found));
    if (found !== ';' && found !== '{' && found !== '}') continue;
    if (line.length > 0) lines.push(line.join(' '));
    line = [];
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) throw failure(content, unclosed, "'{' is never closed");
  return `${[...lines, ...(line.length === 0 ? [] : [line.join(' ')])].join('\n')}\n`;
}

function withDoubleQuotes(found: string): string {
  return /^'[^"\\]*'$/.test(found) ? `"${found.slice(1, -1)}"` : found;
}

function failure(content: string, at: number, what: string): SpecificationSyntaxError {
  return new SpecificationSyntaxError(`The document is no protocol buffers definition: ${what}.`, content.slice(0, at).split('\n').length);
}
