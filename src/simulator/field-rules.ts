import { findPaths, getAt, isObject, setAt, type Json, type JsonObject } from '../model/json.ts';
import { invalidFields } from './arm-error.ts';
import type { FieldRule } from './simulated-kinds.ts';

const typeTests: Readonly<Record<FieldRule['type'], (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: isObject,
};

/**
 * Checks properties against a kind's fields and gives them back with enumerations in the service's case. Throws one 400
 * with a detail for each wrong field. The texts are this simulator's: the service's own are not known.
 */
export function checkFields(properties: JsonObject, fields: Readonly<Record<string, FieldRule>>): JsonObject {
  const problems: { target: string; message: string }[] = [];
  let result: Json = properties;
  for (const [target, rule] of Object.entries(fields)) {
    const value = getAt(properties, target.split('.'));
    if (value === undefined || value === null) {
      if (rule.required) problems.push({ target, message: `'${target}' is required.` });
      continue;
    }
    const problem = problemOf(value, rule);
    if (problem !== null) problems.push({ target, message: `'${target}' ${problem}` });
    const known = knownOption(value, rule);
    if (known !== undefined) result = setAt(result, target.split('.'), known);
  }
  if (problems.length > 0) throw invalidFields(problems);
  return isObject(result) ? result : {};
}

function knownOption(value: Json, { oneOf }: FieldRule): string | undefined {
  return oneOf?.find((option) => typeof value === 'string' && option.toLowerCase() === value.toLowerCase());
}

function problemOf(value: Json, rule: FieldRule): string | null {
  if (!typeTests[rule.type](value)) return `must be of type ${rule.type}.`;
  if (rule.oneOf !== undefined && knownOption(value, rule) === undefined) return `must be one of: ${rule.oneOf.join(', ')}.`;
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : Number(value);
  if (rule.min !== undefined && size < rule.min) return rule.type === 'integer' ? `must be at least ${rule.min}.` : `must not be shorter than ${rule.min}.`;
  if (rule.max !== undefined && size > rule.max) return rule.type === 'integer' ? `must be at most ${rule.max}.` : `must not be longer than ${rule.max}.`;
  if (rule.pattern !== undefined && typeof value === 'string' && !rule.pattern.test(value)) return `must match ${rule.pattern.source}.`;
  return null;
}

/** JSON merge patch (RFC 7396): objects merge, null removes, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** A copy in which every text that a pattern names was changed. */
export function changeTexts(properties: JsonObject, patterns: readonly string[], change: (text: string) => string): JsonObject {
  let result: Json = properties;
  for (const pattern of patterns) {
    for (const path of findPaths(result, pattern)) {
      const value = getAt(result, path);
      if (typeof value === 'string') result = setAt(result, path, change(value));
    }
  }
  return isObject(result) ? result : {};
}
