import { holdsToken, matchesTemplate } from '../model/token.ts';
import type { Content } from '../model/resource.ts';
import { diffContent, type Adjust } from '../plan/content.ts';
import { isOpenApi, isReduced } from '../plan/definition.ts';
import { redactSecrets } from '../policy/index.ts';
import { comparableContent, isReadable, isSameContent } from './contents.ts';
import { renderContent } from './render-content.ts';

/** A secret that was taken out of a policy. */
export interface RedactedSecret {
  readonly rule: string;
  readonly line: number;
  /** As the text has it, `{#NAME#}`. */
  readonly token: string;
}

/** The token for a secret, by a hint of what it is. */
type ToToken = (hint: string, secret: string) => string;

/** What becomes of a content: the file stays, because it means the same or because nobody can tell; or it gets a new text. */
export type NewText = { readonly outcome: 'same' | 'kept' }
  | { readonly outcome: 'changed'; readonly text: string; readonly format: string; readonly redacted: readonly RedactedSecret[] };

/**
 * @param adjust of the specification of an API that has resources beside it, see settleCarried
 * @param toToken gives the token for a secret, by a hint of what it is, see redactSecrets
 * @param isOutdated whether the text gets a new one though it means the same
 */
export function toNewText(own: Content | undefined, live: Content, adjust: Adjust | undefined, toToken: ToToken, isOutdated = false): NewText {
  const next = compareTexts(own, live, adjust, toToken, isOutdated);
  return own === undefined || next.outcome !== 'changed' ? next : { ...next, text: inLinesOf(own.text, next.text) };
}

function compareTexts(own: Content | undefined, live: Content, adjust: Adjust | undefined, toToken: ToToken, isOutdated: boolean): NewText {
  if (own === undefined) return changed(renderContent(live, live.format), live, live.format, toToken);
  if (isIncomparable(own, live) || (!isOutdated && (isSameContent(own, live) || isSameAdjusted(own, live, adjust)))) return { outcome: 'same' };
  const format = natureOf(own) === natureOf(live) ? own.format : live.format;
  const text = renderContent(live, format);
  if (!holdsToken(own.text)) return changed(text, live, format, toToken);
  if (!isOutdated && matchesTemplate(comparableContent(own), comparableContent(live))) return { outcome: 'same' };
  const templated = restoreTokens(own.text, text);
  return templated === null ? { outcome: 'kept' } : changed(templated, live, format, toToken);
}

/** A text with the line ends of the file, where it has one kind: otherwise every line of it would differ. */
function inLinesOf(own: string, next: string): string {
  return own.includes('\r\n') && !/(?<!\r)\n/.test(own) ? next.replaceAll('\n', '\r\n') : next;
}

/** Formats that one document can take without losing anything are of one nature. */
function natureOf(content: Content): string {
  return content.codec !== 'specification' ? content.codec : isOpenApi(content) ? 'openapi' : content.format;
}

/** A document of another nature, of which nothing can be told: it is what the API was made from, and stays. */
function isIncomparable(own: Content, live: Content): boolean {
  return own.codec === 'specification' && natureOf(own) !== natureOf(live) && (isReduced(own) !== isReduced(live) || !isReadable(own));
}

/** Whether two specifications differ only in what resources beside the one in the folder say. */
function isSameAdjusted(own: Content, live: Content, adjust: Adjust | undefined): boolean {
  return adjust !== undefined && isReduced(own) && isReadable(own) && diffContent(live, own, adjust) === null;
}

function changed(text: string, { codec }: Content, format: string, toToken: ToToken): NewText {
  if (codec !== 'policy') return { outcome: 'changed', text, format, redacted: [] };
  const { text: redacted, found } = redactSecrets(text, toToken);
  return { outcome: 'changed', text: redacted, format, redacted: found };
}

/**
 * The new text with the file's own lines where they hold tokens; null where a line with a token has no counterpart, or more
 * than one, so that the token's value may stand anywhere in the new text.
 */
function restoreTokens(own: string, next: string): string | null {
  const ownLines = own.split(/\r?\n/);
  const lines = next.split('\n');
  const restored = new Map<number, string>();
  for (const [index, template] of ownLines.entries()) {
    if (!holdsToken(template)) continue;
    const at = findCounterpart(ownLines, index, lines, restored);
    if (at === null) return null;
    restored.set(at, template);
  }
  return lines.map((line, index) => restored.get(index) ?? line).join('\n');
}

/** The line that can be what a line with tokens became; of several the one between the same lines. */
function findCounterpart(ownLines: readonly string[], index: number, lines: readonly string[], taken: ReadonlyMap<number, string>): number | null {
  const fits = (offset: number) => (at: number): boolean => matchesTemplate(ownLines[index + offset]?.trim() ?? '', lines[at + offset]?.trim() ?? '');
  const fitting = [...lines.keys()].filter((at) => !taken.has(at) && fits(0)(at));
  const narrowed = [-1, 1].reduce((left, offset) => left.length > 1 ? left.filter(fits(offset)) : left, fitting);
  return narrowed.length === 1 ? narrowed[0] ?? null : null;
}
