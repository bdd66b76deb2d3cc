import { holdsToken, matchesTemplate } from '../model/token.ts';
import { isGeneratedReference } from '../model/generated.ts';
import { canonicalJson, getAt, isObject, setAt, type Json, type JsonObject, type JsonPath } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { sortSets, toComparable } from '../model/normalize.ts';
import type { Resource } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { compareNames } from './property-order.ts';
import { isRedacted } from './redacted.ts';
import { isShownInClear, toTokenPlace, type NameToken, type Withheld } from './redaction.ts';

export interface Merged {
  readonly properties: JsonObject;
  /** What was not taken over. */
  readonly withheld: readonly Withheld[];
}

/**
 * What the file should say so that it means what the service says: the service's values where the two differ in
 * meaning, the file's own writing (absolute ids, tokens, order, what the service only takes) everywhere else. Only the
 * named top-level properties are looked at. In the place of a secret stands a token, or nothing.
 */
export function mergeProperties(live: Resource, file: JsonObject, names: readonly string[], nameToken: NameToken): Merged {
  const merger = new Merger(live, nameToken);
  const result: Record<string, Json> = { ...file };
  for (const name of [...names].sort((a, b) => compareNames(live.kind, [], a, b))) {
    const merged = merger.merge([name], file[name], live.properties[name]);
    if (merged === undefined) delete result[name];
    else result[name] = merged;
  }
  return { properties: result, withheld: merger.withheld };
}

/** What a new file says of a resource: without nulls, sets in one order, and with tokens in the place of secrets. */
export function toWritable(live: Resource, nameToken: NameToken): Merged {
  // A service may return a set in any order (apim-rest 8.19): a token counts its elements in that of the file.
  const sorted = { ...live, properties: sortSets(live.kind, live.properties) };
  const merger = new Merger(sorted, nameToken);
  const properties = merger.writable([], sorted.properties);
  return { properties: isObject(properties) ? properties : {}, withheld: merger.withheld };
}

class Merger {
  readonly withheld: Withheld[] = [];
  readonly #live: Resource;
  readonly #kind: KindName;
  readonly #nameToken: NameToken;

  constructor(live: Resource, nameToken: NameToken) {
    this.#live = live;
    this.#kind = live.kind;
    this.#nameToken = nameToken;
  }

