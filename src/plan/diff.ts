import { findPaths, getAt, isObject, removePaths, setAt, type Json, type JsonObject } from '../model/json.ts';
import { isGeneratedReference } from '../model/generated.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toComparable } from '../model/normalize.ts';
import type { Setter } from '../model/resource.ts';
import { Sensitive } from '../model/sensitive.ts';
import { diffTexts } from './lines.ts';
import { matchMembers } from './members.ts';
import { originOf } from './origin.ts';
import type { PropertyChange } from './plan.ts';
import { holdsSensitive, isSameValue } from './same.ts';

export interface DiffOptions {
  /** What was published last: each change says who moved. Null where the resource was not; undefined where that is not known. */
  readonly base?: JsonObject | null | undefined;
  /** Whether a difference is left alone; asked for a property and for everything that it lies in. Members of arrays as `pool.services.blue`, else by index. */
  readonly ignores?: (path: string) => boolean;
  /** Where the value of `after` was set, where that is not the folder's own file. */
  readonly setterOf?: (path: Path) => Setter | null;
}

/**
 * The properties of one kind that differ between two sides, each with its path and both values as they were written.
 * Compared by meaning (see toComparable); a secret that one side cannot show is not compared. Null is a resource that is
 * not there: everything of the other side is new.
 */
export function diffProperties(kind: KindName, before: JsonObject | null, after: JsonObject, { base, ignores = () => false, setterOf = () => null }: DiffOptions = {}): PropertyChange[] {
  if (before !== null && isSameValue(before, after)) return []; // as most are
  const hidden = before === null ? [] : hiddenSecrets(kind, before, after);
  const [left, right] = [before ?? {}, after].map((side) => removePaths(side, hidden)) as [JsonObject, JsonObject];
  const published = base === undefined ? undefined : removePaths(base ?? {}, hidden);
  const [from, to] = [toComparable(kind, left), toComparable(kind, right)];
  if (isSameValue(from, to)) return [];
  const changes: PropertyChange[] = [];
  const toBase = (side: JsonObject): Json | undefined => published === undefined ? undefined : toComparable(kind, withHidden(kind, published, side));
  const comparison: Comparison = { kind, knowsBase: base !== undefined, ignores, setterOf, changes };
  compare([], {
    before: from, after: to, shownBefore: toComparable(kind, left, false), shownAfter: toComparable(kind, right, false),
    ofGit: toBase(right), ofService: toBase(left),
  }, comparison);
  return changes;
}

/** Secrets that the service does not return: comparable only where both sides hold a text. */
function hiddenSecrets(kind: KindName, before: JsonObject, after: JsonObject): string[] {
  return kindRow(kind).secret.filter(({ returned }) => returned !== 'clear').flatMap(({ path }) => {
    const sides = [before, after].map((side) => getAt(side, findPaths(side, path)[0] ?? ['']));
    const unknown = sides.some((side) => side === undefined || side === null) || sides.some((side) => typeof side === 'string' && isGeneratedReference(side));
    return unknown && sides.some((side) => side instanceof Sensitive) ? [path] : [];
  });
}

/** What was published, with the secrets of the other side that cannot be compared with it: they count as not moved. */
function withHidden(kind: KindName, base: JsonObject, other: JsonObject): JsonObject {
  return hiddenSecrets(kind, base, other).reduce((current, path) => {
    const result = setAt(current, path.split('.'), getAt(other, path.split('.')));
    return isObject(result) ? result : current;
  }, base);
}

/** One place of all sides: the two that differ, as they are compared and as they were written, and what was published. */
interface Sides {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly shownBefore: Json | undefined;
  readonly shownAfter: Json | undefined;
  /** What was published, as it is compared with the folder and with the service. */
  readonly ofGit: Json | undefined;
  readonly ofService: Json | undefined;
}

interface Comparison {
  readonly kind: KindName;
  readonly knowsBase: boolean;
  readonly ignores: (path: string) => boolean;
  readonly setterOf: (path: Path) => Setter | null;
  readonly changes: PropertyChange[];
}

