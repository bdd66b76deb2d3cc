/** A token: `{#name#}`, or `{#[name]#}` as the successor of the toolkit writes it (apiops-cli 1.3). */
const TOKEN = /\{#(?:\[([^\s#{}[\]]+)\]|([^\s#{}[\]]+))#\}/g;

/** A token in a text: its name, and where it begins. */
export interface Token {
  readonly name: string;
  readonly offset: number;
  readonly text: string;
}

export function findTokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => ({ name: match[1] ?? match[2] ?? '', offset: match.index, text: match[0] }));
}

export function holdsToken(text: string): boolean {
  return text.includes('{#') && findTokens(text).length > 0;
}

/** The text with every token replaced by what `valueOf` gives for its name. */
export function replaceTokens(text: string, valueOf: (name: string) => string): string {
  return text.replace(TOKEN, (_token, bracketed: string | undefined, plain: string | undefined) => valueOf(bracketed ?? plain ?? ''));
}

/** Whether a text can be what a template became: each token stands for any text that is not empty. */
export function matchesTemplate(template: string, text: string): boolean {
  return readTemplate(template, text) !== null;
}

/** What the tokens of a template stand for in what it became, in their order: the shortest texts that are possible. Null where it cannot have become that. */
export function readTemplate(template: string, text: string): readonly string[] | null {
  const literals = template.split(new RegExp(TOKEN.source)).filter((_part, index) => index % 3 === 0);
  const [first = '', ...others] = literals;
  const last = others.pop();
  if (last === undefined) return template === text ? [] : null;
  if (!text.startsWith(first)) return null;
  const values: string[] = [];
  let at = first.length;
  for (const literal of others) {
    const next = text.indexOf(literal, at + 1);
    if (next < 0) return null;
    values.push(text.slice(at, next));
    at = next + literal.length;
  }
  const end = text.length - last.length;
  return end > at && text.endsWith(last) ? [...values, text.slice(at, end)] : null;
}
