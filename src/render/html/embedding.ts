import { createHash } from 'node:crypto';
import { toPlainLine } from '../plain-text.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text of a service or a file that stays text in an element and in a quoted attribute, on one line and nothing hidden. */
export function escapeHtml(text: string): string {
  return toPlainLine(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** JSON that a script element holds: nothing in it ends the element, begins a comment or is a line end to older scripts. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `sha256-…`: how a Content Security Policy names the one text of an inline script or style that it allows. */
export function toContentHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** An address that may become a link: https and nothing else; null otherwise. */
export function toLinkAddress(text: string): string | null {
  return URL.canParse(text) && new URL(text).protocol === 'https:' ? new URL(text).href : null;
}
