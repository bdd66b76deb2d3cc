import { canonicalJson, formatPath, getAt, isObject, textOf, type Json, type JsonObject } from '../../src/model/json.ts';
import { kindRow, type KindName } from '../../src/model/kinds.ts';
import type { Change } from '../../src/plan/plan.ts';
import type { Mutation } from './property-mutations.ts';

/** A mutation that was made. */
export interface Mutated {
  readonly id: string;
  readonly kind: KindName;
  readonly mutation: Mutation;
  readonly body: JsonObject;
  /** What the service has after it. */
  readonly after: JsonObject;
}

/** What is wrong with what was told of a mutation; null where it is that property of that resource and nothing else. */
export function findWrong(mutated: Mutated, changes: readonly Change[]): string | null {
  const { id, kind } = mutated;
  const own = changes.filter((change) => change.id.toLowerCase() === id.toLowerCase());
  const documents = changes.filter((change) => !own.includes(change) && isToldByDocument(mutated, change));
  const isRight = own.length + documents.length === changes.length && (isInDocument(mutated) ? documents.length === 1 && own.length === 0 : own.length === 1 && (documents.length === 0 || kind === 'ApiSchema'))
    && own.every(({ op, properties }) => ['update', 'replace'].includes(op) && properties.length > 0 && properties.every(({ path }) => isAt(mutated, path)));
  return isRight ? null : describeChanges(changes);
}

/** `missed`, or what was told. */
export function describeChanges(changes: readonly Change[]): string {
  return changes.length === 0 ? 'missed' : `told ${changes.map(({ op, id, properties }) => `${op} ${id} ${properties.map(({ path, details = [] }) => [path, ...details.map((detail) => `${detail.op} ${detail.subject}`)].join(' ')).join()}`).join('; ')}`;
}

/** Whether a property that was told is the one that changed, or one that the service changed with it. */
export function isAt({ kind, mutation: { path }, body, after }: Omit<Mutated, 'id'>, told: string): boolean {
  if (path[0] === kindRow(kind).contentProperty) return told === kindRow(kind).content;
  // Of APIs of other types there is no export.
  if (kind === 'Api' && path[0] === 'type' && told === 'specification') return true;
  const withIt = Object.keys({ ...body, ...after }).filter((name) => name !== path[0] && canonicalJson(body[name]) !== canonicalJson(after[name]));
  const array = path.findIndex((part) => typeof part === 'number');
  const own = array < 0 ? path : path.slice(0, array);
  // Where one side has nothing else in it, the object is what is there or not.
  const whole = own.findIndex((_part, index) => [body, after].some((side) => isNothing(getAt(side, own.slice(0, index + 1)))));
  return [formatPath(whole < 0 ? own : own.slice(0, whole + 1)), ...withIt].some((at) => told === at || told.startsWith(`${at}.`) || told.startsWith(`${at}[`));
}

/** Whether the specification of the API says it, so that it is compared with that alone. */
export function isInDocument({ kind, mutation: { path } }: Mutated): boolean {
  return kind === 'ApiOperation' && ['method', 'urlTemplate', 'templateParameters', 'request', 'responses', 'policies'].includes(String(path[0]));
}

/** Whether a change is that of the specification of the API which shows the operation, or the component of a schema, and nothing else. */
function isToldByDocument({ id, kind, body, after, mutation: { path } }: Mutated, { id: api, properties: [property, ...others] }: Change): boolean {
  if (property?.path !== 'specification' || others.length > 0 || !id.toLowerCase().startsWith(`${api.toLowerCase()}/`)) return false;
  const subjects = kind === 'ApiSchema' ? [String(path[3])] : [body, after].map(({ method, urlTemplate }) => `${textOf(method)} ${textOf(urlTemplate)}`);
  return property.details?.every(({ subject }) => subjects.includes(subject)) === true;
}

/** Whether a mutation says nothing else than what the service takes an absent value for. */
export function meansTheSame(kind: KindName, { path, value }: Mutation, before: Json | undefined): boolean {
  // A parameter of the path is needed, whatever is said of it.
  if (kind === 'ApiOperation' && path[0] === 'templateParameters' && path.at(-1) === 'required') return true;
  const fallback = getAt(kindRow(kind).defaults, path);
  const isDefault = (one: Json | undefined): boolean => isNothing(one) || (fallback !== undefined && covers(fallback, one));
  return isDefault(value) && isDefault(before) && (isNothing(value) || isNothing(before));
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.values(value).every(isNothing));
}

function covers(fallback: Json, value: Json | undefined): boolean {
  if (!isObject(fallback) || !isObject(value)) return canonicalJson(value).toLowerCase() === canonicalJson(fallback).toLowerCase();
  return Object.entries(value).every(([name, child]) => fallback[name] !== undefined && covers(fallback[name], child));
}
