import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { Sensitive } from '../model/sensitive.ts';

/** Whether two values in comparable form (see toComparable) are equal; secrets by what they hold, absent is null. */
export function isSameValue(before: Json | undefined, after: Json | undefined): boolean {
  if (before instanceof Sensitive || after instanceof Sensitive) {
    return before instanceof Sensitive ? before.equals(after) : after instanceof Sensitive && after.equals(before);
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [left, right] = [before as readonly Json[], after as readonly Json[]];
    return left.length === right.length && left.every((value, index) => isSameValue(value, right[index]));
  }
  if (isObject(before) && isObject(after)) {
    return Object.keys(before).every((key) => isSameValue(before[key], at(after, key))) && Object.keys(after).every((key) => Object.hasOwn(before, key) || isSameValue(null, after[key]));
  }
  return (before ?? null) === (after ?? null);
}

function at(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function holdsSensitive(value: Json | undefined): boolean {
  if (value instanceof Sensitive) return true;
  if (Array.isArray(value)) return (value as readonly Json[]).some(holdsSensitive);
  return isObject(value) && Object.values(value).some(holdsSensitive);
}
