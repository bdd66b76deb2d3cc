import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { findPaths, formatPath, getAt, isObject, mapScalars, setAt, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import type { Location } from '../model/resource.ts';
import { tokenName, toTokenPlace } from './redaction.ts';
import { lineOf } from './text-file.ts';

/** What the successor writes in the place of a secret (apiops-cli 1.4). */
const MARK = '*** REDACTED ***';

/** Whether a text holds the mark in the place of a secret. */
export function isRedacted(text: string): boolean {
  return text.includes(MARK);
}

interface Unredacted {
  readonly properties: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The properties without the marks of removed secrets. A secret that the service never shows is not supplied then, and stays
 * what it is in the service; one that it shows would be lost by its absence, so a token stands in its place, which has to be
 * supplied. A mark anywhere else is an error.
 */
export function dropRedacted(kind: KindName, id: string, properties: JsonObject, locate: (path: JsonPath) => Location): Unredacted {
  const marked: JsonPath[] = [];
  mapScalars(properties, (value, path) => {
    if (typeof value === 'string' && isRedacted(value)) marked.push(path);
    return value;
  });
  if (marked.length === 0) return { properties, diagnostics: [] };
  const { secret, addresses } = kindRow(kind);
  const known = [...secret.filter(({ when }) => when === undefined || properties[when] === true), ...addresses.map((path) => ({ path, returned: 'clear' as const }))];
  const secrets = new Map(known.flatMap(({ path, returned }) => findPaths(properties, path).map((found) => [formatPath(found), returned] as const)));
  const diagnostics: Diagnostic[] = [];
  let kept: Json = properties;
  // The last element of an array first: what is removed moves those behind it.
  for (const path of marked.reverse()) {
    const returned = secrets.get(formatPath(path));
    const token = tokenName(id, toTokenPlace(properties, path));
    const at = locate(path);
    diagnostics.unshift(returned === undefined
      ? diagnostic('invalid-value', `${at.file}: '${formatPath(path)}' holds '${MARK}', the mark of a removed secret, where no secret is known. Write its value, or a token such as {#${token}#}.`, { ...at, resource: id })
      : diagnostic('secret-redacted', `${at.file}: '${formatPath(path)}' holds '${MARK}', the mark of a removed secret. ${advice(returned, token)}`, { ...at, resource: id }));
    if (returned !== undefined && getAt(kept, path) !== undefined) kept = setAt(kept, path, returned === 'clear' ? `{#${token}#}` : undefined);
  }
  return { properties: isObject(kept) ? kept : {}, diagnostics };
}

/** Finds the mark in a policy, where it would be published as it stands. */
export function findRedacted(text: string, id: string, file: string, firstLine: number): readonly Diagnostic[] {
  const offset = text.indexOf(MARK);
  if (offset < 0) return [];
  return [diagnostic('invalid-value', `${file} holds '${MARK}', the mark of a removed secret, inside the policy. Put a named value or a token in its place.`,
    { file, line: lineOf(text, offset) + firstLine - 1, resource: id })];
}

function advice(returned: 'never' | 'reference' | 'clear', token: string): string {
  return returned === 'clear'
    ? `It is read as the token {#${token}#}: set the environment variable '${token}', or set the property in an override.`
    : `It is taken for not supplied, and the service keeps what it holds. Where it holds nothing yet, supply it in an override, '{#${token}#}' for instance.`;
}
