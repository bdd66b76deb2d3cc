import { toPlainLine, toPlainText } from './plain-text.ts';

/** As an entity; what follows a mention or a reference is parted from it by a space without width, since GitHub reads entities first. */
function toEntity(character: string): string {
  return `&#${character.charCodeAt(0)};${/[@#]/.test(character) ? '&#8203;' : ''}`;
}

/** Text of a service or a file that stays text: no markup, formula, mention, reference, table cell or line of its own, nothing hidden. */
export function escapeMarkdown(text: string): string {
  return toPlainText(text).replace(/\s*\n\s*/g, ' ').replace(/[\\`*_~|[\]<>&$@#]/g, (character) => (/[<>&$@#]/.test(character) ? toEntity(character) : `\\${character}`));
}

/** The same for a place where only HTML counts, as in the line of a summary. */
export function escapeHtml(text: string): string {
  return toPlainLine(text).replace(/[<>&"'$@#]/g, toEntity);
}

/** Text as code in a line: what is in it cannot end it, and mentions nobody. */
export function codeSpan(text: string): string {
  const line = toPlainLine(text);
  const marks = '`'.repeat(longestRun(line, 0) + 1);
  const blank = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${marks}${blank}${line}${blank}${marks}`;
}

/** A code block that its own text cannot close: one backtick more than the longest run inside. */
export function fence(text: string, language: string): string {
  const marks = '`'.repeat(longestRun(text, 2) + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}

/** What a reader opens: `title` is its visible line. `body` is Markdown. */
export function foldable(title: string, body: string, open: boolean): string {
  return `<details${open ? ' open' : ''}><summary>${escapeHtml(title)}</summary>\n\n${body}\n\n</details>`;
}

function longestRun(text: string, least: number): number {
  return [...text.matchAll(/`+/g)].reduce((length, [run]) => Math.max(length, run.length), least);
}
