import { kindRow, type KindName } from '../model/kinds.ts';
import { kindPath, parseApiName, parseResourceId, resourceId, type ResourceId } from '../model/resource-id.ts';
import type { Location } from '../model/resource.ts';
import { collectionOf } from './sections.ts';
import type { Selector } from './selector.ts';

/** A name in a filter file, and what it selects below what it names. */
export interface FilterEntry {
  readonly kind: KindName;
  /** With `*` and `?`. */
  readonly name: string;
  readonly below: FilterSections;
  /** As a selector: `apis/x/operations/get`. */
  readonly written: string;
  readonly place: Location;
  /** Whether it says nothing that could be misspelt. */
  readonly isCertain: boolean;
}

/** Entries by the collection in lower case. A collection that is not there selects all. */
export type FilterSections = ReadonlyMap<string, readonly FilterEntry[]>;

/** One step of an id, in lower case: the collection, and the names by which an entry may name what it holds: a revision goes by its API's too. */
type Step = readonly [collection: string, names: readonly string[]];

interface Matcher {
  readonly entry: FilterEntry;
  readonly below: Matchers;
  matches(names: readonly string[]): boolean;
}
type Matchers = ReadonlyMap<string, readonly Matcher[]>;

/**
 * The selector of a filter file (apiops-toolkit 2.3, apiops-cli 1.2). An API's name covers its revisions; several entries
 * for one name narrow it together; an association is selected when both its ends are. What a list leaves out still comes along
 * where something selected needs it. Policies and associations, which nothing needs, are excluded where a list below
 * something selected leaves them out.
 */
export function createFilter(sections: FilterSections): Selector {
  const top = toMatchers(sections);
  const entries = flatten(sections);
  const reached = (id: string, used: Set<FilterEntry>): void => {
    for (const steps of waysTo(id)) mark(top, steps, used);
  };
  return {
    selects: (id) => waysTo(id).every((steps) => admits([top], steps)),
    excludes: (id) => !isNeeded(id) && waysTo(id).some((steps) => admits([top], steps.slice(0, -1)) && !admits([top], steps)),
    requests: (kind) => isStated(sections, kindPath(kind).split('/').filter((_part, index) => index % 2 === 0), kindRow(kind).workspace),
    unused: (ids) => {
      const used = new Set<FilterEntry>();
      for (const id of ids) reached(id, used);
      return [...new Set(entries.filter((entry) => !entry.isCertain && !used.has(entry)).map(({ written }) => written))];
    },
    locate: (written) => entries.find((entry) => entry.written === written)?.place ?? null,
  };
}

function toMatchers(sections: FilterSections): Matchers {
  return new Map([...sections].map(([collection, entries]) => [collection, entries.map((entry) => ({ entry, below: toMatchers(entry.below), matches: toPattern(entry) }))]));
}

function toPattern({ name }: FilterEntry): (names: readonly string[]) => boolean {
  const pattern = name.toLowerCase();
  return /[*?]/.test(pattern) ? (names) => names.some((given) => matchesGlob(pattern, given)) : (names) => names.includes(pattern);
}

/** Whether a name is what a pattern says, in which only `*` and `?` mean something. Takes no longer than the product of their lengths. */
function matchesGlob(pattern: string, name: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < name.length;) {
    if (pattern[at] === '*') [star, resume, at] = [at, index, at + 1];
    else if (pattern[at] === '?' || pattern[at] === name[index]) [at, index] = [at + 1, index + 1];
    else if (star < 0) return false;
    else {
      resume += 1;
      [at, index] = [star + 1, resume];
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Where no section speaks of a collection, everything in it and below is selected. */
function admits(sections: readonly Matchers[], [step, ...others]: readonly Step[]): boolean {
  if (step === undefined) return true;
  const [collection, names] = step;
  const stated = sections.map((one) => one.get(collection)).filter((one) => one !== undefined);
  if (stated.length === 0) return true;
  const matching = stated.flat().filter((matcher) => matcher.matches(names));
  return matching.length > 0 && admits(matching.map(({ below }) => below), others);
}

function mark(sections: Matchers, [step, ...others]: readonly Step[], used: Set<FilterEntry>): void {
  if (step === undefined) return;
  for (const matcher of sections.get(step[0]) ?? []) {
    if (!matcher.matches(step[1])) continue;
    used.add(matcher.entry);
    mark(matcher.below, others, used);
  }
}

/** The ways by which a resource is reached, all of which have to be open: an association is reached from either end. */
function waysTo(id: string): readonly (readonly Step[])[] {
  const resource = parseResourceId(id);
  if (resource === null) return [];
  return [toSteps(resource.id), ...kindRow(resource.kind).body === 'association' ? [fromOtherEnd(resource)] : []];
}

/** `apis/a/tags/t` as `tags/t/apis/a`. The other end lies in the same scope. */
function fromOtherEnd({ kind, names, workspace }: ResourceId): readonly Step[] {
  const holder = kindRow(kind).parent ?? kind;
  const scope = workspace === null ? [] : [toStep('workspaces', workspace)];
  return [...scope, toStep(collectionOf(kind), names.at(-1) ?? ''), ...toSteps(resourceId(holder, names.slice(0, -1))).slice(-1)];
}

function toSteps(id: string): readonly Step[] {
  const segments = id.split('/');
  return segments.flatMap((collection, index) => index % 2 === 0 ? [toStep(collection, segments[index + 1] ?? '')] : []);
}

function toStep(collection: string, name: string): Step {
  const [inside, given] = [collection.toLowerCase(), name.toLowerCase()];
  const { root, revision } = parseApiName(given);
  return [inside, inside === 'apis' && revision !== null ? [given, root] : [given]];
}

/** Whether other resources may refer to it. */
function isNeeded(id: string): boolean {
  const resource = parseResourceId(id);
  return resource !== null && kindRow(resource.kind).body === 'json';
}

/** Whether a list of the collection at the end of `collections` names anything, here or in a workspace. */
function isStated(sections: FilterSections, [collection, ...others]: readonly string[], inWorkspaces: boolean): boolean {
  if (collection === undefined) return false;
  const entries = sections.get(collection.toLowerCase()) ?? [];
  const here = others.length === 0 ? entries.length > 0 : entries.some(({ below }) => isStated(below, others, false));
  return here || (inWorkspaces && (sections.get('workspaces') ?? []).some(({ below }) => isStated(below, [collection, ...others], false)));
}

function flatten(sections: FilterSections): readonly FilterEntry[] {
  return [...sections.values()].flat().flatMap((entry) => [entry, ...flatten(entry.below)]);
}
