import { canonicalJson, isObject, type Json, type JsonObject } from '../model/json.ts';
import { dereference } from './json-reference.ts';
import { listOf, objectOf } from './values.ts';

const MAX_DEPTH = 24;

/** Limits: the number that a value must not exceed (`upper`) or fall below (`lower`). */
const limits: Readonly<Record<string, 'upper' | 'lower'>> = {
  maximum: 'upper', maxLength: 'upper', maxItems: 'upper', maxProperties: 'upper',
  minimum: 'lower', minLength: 'lower', minItems: 'lower', minProperties: 'lower',
};
/** Any new value of these forbids something. */
const forms = ['format', 'pattern', 'multipleOf'];
const flags = ['exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems'];

/** Tells whether a schema, in canonical form, takes or gives less than another. References are looked up on their own side. */
export class Narrowing {
  readonly #before: JsonObject;
  readonly #after: JsonObject;

  constructor(schemasBefore: JsonObject, schemasAfter: JsonObject) {
    this.#before = { components: { schemas: schemasBefore } };
    this.#after = { components: { schemas: schemasAfter } };
  }

  /** A schema behind equal references counts where it is defined, not where it is used. */
  narrows(before: JsonObject, after: JsonObject, depth = 0): boolean {
    if (depth > MAX_DEPTH || canonicalJson(before) === canonicalJson(after)) return false;
    const [a, b] = [dereference(this.#before, before), dereference(this.#after, after)];
    if (a === null || b === null) return true;
    return narrowsType(a['type'], b['type'])
      || (a['nullable'] === true && b['nullable'] !== true && b['type'] !== undefined)
      || narrowsEnum(a['enum'], b['enum'])
      || Object.entries(limits).some(([key, side]) => narrowsLimit(a[key], b[key], side))
      || forms.some((key) => b[key] !== undefined && b[key] !== a[key])
      || flags.some((key) => b[key] === true && a[key] !== true)
      || !includesAll(a['required'], b['required'])
      || !includesAll(a['allOf'], b['allOf'])
      || ['anyOf', 'oneOf'].some((key) => b[key] !== undefined && (a[key] === undefined || !includesAll(b[key], a[key])))
      || this.#narrowsBelow(a, b, depth + 1);
  }

  #narrowsBelow(a: JsonObject, b: JsonObject, depth: number): boolean {
    const below = (before: Json | undefined, after: Json | undefined): boolean => this.narrows(objectOf(before), objectOf(after), depth);
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

/** Whether the list `container` has every element of the list `part`. */
function includesAll(container: Json | undefined, part: Json | undefined): boolean {
  const known = new Set(listOf(container).map(canonicalJson));
  return listOf(part).every((value) => known.has(canonicalJson(value)));
}
