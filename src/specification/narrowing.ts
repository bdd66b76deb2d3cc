import { canonicalJson, isObject, type Json, type JsonObject } from '../model/json.ts';
import { dereference } from './json-reference.ts';
import { listOf, objectOf } from './values.ts';

/** Limits: the number that a value must not exceed (`upper`) or fall below (`lower`). */
const limits: Readonly<Record<string, 'upper' | 'lower'>> = {
  maximum: 'upper', maxLength: 'upper', maxItems: 'upper', maxProperties: 'upper',
  minimum: 'lower', minLength: 'lower', minItems: 'lower', minProperties: 'lower',
};
/** Any new value of these forbids something. */
const forms = ['format', 'pattern', 'multipleOf'];
/** Limits at which there is none. */
const counts: ReadonlySet<string> = new Set(['minLength', 'minItems', 'minProperties']);
const flags = ['exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems'];

const alternatives = ['anyOf', 'oneOf'];
/** What a schema tells without asking for anything. */
const annotations: ReadonlySet<string> = new Set(['title', 'description', 'default', 'example', 'nullable', 'deprecated']);

/** Tells whether a schema, in canonical form, takes or gives less than another. References are looked up on their own side. */
export class Narrowing {
  readonly #before: JsonObject;
  readonly #after: JsonObject;
  /** What was found of two schemas. While they are looked at: that they narrow nothing, because they may lead back to themselves. */
  readonly #known = new Map<string, boolean>();
  /** The keys of {@link #known} that narrow nothing, in the order in which they were looked at. */
  readonly #harmless: string[] = [];

  constructor(schemasBefore: JsonObject, schemasAfter: JsonObject) {
    this.#before = { components: { schemas: schemasBefore } };
    this.#after = { components: { schemas: schemasAfter } };
  }

  /** A schema behind equal references counts where it is defined, not where it is used. */
  narrows(before: JsonObject, after: JsonObject): boolean {
    const [from, to] = [canonicalJson(before), canonicalJson(after)];
    if (from === to) return false;
    const key = `${from} ${to}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, false);
    const start = this.#harmless.push(key) - 1;
    const [a, b] = [dereference(this.#before, before), dereference(this.#after, after)];
    if (a !== null && b !== null && (this.#isAlternative(before, a, b) || !this.#takesLess(a, b))) return false;
    // What was found meanwhile took this for harmless.
    for (const doubtful of this.#harmless.splice(start)) this.#known.delete(doubtful);
    this.#known.set(key, true);
    return true;
  }

  /** Whether what a schema was is one of the alternatives that it is now: `anyOf` of it and null, for one that may be left empty. */
  #isAlternative(before: JsonObject, a: JsonObject, b: JsonObject): boolean {
    const [key, ...others] = alternatives.filter((each) => b[each] !== undefined);
    if (key === undefined || others.length > 0 || alternatives.some((each) => a[each] !== undefined)) return false;
    const { [key]: list, ...rest } = b;
    return Object.keys(rest).every((each) => annotations.has(each)) && listOf(list).some((one) => !this.narrows(before, objectOf(one)));
  }

  #takesLess(a: JsonObject, b: JsonObject): boolean {
    return narrowsType(a['type'], b['type'])
      || (a['nullable'] === true && b['nullable'] !== true && b['type'] !== undefined)
      || narrowsEnum(a['enum'], b['enum'])
      || Object.entries(limits).some(([key, side]) => narrowsLimit(a[key], counts.has(key) && b[key] === 0 ? undefined : b[key], side))
      || forms.some((key) => b[key] !== undefined && b[key] !== a[key])
      || flags.some((key) => b[key] === true && a[key] !== true)
      || (b['not'] !== undefined && canonicalJson(b['not']) !== canonicalJson(a['not']))
      || !includesAll(a['required'], b['required'])
      || !isMet(b['allOf'], a['allOf'], (part, known) => !this.narrows(known, part))
      || alternatives.some((key) => b[key] !== undefined && (a[key] === undefined || !isMet(a[key], b[key], (known, part) => !this.narrows(known, part))))
      || this.#narrowsBelow(a, b);
  }

  #narrowsBelow(a: JsonObject, b: JsonObject): boolean {
    const below = (before: Json | undefined, after: Json | undefined): boolean => this.narrows(objectOf(before), objectOf(after));
    const [properties, others] = [objectOf(a['properties']), objectOf(b['properties'])];
    return Object.entries(properties).some(([name, property]) => !(name in others) || below(property, others[name]))
      || below(a['items'], b['items'])
      || (b['additionalProperties'] === false && a['additionalProperties'] !== false)
      || (isObject(b['additionalProperties']) && a['additionalProperties'] !== false && below(a['additionalProperties'], b['additionalProperties']));
  }
}

function narrowsType(before: Json | undefined, after: Json | undefined): boolean {
  if (after === undefined || after === before) return false;
  return !(before === 'integer' && after === 'number');
}

function narrowsEnum(before: Json | undefined, after: Json | undefined): boolean {
  return after !== undefined && (before === undefined || !includesAll(after, before));
}

function narrowsLimit(before: Json | undefined, after: Json | undefined, side: 'upper' | 'lower'): boolean {
  if (typeof after !== 'number') return false;
  return typeof before !== 'number' || (side === 'upper' ? after < before : after > before);
}

/** Whether for each schema of a list the other list has one that meets it: the equal one, where there is one. */
function isMet(list: Json | undefined, others: Json | undefined, meets: (one: JsonObject, other: JsonObject) => boolean): boolean {
  const equal = new Set(listOf(others).map(canonicalJson));
  return listOf(list).every((one) => equal.has(canonicalJson(one)) || listOf(others).some((other) => meets(objectOf(one), objectOf(other))));
}

/** Whether the list `container` has every element of the list `part`. */
function includesAll(container: Json | undefined, part: Json | undefined): boolean {
  const known = new Set(listOf(container).map(canonicalJson));
  return listOf(part).every((value) => known.has(canonicalJson(value)));
}