/** A property, or a member of an array: by its label, and by its index on the one side or the other. */
type Part = string | { readonly label: string; readonly index: number };
export type Path = readonly Part[];

function compare(path: Path, sides: Sides, comparison: Comparison): void {
  const { before, after } = sides;
  if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      compare([...path, key], mapSides(sides, (side) => isObject(side) && Object.hasOwn(side, key) ? side[key] : undefined), comparison);
    }
  } else if (isArray(before) && isArray(after)) compareArrays(path, before, after, sides, comparison);
  else addChange(path, sides, comparison);
}

function compareArrays(path: Path, before: readonly Json[], after: readonly Json[], sides: Sides, comparison: Comparison): void {
  const matching = [...before, ...after].some((element) => element instanceof Sensitive) ? { by: 'whole' } as const : matchMembers(before, after, [sides.shownBefore, sides.shownAfter], isSetLike(comparison.kind, path));
  switch (matching.by) {
    case 'whole': return addChange(path, sides, comparison);
    case 'index':
      for (const index of before.keys()) compare([...path, { label: String(index), index }], mapSides(sides, (side) => isArray(side) ? side[index] : undefined), comparison);
      return;
    case 'member':
      for (const { identities, label, before: left, after: right } of matching.members) {
        compare([...path, { label, index: right < 0 ? left : right }], {
          before: before[left], after: after[right], shownBefore: elementOf(sides.shownBefore, left), shownAfter: elementOf(sides.shownAfter, right),
          ofGit: matching.find(sides.ofGit, [...identities].reverse()), ofService: matching.find(sides.ofService, identities),
        }, comparison);
      }
  }
}

function addChange(path: Path, { before, after, shownBefore, shownAfter, ofGit, ofService }: Sides, { knowsBase, ignores, setterOf, changes }: Comparison): void {
  if (isSameValue(before, after) || path.some((_part, index) => ignores(toIgnoredPath(path.slice(0, index + 1))))) return;
  // What a token or a secret supplied is masked on both sides: the old value may be the old secret.
  const isMasked = [before, after].some(holdsSensitive);
  const [from, to] = isMasked ? [mask(shownBefore), mask(shownAfter)] : [shownBefore, shownAfter];
  const diff = typeof from === 'string' && typeof to === 'string' ? diffTexts(from, to) : undefined;
  const setBy = setterOf(path);
  changes.push({
    path: formatPath(path), before: from, after: to, ...(isMasked ? { sensitive: true } : {}),
    ...(knowsBase ? { origin: originOf({ git: !isSameValue(ofGit, after), service: !isSameValue(ofService, before) }) } : {}),
    ...(diff === undefined ? {} : { diff }), ...(setBy === null ? {} : { setBy }),
  });
}

/** Whether the order of an array means nothing. */
export function isSetLike(kind: KindName, path: Path): boolean {
  return kindRow(kind).setLike.some((pattern) => {
    const parts = pattern.split('.');
    return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]);
  });
}

function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => typeof part !== 'string' ? `${text}[${part.label}]` : text === '' ? part : `${text}.${part}`, '');
}

/** A path as `ignores` is asked for it: labels that are no single name in a pattern stand as indexes. */
export function toIgnoredPath(path: Path): string {
  return path.map((part) => typeof part === 'string' ? part : /^[\w-]+$/.test(part.label) ? part.label : String(part.index)).join('.');
}

function mask(value: Json | undefined): Json | undefined {
  return value === undefined || value instanceof Sensitive ? value : new Sensitive('');
}

function mapSides(sides: Sides, child: (side: Json | undefined) => Json | undefined): Sides {
  return {
    before: child(sides.before), after: child(sides.after), shownBefore: child(sides.shownBefore), shownAfter: child(sides.shownAfter),
    ofGit: child(sides.ofGit), ofService: child(sides.ofService),
  };
}

function elementOf(side: Json | undefined, index: number): Json | undefined {
  return isArray(side) ? side[index] : undefined;
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
