import { canonicalJson, isObject, type Json, type JsonObject } from '../model/json.ts';
import { mapSchema } from './schema.ts';
import { listOf } from './values.ts';

/** Arrays of a schema whose order means nothing. */
const sets: ReadonlySet<string> = new Set(['required', 'enum', 'allOf', 'anyOf', 'oneOf', 'type']);
/** Flags that are false unless a schema says otherwise. */
const flags: ReadonlySet<string> = new Set(['nullable', 'deprecated', 'readOnly', 'writeOnly', 'uniqueItems', 'exclusiveMinimum', 'exclusiveMaximum']);
/** Keywords that hold data, not schemas. */
const data: ReadonlySet<string> = new Set(['default', 'example']);

/**
 * A schema without what means nothing: order of sets, empty and default members, `externalDocs`, and what stands beside a
 * `$ref`, which OpenAPI 3.0 ignores. `additionalProperties` that allow everything are the same as none.
 */
export function canonicalSchema(schema: JsonObject): JsonObject {
  return mapSchema(schema, (one) => typeof one['$ref'] === 'string' ? { $ref: one['$ref'] } : Object.fromEntries(Object.entries(one)
    .map(([key, value]): [string, Json] => [key, canonicalKeyword(key, value)])
    .filter(([key, value]) => !isMeaningless(key, value))));
}

function canonicalKeyword(key: string, value: Json): Json {
  if (data.has(key)) return canonicalValue(value);
  if (sets.has(key) && Array.isArray(value)) return sortValues(key === 'enum' ? listOf(value).map(canonicalValue) : listOf(value));
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : value;
}

function isMeaningless(key: string, value: Json): boolean {
  if (key === 'externalDocs') return true;
  if (flags.has(key)) return value === false;
  if (key === 'additionalProperties') return value === true || (isObject(value) && Object.keys(value).length === 0);
  if (data.has(key)) return false;
  return value === null || value === '' || (Array.isArray(value) && value.length === 0 && sets.has(key))
    || (key === 'properties' && isObject(value) && Object.keys(value).length === 0);
}

function sortValues(values: readonly Json[]): Json[] {
  const keyed = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** Data as the service gives it back: it makes an empty text of null, in examples and defaults alike. */
export function canonicalValue(value: Json): Json {
  if (Array.isArray(value)) return listOf(value).map(canonicalValue);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, canonicalValue(child)]));
  return value === null ? '' : typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value;
}
