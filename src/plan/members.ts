import { isObject, type Json } from '../model/json.ts';

/** The array elements of the two sides that are one thing, by what tells them apart. */
export interface Member {
  /** As a path shows it: `blue`. */
  readonly label: string;
  /** What tells it apart on either side, as it is compared: two where it was renamed. */
  readonly identities: readonly [before: string, after: string];
  /** Index on either side; -1 where it is not there. */
  readonly before: number;
  readonly after: number;
}

/** How an array is compared: element by element, or as one value where its elements cannot be told apart. */
export type Matching =
  | { readonly by: 'member'; readonly members: readonly Member[]; readonly find: (other: Json | undefined, identities: readonly string[]) => Json | undefined }
  | { readonly by: 'index' } | { readonly by: 'whole' };

/** Properties that tell the elements of an array apart, the first that all of them have: members of pools, rules, parameters, responses, pages, servers. */
const IDENTITIES = ['id', 'name', 'value', 'statusCode', 'contentType', 'documentationId', 'authorizationServerId', 'openidProviderId'] as const;

/** Characters of a member that a path shows; longer ones are no names. */
const MAX_LABEL = 80;

/**
 * How two arrays in comparable form are matched. A set of texts, and objects with an identity, are matched by that; where
 * the order means something and is another one, the array as a whole is what differs.
 * `find` gives the element of another array by its identities, the first that it has.
 * @param shown the two arrays as they were written, element by element the same
 */
export function matchMembers(before: readonly Json[], after: readonly Json[], shown: readonly [Json | undefined, Json | undefined], isSet: boolean): Matching {
  const identify = identityOf([...before, ...after], isSet);
  const [left, right] = identify === null ? [null, null] : [toIndexes(before, identify), toIndexes(after, identify)];
  if (identify === null || left === null || right === null) return !isSet && before.length === after.length && [...before, ...after].every(isObject) ? { by: 'index' } : { by: 'whole' };
  const renamed = isSet ? null : findRenamed([...left.keys()], [...right.keys()]);
  if (!isSet && renamed === null && !isSameOrder(left, right)) return { by: 'whole' };
  const labels = toLabels([...left].map(([identity, index]) => [identity, identify(elementOf(shown[0], index)) ?? identity] as const),
    [...right].map(([identity, index]) => [identity, identify(elementOf(shown[1], index)) ?? identity] as const));
  const identities = renamed === null ? [...new Set([...left.keys(), ...right.keys()])] : [...left.keys()];
  const names = [...right.keys()];
  const members = identities.map((identity): Member => {
    const index = left.get(identity) ?? -1;
    return { identities: [identity, renamed === index ? names[index] ?? identity : identity], label: labels.get(identity) ?? identity, before: index, after: renamed === null ? right.get(identity) ?? -1 : index };
  }).sort((a, b) => (a.identities[0] < b.identities[0] ? -1 : 1));
  return { by: 'member', members, find: (other, wanted) => {
    const elements = Array.isArray(other) ? other as readonly Json[] : [];
    return wanted.map((identity) => elements.find((element) => identify(element) === identity)).find((element) => element !== undefined);
  } };
}

/** Whether a path calls an element of an array by this label. */
export function isIdentity(element: Json, label: string): boolean {
  const names = isObject(element) ? IDENTITIES.map((name) => element[name]) : [element];
  return names.some((name) => (typeof name === 'string' || typeof name === 'number') && [String(name), String(name).split('/').at(-1)].some((text) => text?.toLowerCase() === label.toLowerCase()));
}

type Identify = (element: Json | undefined) => string | null;

function identityOf(elements: readonly Json[], isSet: boolean): Identify | null {
  const text = (value: Json | undefined): string | null => typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  const isName = (value: string | null): boolean => value !== null && value !== '' && value.length <= MAX_LABEL;
  if (elements.every((element) => typeof element === 'string')) return isSet && elements.every((element) => isName(text(element))) ? (element) => text(element) : null;
  const property = IDENTITIES.find((name) => elements.every((element) => isObject(element) && isName(text(element[name]))));
  return property === undefined ? null : (element) => isObject(element) ? text(element[property]) : null;
}

/** The index of each element by its identity; null where two have the same. */
function toIndexes(elements: readonly Json[], identify: Identify): ReadonlyMap<string, number> | null {
  const indexes = new Map(elements.map((element, index) => [identify(element) ?? '', index]));
  return indexes.size === elements.length ? indexes : null;
}

/** Where one element of a list has another name at the same place, it was renamed. */
function findRenamed(before: readonly string[], after: readonly string[]): number | null {
  if (before.length !== after.length) return null;
  const others = [...before.keys()].filter((index) => before[index] !== after[index]);
  const [index] = others;
  return others.length === 1 && index !== undefined && !before.includes(after[index] ?? '') ? index : null;
}

function isSameOrder(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  const [left, right] = [[...before.keys()].filter((key) => after.has(key)), [...after.keys()].filter((key) => before.has(key))];
  return left.every((key, index) => key === right[index]);
}

/** What paths call the members: the name of what an id names, unless two have the same. */
function toLabels(...sides: readonly (readonly (readonly [string, string])[])[]): ReadonlyMap<string, string> {
  const shown = new Map(sides.flat().reverse());
  const short = new Map([...shown].map(([identity, text]) => [identity, text.startsWith('/') ? text.slice(text.lastIndexOf('/') + 1) : text]));
  const isUnique = new Set(short.values()).size === short.size && ![...short.values()].includes('');
  return isUnique ? short : shown;
}

function elementOf(side: Json | undefined, index: number): Json | undefined {
  return Array.isArray(side) ? (side as readonly Json[])[index] : undefined;
}
