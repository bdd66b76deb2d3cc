import type { FolderForm } from '../commands/ports.ts';
import { canonicalJson, formatPath, getAt, isObject, reveal, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toComparable } from '../model/normalize.ts';
import { formRank } from './forms.ts';

/** Something that a file says of a resource. */
export interface Statement {
  /** Relative to the folder. */
  readonly path: string;
  readonly form: FolderForm;
}

/** Statements in the order in which they count: the present forms first, then by path. */
export function compareStatements(a: Statement, b: Statement): number {
  return formRank(a.form) - formRank(b.form) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

/**
 * The first property (dotted) in which two information files of one resource differ in meaning, secrets and what the service
 * only takes included; null where they say the same.
 */
export function firstDifference(kind: KindName, a: JsonObject, b: JsonObject): string | null {
  const [left, right] = [a, b].map((properties) => {
    const writeOnly = kindRow(kind).writeOnly.flatMap((name) => properties[name] === undefined ? [] : [[name, properties[name]] as const]);
    return reveal({ ...toComparable(kind, properties), ...Object.fromEntries(writeOnly) });
  });
  const path = findDifference(left, right, []);
  return path === null ? null : formatPath(path);
}

function findDifference(a: Json | undefined, b: Json | undefined, path: JsonPath): JsonPath | null {
  if (canonicalJson(a ?? null) === canonicalJson(b ?? null)) return null;
  if (!isObject(a) || !isObject(b)) return path;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  for (const key of keys) {
    const found = findDifference(getAt(a, [key]), getAt(b, [key]), [...path, key]);
    if (found !== null) return found;
  }
  return path;
}
