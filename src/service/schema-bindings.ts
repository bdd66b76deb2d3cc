import { isGeneratedName } from '../model/generated.ts';
import { findPaths, getAt, isObject, setAt, textOf, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';

/** What names the schema of a parameter or a body: the schema, and the type in it (apim-rest 3.3). */
const BINDING = ['schemaId', 'typeName'] as const;

/** Where an operation names schemas, as the paths of what holds the binding. */
const holders = kindRow('ApiOperation').references.flatMap(({ path, to }) => to.includes('ApiSchema') ? [path.replace(/\.schemaId$/, '')] : []);

/** Members by which the elements of an operation's arrays are told apart. */
const KEYS = ['name', 'contentType', 'statusCode'] as const;

/** An operation without its bindings to schemas whose names an import made up: they differ in each service. */
export function withoutGeneratedSchemas(properties: JsonObject): JsonObject {
  return holdersIn(properties).reduce((result, path) => {
    const holder = getAt(result, path);
    return isObject(holder) && isGeneratedName(textOf(holder['schemaId'])) ? bind(result, path, {}) : result;
  }, properties);
}

/**
 * An operation with the bindings of `present`, the one that the service has, wherever it has none of its own in the same
 * place: of the same parameter, content type, status code.
 */
export function withPresentSchemas(properties: JsonObject, present: JsonObject): JsonObject {
  const bindings = new Map(holdersIn(present).flatMap((path) => {
    const holder = getAt(present, path);
    return isObject(holder) && textOf(holder['schemaId']) !== '' ? [[placeOf(present, path), holder] as const] : [];
  }));
  return holdersIn(properties).reduce((result, path) => {
    const holder = getAt(result, path);
    if (!isObject(holder) || textOf(holder['schemaId']) !== '') return result;
    const bound = bindings.get(placeOf(result, path));
    return bound === undefined ? result : bind(result, path, bound);
  }, withoutGeneratedSchemas(properties));
}

function holdersIn(properties: JsonObject): JsonPath[] {
  return holders.flatMap((pattern) => findPaths(properties, pattern));
}

function bind(properties: JsonObject, path: JsonPath, binding: JsonObject): JsonObject {
  const result = BINDING.reduce<Json>((current, member) => setAt(current, [...path, member], binding[member] ?? undefined), properties);
  return isObject(result) ? result : properties;
}

/** A path in which elements of arrays go by what they are called, not by their number. */
function placeOf(properties: JsonObject, path: JsonPath): string {
  return JSON.stringify(path.map((part, index) => {
    const element = typeof part === 'number' ? getAt(properties, path.slice(0, index + 1)) : undefined;
    return isObject(element) ? KEYS.map((key) => textOf(element[key]).toLowerCase()) : part;
  }));
}
