import { canonicalJson, getAt, isObject, setAt, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { kindRow, type KindName } from '../../src/model/kinds.ts';
import { kindPath } from '../../src/model/resource-id.ts';
import { contractOf, type ContractType } from './contract-types.ts';

export interface Mutation {
  /** `changed text`, `added member`, … */
  readonly what: string;
  /** What changes; in an array, the member. */
  readonly path: JsonPath;
  /** Undefined removes. */
  readonly value: Json | undefined;
}

/** Every change of every property of a resource that its live body has, and that the contract allows beside them. */
export function propertyMutations(kind: KindName, body: JsonObject): Mutation[] {
  const row = kindRow(kind);
  const other = (path: JsonPath): string | undefined => {
    const reference = row.references.find((each) => each.path.split('.').length === path.length && matches(each.path, path));
    const [to] = reference?.to ?? [];
    if (reference !== undefined && to === undefined) return `/users/${OTHER}`;
    return to === undefined ? undefined : reference?.by === 'id' ? `/${kindPath(to as KindName).replace('{name}', OTHER)}` : OTHER;
  };
  const isOff = (path: JsonPath): boolean => [...row.readOnly, ...row.writeOnly].some((pattern) => matches(pattern, path));
  const isSet = (path: JsonPath): boolean => row.setLike.some((pattern) => pattern.split('.').length === path.length && matches(pattern, path));
  return mutationsOf([], body, contractOf(kind), { isOff, isSet, other, defaults: row.defaults }).filter(({ path }) => path.length > 0);
}

interface Rules {
  readonly isOff: (path: JsonPath) => boolean;
  readonly isSet: (path: JsonPath) => boolean;
  /** What a property that names another resource may name too. */
  readonly other: (path: JsonPath) => string | undefined;
  readonly defaults: JsonObject;
}

/** The name of the resources that are there to be named instead. */
export const OTHER = 'zzz';

function matches(pattern: string, path: JsonPath): boolean {
  const parts = pattern.split('.');
  return parts.length <= path.length && parts.every((part, index) => part === '*' || part === path[index]);
}

function mutationsOf(path: JsonPath, value: Json | undefined, type: ContractType, rules: Rules): Mutation[] {
  if (rules.isOff(path)) return [];
  const set = (what: string, changed: Json | undefined, below: JsonPath = []): Mutation => ({ what, path: [...path, ...below], value: changed });
  const removed = path.length > 0 && typeof path.at(-1) === 'string' ? [set('removed property', undefined)] : [];
  if (value === undefined || value === null) return additions(path, type, rules);
  if (Array.isArray(value)) return [...removed, ...arrayMutations(path, value as readonly Json[], type, rules)];
  if (isObject(value)) {
    const known = type.type === 'object' ? type.properties : {};
    const item = type.type === 'map' ? type.item : ANY;
    const names = [...new Set([...Object.keys(value), ...Object.keys(known)])];
    const added = type.type === 'map' ? [set('added member', sampleOf(type.item, undefined), ['zzz'])] : [];
    return [...removed, ...added, ...names.flatMap((name) => mutationsOf([...path, name], value[name], known[name] ?? item, rules))];
  }
  if (type.type === 'option') {
    const others = type.values.filter((option) => typeof value !== 'string' || option.toLowerCase() !== value.toLowerCase());
    return [...removed, ...others.map((option) => set('another option', option))];
  }
  if (typeof value === 'boolean') return [...removed, set('flag', !value)];
  if (typeof value === 'number') return [...removed, set('number', value + 1), set('number', value > 1 ? value - 1 : value + 2)];
  const other = rules.other(path);
  if (other !== undefined) return [...removed, set('reference', other)];
  return [...removed, set('text', `${textOf(value)}x`), ...(/[a-z]/.test(textOf(value)) ? [set('text', textOf(value).replace(/[a-z](?=[^a-z]*$)/, (letter) => letter === 'z' ? 'a' : String.fromCharCode(letter.charCodeAt(0) + 1)))] : [])];
}

const ANY: ContractType = { type: 'any' };

/** A body with every property that the contract allows, no two texts the same; arrays have two members, below the second of one a single one. */
export function fullBody(kind: KindName): JsonObject {
  const { references, defaults } = kindRow(kind);
  let count = 0;
  const make = (type: ContractType, path: JsonPath): Json => {
    count += 1;
    const fallback = getAt(defaults, path);
    switch (type.type) {
      case 'object': return Object.fromEntries(Object.entries(type.properties).map(([name, property]) => [name, make(property, [...path, name])]));
      case 'array': return type.item.type === 'option' ? type.item.values.slice(0, 2) : (path.includes(1) ? [0] : [0, 1]).map((index) => make(type.item, [...path, index]));
      case 'map': return Object.fromEntries(['first', 'second'].map((name) => [name, make(type.item, [...path, name])]));
      case 'number': return count + 200;
      case 'boolean': return fallback !== true;
      case 'option': return type.values.find((option) => option !== fallback) ?? '';
      case 'text': case 'any': {
        const reference = references.find((each) => each.path.split('.').length === path.length && matches(each.path, path));
        const [to] = reference?.to ?? [];
        return reference?.by === 'id' && to !== undefined ? `/${kindPath(to as KindName).replaceAll('{name}', `own${count}`)}` : `own${count}`;
      }
    }
  };
  const body = make(contractOf(kind), []);
  return isObject(body) ? body : {};
}

/** What is not there is added: each property by itself, with all above it. */
function additions(path: JsonPath, type: ContractType, rules: Rules): Mutation[] {
  if (type.type === 'object') return Object.entries(type.properties).flatMap(([name, property]) => rules.isOff([...path, name]) ? [] : additions([...path, name], property, rules));
  if (type.type === 'any') return [];
  const other = rules.other(path) ?? (type.type === 'array' ? membersOf(path, type.item, rules) : undefined);
  const values = other !== undefined ? [other] : type.type === 'option' ? type.values : [sampleOf(type, getAt(rules.defaults, path))];
  return values.map((value) => ({ what: 'added property', path, value }));
}

/** One member of an array that names another resource. */
function membersOf(path: JsonPath, item: ContractType, rules: Rules): Json | undefined {
  const own = rules.other([...path, 0]);
  if (own !== undefined) return [own];
  const sample = sampleOf(item, undefined);
  return isObject(sample) ? [withOther(sample, [...path, 0], rules)] : undefined;
}

function withOther(member: JsonObject, path: JsonPath, rules: Rules): JsonObject {
  return Object.fromEntries(Object.entries(member).map(([name, value]) => [name, rules.other([...path, name]) ?? value]));
}

function arrayMutations(path: JsonPath, value: readonly Json[], type: ContractType, rules: Rules): Mutation[] {
  const item = type.type === 'array' ? type.item : ANY;
  const set = (what: string, changed: readonly Json[]): Mutation => ({ what, path, value: changed });
  const other = newMember(path, value, item, rules);
  const turned = [...value].reverse();
  return [
    ...value.map((_member, index) => set('removed member', value.filter((_each, at) => at !== index))),
    ...(other === undefined ? [] : [set('added member', [...value, other])]),
    ...(other === undefined || value.length === 0 || isObject(other) ? [] : [set('changed member', [other, ...value.slice(1)])]),
    ...(rules.isSet(path) || canonicalJson(turned) === canonicalJson(value) ? [] : [set('order of members', turned)]),
    ...value.flatMap((member, index) => isObject(member) ? mutationsOf([...path, index], member, item, rules) : []),
  ];
}

/** A member that the array does not have. */
function newMember(path: JsonPath, value: readonly Json[], item: ContractType, rules: Rules): Json | undefined {
  if (item.type === 'option') return item.values.find((option) => !value.some((member) => typeof member === 'string' && member.toLowerCase() === option.toLowerCase()));
  const [first] = value;
  if (isObject(first)) {
    const named = withOther(first, [...path, 0], rules);
    return canonicalJson(named) === canonicalJson(first) ? changedCopy(first) : named;
  }
  if (typeof first === 'string') return rules.other([...path, 0]) ?? 'zzz';
  if (typeof first === 'number') return first + 100;
  return first === undefined ? (membersOf(path, item, rules) as readonly Json[] | undefined)?.[0] ?? sampleOf(item, undefined) : undefined;
}

/** A like object with another name, so that the service takes both. */
function changedCopy(member: JsonObject): JsonObject {
  const name = ['name', 'id', 'statusCode', 'contentType', 'documentationId', 'openidProviderId'].find((key) => member[key] !== undefined) ?? Object.keys(member)[0] ?? 'zzz';
  const own = member[name];
  return { ...member, [name]: typeof own === 'number' ? own + 1 : `${textOf(own)}zzz` };
}

/** A value that says something; other than the default. */
function sampleOf(type: ContractType, fallback: Json | undefined): Json {
  switch (type.type) {
    case 'text': return fallback === 'zzz' ? 'yyy' : 'zzz';
    case 'number': return fallback === 7 ? 8 : 7;
    case 'boolean': return fallback !== true;
    case 'option': return type.values.find((option) => option !== fallback) ?? 'zzz';
    case 'array': return [sampleOf(type.item, undefined)];
    case 'map': return { zzz: sampleOf(type.item, undefined) };
    // A schema would have to be there.
    case 'object': return Object.fromEntries(Object.entries(type.properties).filter(([name]) => name !== 'schemaId' && name !== 'typeName').map(([name, property]) => [name, sampleOf(property, undefined)]));
    case 'any': return 'zzz';
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A body and its inverse as merge patches; what is in an array goes with the whole array. */
export function toPatches(body: JsonObject, { path, value }: Mutation): { readonly forward: JsonObject; readonly backward: JsonObject; readonly mutated: JsonObject } {
  const mutated = setAt(body, path, value) as JsonObject;
  const array = path.findIndex((part) => typeof part === 'number');
  const whole = array < 0 ? path : path.slice(0, array);
  const shortest = whole.findIndex((_part, index) => getAt(body, whole.slice(0, index + 1)) === undefined);
  const gone = shortest < 0 ? whole : whole.slice(0, shortest + 1);
  const patch = (at: JsonPath, from: JsonObject): JsonObject => setAt({}, at, getAt(from, at) ?? null) as JsonObject;
  return { mutated, forward: patch(whole, mutated), backward: patch(gone, body) };
}
