import { canonicalJson, findPaths, formatPath, getAt, isObject, removePaths, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { isGeneratedReference } from '../model/generated.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toComparable } from '../model/normalize.ts';
import { Sensitive } from '../model/sensitive.ts';
import type { PropertyChange } from './plan.ts';

/**
 * The properties of one kind that differ between two sides, each with its path and both values as they were written.
 * Compared by meaning (see toComparable); a secret that one side cannot show is not compared. Null is a resource that is
 * not there: everything of the other side is new.
 */
export function diffProperties(kind: KindName, before: JsonObject | null, after: JsonObject): PropertyChange[] {
  const hidden = before === null ? [] : hiddenSecrets(kind, before, after);
  const left = removePaths(before ?? {}, hidden);
  const right = removePaths(after, hidden);
  const changes: PropertyChange[] = [];
  compare([], toComparable(kind, left), toComparable(kind, right), toComparable(kind, left, false), toComparable(kind, right, false), changes);
  return changes;
}

/** Secrets that the service does not return: comparable only where both sides hold a text. */
function hiddenSecrets(kind: KindName, before: JsonObject, after: JsonObject): string[] {
  return kindRow(kind).secret.filter(({ returned }) => returned !== 'clear').flatMap(({ path }) => {
    const sides = [before, after].map((side) => getAt(side, findPaths(side, path)[0] ?? ['']));
    const unknown = sides.some((side) => side === undefined) || sides.some((side) => typeof side === 'string' && isGeneratedReference(side));
    return unknown && sides.some((side) => side instanceof Sensitive) ? [path] : [];
  });
}

function compare(path: JsonPath, before: Json | undefined, after: Json | undefined, shownBefore: Json | undefined,
  shownAfter: Json | undefined, changes: PropertyChange[]): void {
  if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      compare([...path, key], before[key], after[key], child(shownBefore, key), child(shownAfter, key), changes);
    }
  } else if (isObjectArray(before) && isObjectArray(after) && isSameMembers(before, after)) {
    for (const index of before.keys()) {
      compare([...path, index], before[index], after[index], child(shownBefore, index), child(shownAfter, index), changes);
    }
  } else if (!sameValue(before, after)) {
    // What a token or a secret supplied is masked on both sides: the old value may be the old secret.
    const masked = [before, after].some(holdsSensitive);
    changes.push({ path: formatPath(path), before: masked ? mask(shownBefore) : shownBefore, after: masked ? mask(shownAfter) : shownAfter });
  }
}

function sameValue(before: Json | undefined, after: Json | undefined): boolean {
  if (before instanceof Sensitive || after instanceof Sensitive) {
    return before instanceof Sensitive ? before.equals(after) : after instanceof Sensitive && after.equals(before);
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [left, right] = [before as readonly Json[], after as readonly Json[]];
    return left.length === right.length && left.every((value, index) => sameValue(value, right[index]));
  }
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].every((key) => sameValue(before[key], after[key]));
  }
  return canonicalJson(before ?? null) === canonicalJson(after ?? null);
}

function holdsSensitive(value: Json | undefined): boolean {
  if (value instanceof Sensitive) return true;
  if (Array.isArray(value)) return (value as readonly Json[]).some(holdsSensitive);
  return isObject(value) && Object.values(value).some(holdsSensitive);
}

function mask(value: Json | undefined): Json | undefined {
  return value === undefined || value instanceof Sensitive ? value : new Sensitive('');
}

function child(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value) && typeof key === 'number') return (value as readonly Json[])[key];
  return isObject(value) ? value[key] : undefined;
}

/** Whether elements at one index are one thing that changed; another member is no change of the one that was there. */
function isSameMembers(before: readonly JsonObject[], after: readonly JsonObject[]): boolean {
  return before.length === after.length && before.every((member, index) => sameValue(member['id'], after[index]?.['id']));
}

function isObjectArray(value: Json | undefined): value is readonly JsonObject[] {
  return Array.isArray(value) && (value as readonly Json[]).every(isObject);
}
