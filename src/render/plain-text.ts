/**
 * Text of a service or a file made harmless for a terminal: control characters, which move the cursor or hide text, become
 * visible escapes. Line ends and tabs stay.
 */
export function toPlainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
