import { findTokens } from '../model/token.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { formatPath, getAt, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import type { Sensitive } from '../model/sensitive.ts';
import { renderOverride } from './override-example.ts';

/** What became of a value that was not written as the service has it. */
export interface Withheld {
  readonly path: JsonPath;
  /**
   * `replaced`: the token stands in the file. `left-out`: a secret that no file holds. `kept`: the file's own token stands
   * there, and its value differs.
   */
  readonly how: 'replaced' | 'left-out' | 'kept';
  /** The token's name, which is the name of the environment variable; of `kept` ones empty. */
  readonly token: string;
  /** Where the service shows it. */
  readonly value?: Sensitive;
}

/** Gives the name of a new token for a place of a resource; no name is given twice. */
export type NameToken = (id: string, place: string) => string;

/** @param taken names that tokens of the folder have already; asked for when the first name is needed */
export function createTokenNames(taken: () => Iterable<string>): NameToken {
  let known: Set<string> | null = null;
  return (id, place) => {
    known ??= new Set(taken());
    const wanted = tokenName(id, place);
    let name = wanted;
    for (let count = 2; known.has(name); count += 1) name = `${wanted}_${count}`;
    known.add(name);
    return name;
  };
}

/** `backends/b` and `credentials.header.x-key` -> `BACKENDS_B_CREDENTIALS_HEADER_X_KEY`. */
export function tokenName(id: string, place: string): string {
  return `${id} ${place}`.replace(/(?<=[\p{Ll}\d])(?=\p{Lu})/gu, '_').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toUpperCase();
}

/** The place of a value as its token names it: an index only in an array of several elements. */
export function toTokenPlace(properties: JsonObject, path: JsonPath): string {
  return path.filter((part, index) => typeof part !== 'number' || lengthOf(getAt(properties, path.slice(0, index))) > 1).join(' ');
}

/** Whether a secret at this place is one that the service shows as it is, so that its absence would lose what it holds. */
export function isShownInClear(kind: KindName, path: JsonPath): boolean {
  const { secret, addresses } = kindRow(kind);
  return [...secret.flatMap(({ path: pattern, returned }) => returned === 'clear' ? [pattern] : []), ...addresses].some((pattern) => matches(pattern.split('.'), path));
}

/**
 * Secrets that a resource says it has and that the service never shows: a named value that is secret and not from a Key
 * Vault.
 * @param names the top-level properties that changed; null where all are new
 */
export function unseenSecrets(kind: KindName, properties: JsonObject, names: readonly string[] | null): JsonPath[] {
  return kindRow(kind).secret.flatMap(({ path, when, returned }) => {
    const isHeld = when !== undefined && returned === 'never' && properties[when] === true && properties['keyVault'] === undefined;
    return isHeld && properties[path] === undefined && (names === null || names.includes(when)) ? [[path]] : [];
  });
}

export function reportWithheld(id: string, { path, how, token }: Withheld, file: string | undefined): Diagnostic {
  return notExtracted(id, `'${formatPath(path)}' of ${id} was not written into the folder: ${reason(id, path, how, token)}`, file);
}

/** A secret in a policy. `line` counts from 1, in the file; `token` is as the text has it. */
export function reportPolicySecret(id: string, rule: string, line: number | undefined, token: string, file: string): Diagnostic {
  const [name = token] = findTokens(token).map((found) => found.name);
  return notExtracted(id, `A secret (${rule}) in ${id} was not written into the folder: the token ${token} stands in its place. `
    + `Set the environment variable '${name}' where the folder is published, or use a named value.`, file, line);
}

/** A text with tokens of which a line was changed in the service, so that a value of theirs may stand anywhere in it. */
export function reportKeptText(id: string, what: string, file: string | undefined): Diagnostic {
  return notExtracted(id, `'${what}' of ${id} was not written into the folder: its file holds tokens, and a line with one has no counterpart in the service. Take the change over by hand.`, file);
}

function reason(id: string, path: JsonPath, how: Withheld['how'], token: string): string {
  switch (how) {
    case 'replaced': return `it is a secret, and the token {#${token}#} stands in its place. Set the environment variable '${token}' where the folder is published.`;
    case 'left-out': return `it is a secret. Supply it in the configuration of each environment: ${renderOverride(id, path, `{#${token}#}`)}, and set the environment variable '${token}'.`;
    case 'kept': return "a token stands in its place, and the service's value is not what the file makes of it. Take the change over by hand.";
  }
}

function notExtracted(id: string, message: string, file: string | undefined, line?: number): Diagnostic {
  return diagnostic('not-extracted', message, { resource: id, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) });
}

function matches(pattern: readonly string[], path: JsonPath): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]);
}

function lengthOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}
