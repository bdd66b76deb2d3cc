import { Sensitive } from './sensitive.ts';

/** A JSON value in which any text may be {@link Sensitive}. */
export type Json = null | boolean | number | string | Sensitive | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Where a value stands inside a JSON document: property names and array indexes. */
export type JsonPath = readonly (string | number)[];

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Sensitive);
}

/** The text of a scalar, revealed where it is sensitive: for comparisons, never for output; '' for anything else. */
export function textOf(value: Json | undefined): string {
  if (value instanceof Sensitive) return value.reveal();
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** `['pool', 'services', 0, 'id']` -> `pool.services[0].id`, as plans and diagnostics print it. */
export function formatPath(path: JsonPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** The value at `path`, or undefined where there is none. */
export function getAt(value: Json | undefined, path: JsonPath): Json | undefined {
  return path.reduce<Json | undefined>((current, part) => {
    if (Array.isArray(current)) return typeof part === 'number' ? (current as readonly Json[])[part] : undefined;
    return isObject(current) && Object.hasOwn(current, part) ? current[part] : undefined;
  }, value);
}

/** Whether a property says nothing: missing, null or empty text. */
export function isAbsent(value: Json | undefined): value is null | '' | undefined {
  return value === undefined || value === null || value === '';
}

/** A copy of `value` with `replacement` at `path`; undefined removes. Objects on the way are created. */
export function setAt(value: Json | undefined, path: JsonPath, replacement: Json | undefined): Json {
  const [head, ...rest] = path;
  if (head === undefined) return replacement ?? null;
  if (typeof head === 'number') {
    const copy: Json[] = Array.isArray(value) ? [...(value as readonly Json[])] : [];
    if (rest.length === 0 && replacement === undefined) copy.splice(head, 1);
    else copy[head] = setAt(copy[head], rest, replacement);
    return copy;
  }
  const copy: Record<string, Json> = isObject(value) ? { ...value } : {};
  if (rest.length > 0) {
    if (replacement !== undefined || copy[head] !== undefined) copy[head] = setAt(copy[head], rest, replacement);
  } else if (replacement === undefined) delete copy[head];
  else copy[head] = replacement;
  return copy;
}

/**
 * Every place in `value` that a path pattern names. Patterns are dotted; `*` stands for every array element or every
 * property of an object: `pool.services.*.id`, `credentials.header.*`.
 */
export function findPaths(value: Json | undefined, pattern: string): JsonPath[] {
  let found: { path: JsonPath; value: Json }[] = value === undefined ? [] : [{ path: [], value }];
  for (const part of pattern.split('.')) {
    found = found.flatMap(({ path, value: current }) => children(current, part).map(([key, child]) => ({ path: [...path, key], value: child })));
  }
  return found.map(({ path }) => path);
}

/** The members that one part of a pattern names. */
function children(value: Json, part: string): [string | number, Json][] {
  if (part !== '*') return isObject(value) && Object.hasOwn(value, part) ? [[part, value[part] as Json]] : [];
  if (Array.isArray(value)) return (value as readonly Json[]).map((child, index) => [index, child]);
  return isObject(value) ? Object.entries(value) : [];
}

/** A copy of `value` in which `change` was applied to every scalar (text, number, boolean, null, sensitive). */
export function mapScalars(value: Json, change: (scalar: Json, path: JsonPath) => Json, path: JsonPath = []): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((child, index) => mapScalars(child, change, [...path, index]));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapScalars(child, change, [...path, key])]));
  }
  return change(value, path);
}

/** A copy without the properties that the (dotted, `*`) patterns name. */
export function removePaths(properties: JsonObject, patterns: readonly string[]): JsonObject {
  return changeAt(properties, patterns, () => undefined);
}

/** A copy in which every value that a pattern names was replaced; undefined removes it. */
export function changeAt(properties: JsonObject, patterns: readonly string[], change: (value: Json) => Json | undefined): JsonObject {
  let result: Json = properties;
  for (const pattern of patterns) {
    for (const path of findPaths(result, pattern)) {
      const value = getAt(result, path);
      if (value !== undefined) result = setAt(result, path, change(value));
    }
  }
  return isObject(result) ? result : {};
}

/** JSON with sorted keys and no spaces: equal values give equal text. Sensitive values give their label. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, sortKeys) ?? 'null';
}

/** {@link canonicalJson} with one member a line. */
export function canonicalLines(value: Json): string {
  return JSON.stringify(value, sortKeys, 2);
}

function sortKeys(_key: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

/** The text of a scalar as it goes to the service: a {@link Sensitive} is revealed. */
export function reveal(value: Json): Json {
  return mapScalars(value, (scalar) => (scalar instanceof Sensitive ? scalar.reveal() : scalar));
}
