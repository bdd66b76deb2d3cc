import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { dereference } from './json-reference.ts';
import { listOf, objectOf } from './values.ts';

/** Below this depth, and after so many values, the sample of a schema that refers to itself is given up. */
const MAX_DEPTH = 12;
const MAX_VALUES = 10_000;

const scalars: Readonly<Record<string, Json>> = { string: 'string', integer: 0, number: 0, boolean: true };

/**
 * The example that the service makes up for a representation that has a schema and none of its own, as real exports show
 * it; undefined where it would be too large. `schemas` are the components that the schema may refer to.
 */
export function sampleOf(schema: JsonObject, schemas: JsonObject, contentType = 'application/json'): Json | undefined {
  return /json/i.test(contentType) ? new Sampler(schemas).sample(schema) : '';
}

class Sampler {
  readonly #document: JsonObject;
  #values = 0;

  constructor(schemas: JsonObject) {
    this.#document = { components: { schemas } };
  }

  sample(schema: JsonObject): Json | undefined {
    const value = this.#value(schema, 0);
    return this.#values > MAX_VALUES ? undefined : value;
  }

  #value(schema: Json | undefined, depth: number): Json {
    const resolved = dereference(this.#document, schema);
    this.#values += 1;
    if (resolved === null || depth > MAX_DEPTH || this.#values > MAX_VALUES) return {};
    const given = resolved['default'] ?? resolved['example'] ?? listOf(resolved['enum'])[0];
    if (given !== undefined) return given;
    const parts = this.#parts(resolved, depth);
    const type = parts.map((part) => part['type']).find((each) => typeof each === 'string');
    if (type === 'array') return isObject(resolved['items']) ? [this.#value(resolved['items'], depth + 1)] : [];
    if (typeof type === 'string' && Object.hasOwn(scalars, type)) return scalars[type] ?? null;
    const properties = Object.assign({}, ...parts.map((part) => objectOf(part['properties']))) as JsonObject;
    return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, this.#value(property, depth + 1)]));
  }

  /** The schema and what it is put together of; of alternatives the first, where it is an object. */
  #parts(schema: JsonObject, depth: number): JsonObject[] {
    this.#values += 1;
    if (depth > MAX_DEPTH || this.#values > MAX_VALUES) return [];
    const resolve = (part: Json): JsonObject | null => dereference(this.#document, part);
    const alternatives = [schema['anyOf'], schema['oneOf']].flatMap((list) => listOf(list).slice(0, 1)).map(resolve)
      .filter((part) => part !== null && (part['type'] === 'object' || part['type'] === undefined));
    const below = [...listOf(schema['allOf']).map(resolve), ...alternatives].filter((part) => part !== null);
    return [schema, ...below.flatMap((part) => this.#parts(part, depth + 1))];
  }
}
