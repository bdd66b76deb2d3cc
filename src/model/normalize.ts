import { holdsCredential } from './credential-address.ts';
import { canonicalJson, changeAt, findPaths, getAt, isObject, mapScalars, removePaths, setAt, type Json, type JsonObject, type JsonPath } from './json.ts';
import { kindRow, type KindName } from './kinds.ts';
import { isGeneratedName, parseResourceId, toRelativeId } from './resource-id.ts';
import { Sensitive } from './sensitive.ts';

/**
 * Properties as a {@link Resource} carries them, from a file or from the service: read-only properties dropped, ids of
 * any service made relative, secrets masked. Unknown properties stay.
 */
export function toPortable(kind: KindName, properties: JsonObject): JsonObject {
  const row = kindRow(kind);
  const kept = removePaths(properties, row.readOnly);
  return maskSecrets(kind, changeAt(kept, row.references.map(({ path }) => path), (value) => typeof value === 'string' ? toRelativeId(value) : value));
}

/**
 * Wraps the secret properties of a kind in {@link Sensitive}, except those that are wholly a `{{named value}}`, and addresses
 * that hold a key or a password.
 */
export function maskSecrets(kind: KindName, properties: JsonObject): JsonObject {
  const paths = kindRow(kind).secret.filter(({ when }) => when === undefined || properties[when] === true).map(({ path }) => path);
  const masked = changeAt(properties, paths, (value) => typeof value === 'string' && !/^\{\{[^{}]+\}\}$/.test(value) ? new Sensitive(value) : value);
  return changeAt(masked, kindRow(kind).addresses, (value) => typeof value === 'string' && holdsCredential(value) ? new Sensitive(value) : value);
}

/**
 * The form in which two sides are compared: server defaults filled in, nothing said twice in two ways. Absent, null, an
 * empty text, array or object are one (the service returns any of them for the other), but not inside of a document that
 * is somebody's own; set-like arrays are sorted; enumerations and ids are in lower case unless `fold` is false (for
 * display: both forms have the same structure); write-only properties are left out, and so are the bindings to schemas
 * that an import made. Idempotent.
 */
export function toComparable(kind: KindName, properties: JsonObject, fold = true): JsonObject {
  const row = kindRow(kind);
  const pruned = prune(removePaths(properties, [...row.readOnly, ...row.writeOnly]), row.data) ?? {};
  const filled = fillDefaults(row.defaults, isObject(pruned) ? pruned : {});
  const toCase = (text: string): string => fold ? text.toLowerCase() : text;
  const caseless = changeAt(filled, row.caseless, (value) => typeof value === 'string' ? toCase(value) : value);
  const referring = row.references.reduce((current, { path, by, to }) => changeAt(by === 'name-in-api' ? withoutImported(current, path) : current, [path],
    (value) => typeof value === 'string' ? toCase(by === 'name' ? toName(value, to) : toRelativeId(value)) : value), caseless);
  return sortSets(kind, referring);
}

/** With the elements of set-like arrays in one order, whatever order they came in. */
export function sortSets(kind: KindName, properties: JsonObject): JsonObject {
  return changeAt(properties, kindRow(kind).setLike, (value) => Array.isArray(value)
    ? [...(value as readonly Json[])].sort((a, b) => (canonicalJson(a).toLowerCase() < canonicalJson(b).toLowerCase() ? -1 : 1))
    : value);
}

/** The name of what an id names, where a property may hold either. */
function toName(value: string, to: readonly string[]): string {
  const target = value.startsWith('/') ? parseResourceId(toRelativeId(value)) : null;
  return target !== null && to.includes(target.kind) ? target.names.at(-1) ?? value : value;
}

/** Without the schema that an import bound, and named, by itself: each instance has another (apim-rest 3.2). */
function withoutImported(properties: JsonObject, path: string): JsonObject {
  let result: Json = properties;
  for (const at of findPaths(properties, path)) {
    const name = getAt(properties, at);
    if (typeof name !== 'string' || !isGeneratedName(name)) continue;
    result = setAt(setAt(result, at, undefined), [...at.slice(0, -1), 'typeName'], undefined);
  }
  return isObject(result) ? result : {};
}

/** Whether a property says the same as its absence. */
export function saysNothing(value: Json | undefined): boolean {
  return value === undefined || prune(value, []) === undefined;
}

/** Without nulls, empty texts, arrays and objects, at any depth but inside of `data`; `path` of an API may be empty. */
function prune(value: Json, data: readonly string[], path: JsonPath = []): Json | undefined {
  if (value === null || (value === '' && !(path.length === 1 && path[0] === 'path'))) return undefined;
  if (value instanceof Sensitive) return value;
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : (value as readonly Json[]).map((child, index) => prune(child, data, [...path, index]) ?? null);
  }
  if (!isObject(value)) return value;
  if (data.includes(path.join('.'))) return Object.keys(value).length === 0 ? undefined : value;
  const entries = Object.entries(value).flatMap(([key, child]) => {
    const kept = prune(child, data, [...path, key]);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function fillDefaults(defaults: JsonObject, properties: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...properties };
  for (const [key, value] of Object.entries(defaults)) {
    const current = filled[key];
    if (current === undefined) filled[key] = value;
    else if (isObject(value) && isObject(current)) filled[key] = fillDefaults(value, current);
  }
  return filled;
}

/** Every text of `value` with its path, sensitive ones revealed: for reference checks, never for output. */
export function collectTexts(value: Json): { readonly path: JsonPath; readonly text: string }[] {
  const texts: { path: JsonPath; text: string }[] = [];
  mapScalars(value, (scalar, path) => {
    if (typeof scalar === 'string') texts.push({ path, text: scalar });
    else if (scalar instanceof Sensitive) texts.push({ path, text: scalar.reveal() });
    return scalar;
  });
  return texts;
}
