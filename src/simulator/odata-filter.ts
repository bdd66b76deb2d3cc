import { getAt, type Json, type JsonObject } from '../model/json.ts';
import { ArmError } from './arm-error.ts';

type Predicate = (resource: JsonObject) => boolean;
type Operand = (resource: JsonObject) => Json | undefined;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0, ne: (order) => order !== 0,
  gt: (order) => order > 0, ge: (order) => order >= 0, lt: (order) => order < 0, le: (order) => order <= 0,
};

const functions: Readonly<Record<string, (first: string, second: string) => boolean>> = {
  contains: (text, part) => text.includes(part),
  substringof: (part, text) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
};

/** Parentheses and negations inside each other; what is deeper is refused. */
const MAX_DEPTH = 100;

const TOKEN = /\s*(?:('(?:[^']|'')*')|([A-Za-z_][\w./]*)|(-?\d+(?:\.\d+)?)|([(),]))/y;

/**
 * Reads the OData subset that lists take (apim-rest 1.3): comparisons, `contains`, `substringof`, `startswith`, `endswith`,
 * `and`, `or`, `not`, parentheses. Texts compare without case. Throws a 400 for anything else.
 */
export function parseFilter(text: string): Predicate {
  const tokens = tokenize(text);
  let next = 0;
  let depth = 0;
  const peek = (): string | undefined => tokens[next];
  const take = (expected?: string): string => {
    const token = tokens[next++];
    if (token === undefined || (expected !== undefined && token !== expected)) throw badFilter();
    return token;
  };

  const either = (): Predicate => {
    const parts = [both()];
    while (peek() === 'or') { take(); parts.push(both()); }
    return (resource) => parts.some((part) => part(resource));
  };
  const both = (): Predicate => {
    const parts = [term()];
    while (peek() === 'and') { take(); parts.push(term()); }
    return (resource) => parts.every((part) => part(resource));
  };
  const nested = (read: () => Predicate): Predicate => {
    take();
    depth += 1;
    if (depth > MAX_DEPTH) throw badFilter();
    const inner = read();
    depth -= 1;
    return inner;
  };
  const term = (): Predicate => {
    if (peek() === 'not') {
      const inner = nested(term);
      return (resource) => !inner(resource);
    }
    if (peek() === '(') {
      const inner = nested(either);
      take(')');
      return inner;
    }
    const name = (peek() ?? '').toLowerCase();
    const test = tokens[next + 1] === '(' && Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (test !== undefined) {
      take();
      take('(');
      const first = operand(take());
      take(',');
      const second = operand(take());
      take(')');
      return (resource) => test(fold(first(resource)), fold(second(resource)));
    }
    const left = operand(take());
    const operator = take();
    const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (compare === undefined) throw badFilter();
    const right = operand(take());
    return (resource) => {
      const [a, b] = [left(resource), right(resource)];
      if (typeof a === 'number' && typeof b === 'number') return compare(a - b);
      const [x, y] = [fold(a), fold(b)];
      return compare(x < y ? -1 : x > y ? 1 : 0);
    };
  };

  const predicate = either();
  if (next !== tokens.length) throw badFilter();
  return predicate;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const match = TOKEN.exec(text);
    if (match === null) throw badFilter();
    tokens.push(match[0].trim());
  }
  return tokens;
}

/** A literal, or a property: `name` stands beside the properties, everything else among them. */
function operand(token: string): Operand {
  if (token.startsWith("'")) return () => token.slice(1, -1).replaceAll("''", "'");
  if (/^-?\d/.test(token)) return () => Number(token);
  if (token === 'true' || token === 'false') return () => token === 'true';
  if (token === 'null') return () => null;
  if (!/^[A-Za-z_]/.test(token)) throw badFilter();
  const path = token.replace(/^properties[./]/, '').split(/[./]/);
  return (resource) => (path[0] === 'name' ? resource['name'] : getAt(resource['properties'], path));
}

function fold(value: Json | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : value === undefined || value === null ? '' : JSON.stringify(value);
}

function badFilter(): ArmError {
  return new ArmError(400, 'BadRequest', 'Invalid filter clause specified.');
}
