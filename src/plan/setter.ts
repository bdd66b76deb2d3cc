import { getAt, type Json, type JsonPath } from '../model/json.ts';
import type { Location, Resource, Setter } from '../model/resource.ts';
import type { Path } from './diff.ts';
import { importedProperties } from './effective.ts';
import { isIdentity } from './members.ts';

/**
 * Where an override file or a token set the property at `path` of a resource of the folder, or something in it; its content
 * where `path` is null. Null where the folder's own file says it.
 */
export function findSetter({ kind, properties, source }: Resource, path: JsonPath | null): Setter | null {
  // What a specification supplies is set where the specification is.
  const at = kind === 'Api' && path !== null && isImported(path) && !properties[String(path[0])] && getOverride(source, path) === null ? null : path;
  const tokens = source?.tokens?.filter((token) => at === null ? token.path === null : token.path !== null && isSamePlace(at, token.path)) ?? [];
  const place = getOverride(source, at) ?? tokens[0]?.place;
  if (place === undefined) return null;
  return { file: place.file, line: place.line ?? 1, ...(tokens.length === 0 ? {} : { tokens: [...new Set(tokens.map(({ name }) => name))] }) };
}

/** A path of a difference as the resource has it: members of arrays by the index that they have there. */
export function toOwnPath(path: Path, properties: Json): JsonPath {
  return path.reduce<(string | number)[]>((own, part) => {
    if (typeof part === 'string') return [...own, part];
    const array = getAt(properties, own);
    const found = Array.isArray(array) ? (array as readonly Json[]).findIndex((element) => isIdentity(element, part.label)) : -1;
    return [...own, found < 0 ? part.index : found];
  }, []);
}

function getOverride(source: Resource['source'], path: JsonPath | null): Location | null {
  return source?.overrides?.map((override) => path === null ? override.content[0] ?? null : override.locate(path)).findLast((place) => place !== null) ?? null;
}

function isImported([name]: JsonPath): boolean {
  return importedProperties.some((imported) => imported === name);
}

/** Whether one of the two paths leads to or through the other. */
function isSamePlace(path: JsonPath, other: JsonPath): boolean {
  const length = Math.min(path.length, other.length);
  return path.slice(0, length).every((part, index) => part === other[index]);
}
