import { Lines } from './lines.ts';
import { secretRules, type SecretRule } from './secret-rules.ts';
import { isSecret } from './secret-strength.ts';

/** One place at which a secret stood. */
export interface FoundSecret {
  /** Name of the rule that found it. */
  readonly rule: string;
  /** From 1. */
  readonly line: number;
  /** What stands there now. */
  readonly token: string;
}

export interface Redaction {
  readonly text: string;
  /** In the order of the document. */
  readonly found: readonly FoundSecret[];
}

/** A secret in the text, by offsets; `hint` is what it may be called. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly hint: string;
}

/**
 * Replaces the secrets of a policy document, also of one that does not parse: credentials in headers, addresses, connection
 * strings, expressions and comments, signing keys, tokens, private keys (secret-rules.ts). Only the secret itself is
 * replaced, by what `toToken` gives for a hint (`authorization`, `sig`: lower case, digits and hyphens) and the secret; one
 * secret has one token throughout the text. `{{named values}}`, `{#tokens#}` and computed values are none. The replaced text has no more
 * findings if the tokens are of that form. Text without a finding is returned as it is.
 */
export function redactSecrets(text: string, toToken: (hint: string, secret: string) => string): Redaction {
  const spans = withRepeats(text, joinSpans(secretRules.flatMap((rule) => spansOf(text, rule))));
  if (spans.length === 0) return { text, found: [] };
  const lines = new Lines(text);
  const tokens = new Map<string, string>();
  const found: FoundSecret[] = [];
  let result = '';
  let at = 0;
  for (const { start, end, rule, hint } of spans) {
    const secret = text.slice(start, end);
    const token = tokens.get(secret) ?? toToken(hint, secret);
    tokens.set(secret, token);
    found.push({ rule, line: lines.position(start).line, token });
    result += text.slice(at, start) + token;
    at = end;
  }
  return { text: result + text.slice(at), found };
}

/** The text as it may be shown: every secret is `(sensitive)`, each of its lines where it has several. */
export function maskSecrets(text: string): string {
  return redactSecrets(text, (_hint, secret) => secret.replace(/[^\r\n]+/g, '(sensitive)')).text;
}

function spansOf(text: string, rule: SecretRule): Span[] {
  if (rule.within === undefined) return spansIn(text, 0, rule, undefined);
  return [...text.matchAll(rule.within)].flatMap((match) => {
    const area = match.indices?.groups?.['area'];
    return area === undefined ? [] : spansIn(text.slice(...area), area[0], rule, match.groups?.['hint']);
  });
}

function spansIn(area: string, offset: number, { name, hint, find, strength }: SecretRule, areaHint: string | undefined): Span[] {
  return [...area.matchAll(find)].flatMap((match) => {
    const groups = match.indices?.groups;
    const place = groups?.['secret'] ?? groups?.['secret2'];
    if (place === undefined || !isSecret(area.slice(...place), strength)) return [];
    return [{ start: offset + place[0], end: offset + place[1], rule: name, hint: toHint(match.groups?.['hint'] ?? areaHint ?? hint) }];
  });
}

function toHint(name: string): string {
  return name.replace(/([a-z])(?=[A-Z])/g, '$1-').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'secret';
}

/** In order, overlapping ones as one, so that nothing of either is left; the rule that comes first names it. */
function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else if (span.end > last.end) joined[joined.length - 1] = { ...last, end: span.end };
  }
  return joined;
}

/** A secret that is no word may stand where no rule looks, too. */
function withRepeats(text: string, spans: readonly Span[]): Span[] {
  const known = new Map(spans.map((span) => [text.slice(span.start, span.end), span]));
  const repeats = [...known].filter(([secret]) => secret.length >= 8 && /[a-z]/i.test(secret) && /\d/.test(secret)).flatMap(([secret, span]) => {
    const places: Span[] = [];
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) places.push({ ...span, start: at, end: at + secret.length });
    return places;
  });
  return joinSpans([...spans, ...repeats]);
}
