import { getAt, isObject, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { saysNothing } from '../model/normalize.ts';
import type { Resource } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { isSetLike, toIgnoredPath, type Path } from './diff.ts';
import { matchMembers } from './members.ts';

/**
 * A resource of the folder as it is written over the one in the service: what is left alone keeps the service's value, since
 * a PUT replaces all properties. `ignores` is asked as by the comparison (see DiffOptions).
 */
export function withIgnored(desired: Resource, live: Resource | undefined, ignores: (path: string) => boolean): Resource {
  if (live === undefined) return desired;
  const { kind, properties, content } = desired;
  const merged = merge([], properties, live.properties, { kind, ignores });
  const isContentKept = content !== undefined && live.content !== undefined && content.codec !== 'specification' && ignores(content.codec);
  return { ...desired, properties: isObject(merged) ? merged : {}, ...(isContentKept ? { content: live.content } : {}) };
}

interface Merging {
  readonly kind: KindName;
  readonly ignores: (path: string) => boolean;
}

function merge(path: Path, desired: Json | undefined, live: Json | undefined, merging: Merging): Json | undefined {
  if (path.length > 0 && merging.ignores(toIgnoredPath(path))) return live ?? (isWriteOnly(path, merging.kind) ? desired : undefined);
  const { defaults } = kindRow(merging.kind);
  // What the service assumes is compared part by part, whether it is written out or not.
  const isAssumed = isObject(getAt(defaults, path.map((part) => typeof part === 'string' ? part : part.index)));
  const [left, right] = [desired, live].map((side) => !saysNothing(side) ? side : isAssumed || path.length === 0 ? {} : undefined);
  if (isObject(left) && isObject(right)) return mergeObjects(path, left, right, merging);
  return Array.isArray(left) && Array.isArray(right) ? mergeArrays(path, left, right, merging) : desired;
}

function mergeObjects(path: Path, desired: JsonObject, live: JsonObject, merging: Merging): JsonObject {
  const own = (side: JsonObject, key: string): Json | undefined => Object.hasOwn(side, key) ? side[key] : undefined;
  return Object.fromEntries([...new Set([...Object.keys(desired), ...Object.keys(live)])].flatMap((key) => {
    const value = merge([...path, key], own(desired, key), own(live, key), merging);
    const isEmpty = value === undefined || (isObject(value) && Object.keys(value).length === 0 && !Object.hasOwn(desired, key));
    return isEmpty ? [] : [[key, value]];
  }));
}

function mergeArrays(path: Path, desired: readonly Json[], live: readonly Json[], merging: Merging): Json {
  if ([...desired, ...live].some((element) => element instanceof Sensitive)) return desired;
  const matching = matchMembers(live.map(folded), desired.map(folded), [live, desired], isSetLike(merging.kind, path));
  switch (matching.by) {
    case 'whole': return desired;
    case 'index': return desired.map((element, index) => merge([...path, { label: String(index), index }], element, live[index], merging) ?? element);
    case 'member': {
      const merged = matching.members.map(({ label, before, after }) => ({ before, after, element: merge([...path, { label, index: after < 0 ? before : after }], desired[after], live[before], merging) }));
      const kept = merged.filter(({ after }) => after >= 0).sort((a, b) => a.after - b.after);
      // What only the service has follows what it follows there.
      for (const one of merged.filter(({ after }) => after < 0).sort((a, b) => a.before - b.before)) {
        kept.splice(kept.reduce((place, { before }, index) => before >= 0 && before < one.before ? index + 1 : place, 0), 0, one);
      }
      return kept.flatMap(({ element }) => element ?? []);
    }
  }
}

/** An element as it is told from others: ids and names have no case. */
function folded(element: Json): Json {
  if (saysNothing(element)) return null;
  if (!isObject(element)) return typeof element === 'string' ? element.toLowerCase() : element;
  return Object.fromEntries(Object.entries(element).map(([key, value]) => [key, typeof value === 'string' ? value.toLowerCase() : value]));
}

function isWriteOnly(path: Path, kind: KindName): boolean {
  return kindRow(kind).writeOnly.some((name) => name === path[0]);
}
