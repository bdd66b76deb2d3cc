import { isObject, type Json, type JsonObject } from '../model/json.ts';

/** More hops than any document needs: references that lead in a circle end here. */
const MAX_HOPS = 32;

/** What `#/a/b~1c` points to in `document`; undefined for what is not there or in another document. */
function atPointer(document: JsonObject, pointer: string): Json | undefined {
  if (!pointer.startsWith('#/')) return undefined;
  return pointer.slice(2).split('/').reduce<Json | undefined>((value, part) => {
    const key = decodePart(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) return (value as readonly Json[])[Number(key)];
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, document);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The object itself, or what its `$ref` leads to; null for what is no object or cannot be reached. */
export function dereference(document: JsonObject, value: Json | undefined): JsonObject | null {
  let current = value;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (!isObject(current)) return null;
    if (typeof current['$ref'] !== 'string') return current;
    current = atPointer(document, current['$ref']);
  }
  return null;
}
