/**
 * Policy expressions, `@(…)` and `@{…}`: C# inside a policy document, not XML. Only as much of C# is read as is needed
 * to find the closing bracket: brackets, the kinds of strings, characters and comments.
 */

const closing: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };
const stringStart = /(?:\$@|@\$|\$|@)?"/y;
const character = /'(?:\\[^\n]{1,9}?|[^'\\\n])'/y;
const comment = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const leadingSpace = /\s*/y;

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Offset behind the string literal that begins at `at`, or null where it has no end. */
function stringEnd(text: string, at: number, prefix: string): number | null {
  const verbatim = prefix.includes('@');
  const interpolated = prefix.includes('$');
  let index = at + prefix.length;
  while (index < text.length) {
    const current = text[index];
    const doubled = text[index + 1] === current;
    if (current === '"') {
      if (!verbatim || !doubled) return index + 1;
      index += 2;
    } else if (current === '\\' && !verbatim) index += 2;
    else if (interpolated && (current === '{' || current === '}') && doubled) index += 2;
    else if (interpolated && current === '{') {
      const end = codeEnd(text, index);
      if (end === null) return null;
      index = end;
    } else index += 1;
  }
  return null;
}

/** Offset behind the bracket that closes the one at `at`, or null where nothing does. */
function codeEnd(text: string, at: number): number | null {
  const open: string[] = [];
  let index = at;
  while (index < text.length) {
    const prefix = matchAt(stringStart, text, index);
    if (prefix !== null) {
      const end = stringEnd(text, index, prefix);
      if (end === null) return null;
      index = end;
      continue;
    }
    const skipped = matchAt(comment, text, index) ?? matchAt(character, text, index);
    if (skipped !== null) {
      index += skipped.length;
      continue;
    }
    const current = text.charAt(index);
    const expected = closing[current];
    if (expected !== undefined) open.push(expected);
    else if (current === ')' || current === '}' || current === ']') {
      if (open.pop() !== current) return null;
      if (open.length === 0) return index + 1;
    }
    index += 1;
  }
  return null;
}

/** Offset behind the expression that begins at `at`, or null where none begins or it has no end. */
function expressionEnd(text: string, at: number): number | null {
  return text[at] === '@' && (text[at + 1] === '(' || text[at + 1] === '{') ? codeEnd(text, at + 1) : null;
}

/**
 * Offset behind the expression that a value consists of, white space before it included; null for a value that is no
 * expression. The service takes an expression only as the whole value: `Hello @(…)` is plain text.
 */
export function leadingExpressionEnd(text: string, at = 0): number | null {
  return expressionEnd(text, at + (matchAt(leadingSpace, text, at)?.length ?? 0));
}

/** Whether a value begins like an expression and has no end as one: C# that cannot compile. */
export function isUnclosedExpression(text: string): boolean {
  return /^\s*@[({]/.test(text) && leadingExpressionEnd(text) === null;
}
