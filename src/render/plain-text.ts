/**
 * Characters that a reader does not see, or that change what is seen: control characters, line ends but LF, marks of the
 * writing direction, whatever has no width, and blanks that look like a space and are none. What emoji and scripts are
 * joined and varied with (U+200C, U+200D, U+FE00 to U+FE0F) is text.
 */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u061c\u1680\u2000-\u200a\u2028-\u202f\u205f\u2800\ufff9-\ufffb]|(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** What a runner of GitHub Actions takes for a command: `::name` after blanks at the begin of a line, `##[name` anywhere. */
const COMMAND = /:(?=:)(?<=^[^\S\n]*:)|#(?=#\[)/gm;

/**
 * Text of a service or a file made harmless for a terminal and for the log of a workflow: hidden characters, and the first
 * character of what would be a command, become visible escapes. Tabs stay, CRLF and LF are line ends.
 */
export function toPlainText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN, toEscape).replace(COMMAND, toEscape);
}

function toEscape(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`;
}

/** The same for a name: it stays on its line, because a second one would look like a line of this program. */
export function toPlainLine(text: string): string {
  return toPlainText(text).replaceAll('\n', '\\n');
}

/** The same for a sentence: its further lines are indented, so that none looks like a line of this program. */
export function toPlainSentence(text: string): string {
  return toPlainText(text).replaceAll('\n', '\n    ');
}

/** At most `length` UTF-16 units of the begin of `text`, without half a character at the end. */
export function cutText(text: string, length: number): string {
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length);
}
