/** How much a text must look like a secret before it is taken for one, where its surroundings prove less. */
export type Strength = 'any' | 'password' | 'random';

/** Texts that stand for a value and are none: tokens, named values, expressions, and what tells a reader to fill something in. */
const placeholders: readonly RegExp[] = [
  /^(?:[\s:;,.|+-]|\{\{[^{}]*\}\}|\{#[^{}#]*#\})*$/,
  /^\(sensitive\)$/i,
  /^\s*@[({]/,
  // Of other tools that replace tokens.
  /^(?:%\w+%|\$\{[^}]*\}|\$\([^)]*\)|#\{[^}]*\}#?|__\w+__|\{[\w.-]*\}|\[[^\]]*\])$/,
  /^(?:<[^>]*>|&lt;.*&gt;)$/,
  /^(?:x+|\*+|•+|\.+|…+|0+|_+|-+|#+)$/i,
  /^(?:your|insert|enter|put|paste)(?:[-_. ]|(?=[A-Z]))[\w\s.-]*$/i,
  /^(?:(?:please)?[-_ ]?(?:change|replace)[-_ ]?(?:me|this|it)|todo|tbd|fixme|placeholder|redacted|removed|masked|hidden|dummy)[\w-]*$/i,
  /^(?:null|none|undefined|empty|true|false|nil|string)$/i,
];

/** Whether a text only stands for a value. */
function isPlaceholder(text: string): boolean {
  return text.trim() === '' || placeholders.some((pattern) => pattern.test(text.trim()));
}

const judges: Readonly<Record<Strength, (text: string) => boolean>> = {
  any: () => true,
  password: (text) => text.length >= 8 && /[a-z]/i.test(text) && /[0-9!@#$%^&*+=?~]/.test(text) && !isName(text),
  random: (text) => text.length >= 16 && isMingled(text) && entropy(text) >= 3 && !isName(text),
};

/** Whether a text is a secret, at the least strength that its surroundings ask for. */
export function isSecret(text: string, strength: Strength): boolean {
  return !isPlaceholder(text) && judges[strength](text);
}

/** A URL, a dotted or dashed name with a number in it, a call: what programs are made of. */
function isName(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^(?:urn|api):/i.test(text) || /^[\w.]+\(.*\)?$/.test(text)
    || /^(?:[a-z]+|\d{1,4}|v\d+)(?:[-_.:/](?:[a-z]+|\d{1,4}|v\d+))*$/i.test(text);
}

/** Letters and digits that change places at least twice, as in no word and no date. */
function isMingled(text: string): boolean {
  return (text.match(/[a-z]\d|\d[a-z]/gi) ?? []).length >= 2 || /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[+/]).{24,}$/.test(text);
}

/** Bits for each character, by how often each one occurs. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, count) => sum + (count / text.length) * Math.log2(count / text.length), 0);
}