  merge(path: JsonPath, file: Json | undefined, live: Json | undefined): Json | undefined {
    if (this.#same(path, file, live)) return file;
    if (file === undefined) return live === undefined ? undefined : this.writable(path, live);
    if (isObject(file) && isObject(live)) return this.#mergeObjects(path, file, live);
    if (Array.isArray(file) && Array.isArray(live)) return this.#mergeArrays(path, file as readonly Json[], live as readonly Json[]);
    if (typeof file === 'string' && holdsToken(file)) {
      this.withheld.push({ path, how: 'kept', token: '' });
      return file;
    }
    if (live instanceof Sensitive) return this.#toToken(path, live) ?? file;
    return live === undefined ? undefined : this.writable(path, live);
  }

  /** Without properties that are null, without secrets, and without the arrays and objects that held nothing else. */
  writable(path: JsonPath, live: Json): Json | undefined {
    if (live === null) return undefined;
    if (live instanceof Sensitive) return this.#toToken(path, live) ?? undefined;
    if (!Array.isArray(live) && !isObject(live)) return live;
    const before = this.withheld.length;
    const isList = Array.isArray(live);
    const entries = Object.entries(live as JsonObject | readonly Json[]);
    if (!isList) entries.sort(([a], [b]) => compareNames(this.#kind, path, a, b));
    const children = entries.flatMap(([key, child]: [string, Json]) => {
      // A null in an array is an element; as a property it says nothing.
      const kept = isList && child === null ? null : this.writable([...path, isList ? Number(key) : key], child);
      return kept === undefined ? [] : [[key, kept] as const];
    });
    if (children.length === 0 && this.withheld.length > before) return undefined;
    return isList ? children.map(([, child]) => child) : Object.fromEntries(children);
  }

  /** The token that stands in the place of a secret; null where none may: nothing is written then. */
  #toToken(path: JsonPath, value: Sensitive): string | null {
    const token = this.#nameToken(this.#live.id, toTokenPlace(this.#live.properties, path));
    const isReplaced = isShownInClear(this.#kind, path);
    this.withheld.push({ path, how: isReplaced ? 'replaced' : 'left-out', token, value });
    return isReplaced ? `{#${token}#}` : null;
  }

  #mergeObjects(path: JsonPath, file: JsonObject, live: JsonObject): JsonObject {
    const added = Object.keys(live).filter((key) => !Object.hasOwn(file, key)).sort((a, b) => compareNames(this.#kind, path, a, b));
    return Object.fromEntries([...Object.keys(file), ...added].flatMap((key) => {
      const merged = this.merge([...path, key], file[key], live[key]);
      return merged === undefined ? [] : [[key, merged] as const];
    }));
  }

  /** Elements that mean the same, or have the same id or name, are the same element, wherever they stand. */
  #mergeArrays(path: JsonPath, file: readonly Json[], live: readonly Json[]): readonly Json[] {
    const elementPath = [...path, 0];
    const pairs = new Map<number, number>();
    const pair = (fits: (own: Json, other: Json) => boolean): void => {
      for (const [index, other] of live.entries()) {
        if ([...pairs.values()].includes(index)) continue;
        const own = file.findIndex((element, at) => !pairs.has(at) && fits(element, other));
        if (own >= 0) pairs.set(own, index);
      }
    };
    pair((own, other) => this.#same(elementPath, own, other));
    pair((own, other) => isObject(own) && isObject(other) && ['id', 'name', 'value'].some((key) => Object.hasOwn(own, key) && this.#same([...elementPath, key], own[key], other[key])));
    const unpaired = [...live.keys()].filter((index) => ![...pairs.values()].includes(index));
    // Which element a token stands for is not known; writing the others might write its value.
    if (unpaired.length > 0 && file.some((element, at) => !pairs.has(at) && typeof element === 'string' && holdsToken(element))) {
      this.withheld.push({ path, how: 'kept', token: '' });
      return file;
    }
    const list = (value: Json | undefined): Json[] => value === undefined ? [] : [value];
    const merged = (own: number, index: number): Json[] => list(this.merge([...path, own], file[own], live[index]));
    const added = (index: number): Json[] => live[index] === null ? [null] : list(this.writable([...path, index], live[index] ?? null));
    if (this.#isSetLike(path)) {
      return [...[...file.keys()].flatMap((own) => pairs.has(own) ? merged(own, pairs.get(own) ?? 0) : []), ...unpaired.flatMap(added)];
    }
    const owners = new Map([...pairs].map(([own, index]) => [index, own]));
    return [...live.keys()].flatMap((index) => owners.has(index) ? merged(owners.get(index) ?? 0, index) : added(index));
  }

  #isSetLike(path: JsonPath): boolean {
    return kindRow(this.#kind).setLike.includes(path.map((part) => typeof part === 'number' ? '*' : part).join('.'));
  }

  #same(path: JsonPath, file: Json | undefined, live: Json | undefined): boolean {
    if (typeof live === 'string' && isGeneratedReference(live) && file !== undefined && this.#isSecret(path)) return true;
    return sameMeaning(this.#meaning(path, file), this.#meaning(path, live));
  }

  #isSecret(path: JsonPath): boolean {
    return kindRow(this.#kind).secret.some(({ path: secret }) => secret === path.join('.'));
  }

  /** The compared form of one value, as if it stood alone in a resource. */
  #meaning(path: JsonPath, value: Json | undefined): Json | undefined {
    const alone = path.map((part) => typeof part === 'number' ? 0 : part);
    const whole = setAt({}, alone, value);
    return getAt(toComparable(this.#kind, isObject(whole) ? whole : {}), alone);
  }
}

function sameMeaning(file: Json | undefined, live: Json | undefined): boolean {
  if (typeof file === 'string' && (typeof live === 'string' || live instanceof Sensitive)) {
    // A removed secret is read as a token, which stands for any.
    if (live instanceof Sensitive && isRedacted(file)) return true;
    const text = live instanceof Sensitive ? live.reveal() : live;
    return file === text || (holdsToken(file) && matchesTemplate(file, text));
  }
  if (Array.isArray(file) && Array.isArray(live)) {
    const [own, other] = [file as readonly Json[], live as readonly Json[]];
    return own.length === other.length && own.every((element, index) => sameMeaning(element, other[index]));
  }
  if (isObject(file) && isObject(live)) {
    return [...new Set([...Object.keys(file), ...Object.keys(live)])].every((key) => sameMeaning(file[key], live[key]));
  }
  return canonicalJson(file ?? null) === canonicalJson(live ?? null);
}
