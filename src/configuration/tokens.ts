import { lineOf } from '../artifacts/text-file.ts';
import { credentialVariables } from '../model/credential-variables.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { isObject, mapScalars, type Json, type JsonPath } from '../model/json.ts';
import type { Content, Location, Resource, Snapshot, TokenSource } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { findTokens, replaceTokens } from '../model/token.ts';

/** Environment variables by name. */
export type TokenValues = Readonly<Record<string, string | undefined>>;

/** Variables that are this program's own or a runner's, and hold what signs in: no file decides that they are published. */
const RESERVED: ReadonlySet<string> = new Set([...credentialVariables, 'GITHUB_TOKEN', 'GH_TOKEN']);

function isReserved(name: string): boolean {
  return RESERVED.has(name.toUpperCase()) || /^(?:INPUT_|ACTIONS_)/i.test(name);
}

/** Values that no environment supplies, by the names of their tokens. */
export type CarriedValues = ReadonlyMap<string, Sensitive>;

/**
 * The snapshot with its tokens replaced by the environment variables of exactly their names, or, where there is none, by
 * what was carried along; variables that sign in are never taken. A property that held one is {@link Sensitive}; a content keeps its text before as `template`. A
 * token without a value stays and is an error.
 */
export function resolveTokens(snapshot: Snapshot, environment: TokenValues, carried: CarriedValues = new Map()): { readonly snapshot: Snapshot; readonly diagnostics: readonly Diagnostic[] } {
  const resolving = new Resolving(environment, carried);
  return { snapshot: new Map([...snapshot].map(([key, resource]) => [key, resolving.resolve(resource)])), diagnostics: [...resolving.diagnostics.values()] };
}

class Resolving {
  /** By token and line: one finding for each. */
  readonly diagnostics = new Map<string, Diagnostic>();
  readonly #environment: TokenValues;
  readonly #carried: CarriedValues;

  constructor(environment: TokenValues, carried: CarriedValues) {
    this.#environment = environment;
    this.#carried = carried;
  }

  resolve(resource: Resource): Resource {
    const { source, content } = resource;
    const tokens: TokenSource[] = [];
    const properties = mapScalars(resource.properties, (value, path) => this.#resolveScalar(resource, value, path, tokens));
    const resolved = content === undefined ? undefined : this.#resolveContent(resource, content, tokens);
    return {
      ...resource, properties: isObject(properties) ? properties : {},
      ...(resolved === undefined ? {} : { content: resolved }), ...(source === undefined || tokens.length === 0 ? {} : { source: { ...source, tokens } }),
    };
  }

  #resolveScalar(resource: Resource, value: Json, path: JsonPath, tokens: TokenSource[]): Json {
    const template = value instanceof Sensitive ? value.reveal() : value;
    if (typeof template !== 'string' || findTokens(template).length === 0) return value;
    const text = this.#replace(resource, template, () => resource.source?.locate(path), path, tokens);
    // Beside its tokens a secret may hold more that is secret: only a template of nothing but tokens says where it is from.
    const isPublic = typeof value === 'string' || replaceTokens(template, () => '') === '';
    return isPublic ? new Sensitive(text, template) : new Sensitive(text);
  }

  #resolveContent(resource: Resource, content: Content, tokens: TokenSource[]): Content {
    if (findTokens(content.text).length === 0) return content;
    const { source } = resource;
    const file = source?.contentFile ?? source?.file;
    const text = this.#replace(resource, content.text, (offset) => file === undefined ? undefined : { file, line: lineOf(content.text, offset) + (source?.contentLine ?? 1) - 1 }, null, tokens);
    return { ...content, text, template: content.text };
  }

  #replace(resource: Resource, template: string, place: (offset: number) => Location | undefined, path: JsonPath | null, tokens: TokenSource[]): string {
    const found = findTokens(template);
    tokens.push(...found.flatMap(({ name, offset }) => {
      const at = place(offset);
      return at === undefined ? [] : [{ path, name, place: at }];
    }));
    const missing = found.filter(({ name }) => this.#valueOf(name) === null);
    for (const { name, text, offset } of missing) {
      const at = place(offset);
      const key = JSON.stringify([name, at?.file ?? resource.id, at?.line ?? null]);
      if (this.diagnostics.has(key)) continue;
      this.diagnostics.set(key, diagnostic('token-unresolved', isReserved(name)
        ? `The token ${text} names a variable that signs in, which is never published. Give the value a variable of its own.`
        : `The token ${text} has no value: set the environment variable '${name}'.`, { ...at, resource: resource.id }));
    }
    return missing.length > 0 ? template : replaceTokens(template, (name) => this.#valueOf(name) ?? '');
  }

  #valueOf(name: string): string | null {
    const value = Object.hasOwn(this.#environment, name) && !isReserved(name) ? this.#environment[name] : undefined;
    return (value === undefined || value === '' ? this.#carried.get(name)?.reveal() : value) ?? null;
  }
}
