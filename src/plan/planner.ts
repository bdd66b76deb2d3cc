import type { JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { isBuiltIn, resourceKey, rootApiOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { absentOps, aboveOf, type Prune } from './absent.ts';
import { settleCarried, type Settled } from './carried.ts';
import { diffContent, isSameContent, type Adjust } from './content.ts';
import { diffProperties } from './diff.ts';
import { LOCKED_PROPERTIES, rootOf, toEffective } from './effective.ts';
import { hashPlan } from './hash.ts';
import { withIgnored } from './ignored.ts';
import { originOf, originOfAll } from './origin.ts';
import { writeKey, type Change, type Counts, type Op, type Origin, type Plan, type PropertyChange, type Write } from './plan.ts';
import { toPublished, withUnresolved } from './published.ts';
import { alignRevisions, type RevisionSwitch } from './revisions.ts';
import { toScoped } from './scope.ts';
import { findSetter, toOwnPath } from './setter.ts';
import { lostVersion, withLostVersion } from './versions.ts';
import { toWrites } from './writes.ts';

export type { Prune } from './absent.ts';

export interface PlanInput {
  /** ARM id of the service. */
  readonly target: string;
  /** The folder with overrides and tokens, the selected part of it. */
  readonly desired: Snapshot;
  /** The service, the same selection of it. */
  readonly live: Snapshot;
  /** The folder at the last published commit with that commit's overrides, the same selection of it; null where that is not known. */
  readonly base: Snapshot | null;
  readonly prune: Prune;
  /** What the folder holds besides, and a selection leaves out: what holds it stays. */
  readonly excluded?: Snapshot;
  /** Whether a difference of this property of this resource, or in it, is to be left alone; members of arrays as `pool.services.blue`. */
  readonly ignores: (id: string, propertyPath: string) => boolean;
  /** Keys of the resources that the plan is about, and nothing else; all where it is absent. */
  readonly only?: ReadonlySet<string>;
  /** Keys of live resources that go where the folder does not hold them, whatever `prune` says. */
  readonly made?: ReadonlySet<string>;
}

export interface Planned {
  readonly plan: Plan;
  /** The plan's writes; a delete that goes with its parent has none of its own. */
  readonly writes: readonly Write[];
  /** Ids of what is the same on both sides. */
  readonly unchanged: readonly string[];
}

/**
 * What publishing the folder would do to the service, property by property, and who moved where the base is known. Pure
 * and total: equal inputs give equal plans. Throws SpecificationSyntaxError and PolicySyntaxError for contents that
 * validation did not look at.
 */
export function planChanges(input: PlanInput): Planned {
  const sides = toSides(input);
  const { desired, live, base, switches, undone } = sides;
  const changes: Change[] = [];
  const withContent = new Set<string>();
  const onlyCurrent = new Set<string>();
  const isAbout = (key: string): boolean => input.only?.has(key) !== false;
  const unchanged: string[] = [];
  for (const [key, resource] of desired) {
    if (isBuiltIn(resource.kind, resource.id) || !isAbout(key)) continue;
    const current = live.get(key);
    const properties = compareResource(key, resource, sides, input.ignores);
    const op = current === undefined ? 'create' : properties.some(({ path }) => isImmutable(resource.kind, path)) ? 'replace' : 'update';
    if (op === 'replace' || properties.some(({ path }) => path === resource.content?.codec)) withContent.add(key);
    if (switches.has(key) && properties.length === 1 && properties[0]?.path === 'isCurrent') onlyCurrent.add(key);
    if (current !== undefined && properties.length === 0) unchanged.push(resource.id);
    else changes.push({ id: resource.id, kind: resource.kind, op, origin: op === 'create' ? originOfCreate(key, resource, sides, input.ignores) : originOfAll(properties.map(({ origin }) => origin)), properties });
  }
  for (const [key, op] of absentOps(desired, live, { prune: input.prune, base, excluded: input.excluded, made: input.made })) {
    const resource = live.get(key);
    if (resource !== undefined && [key, ...op === 'delete' ? aboveOf(key) : []].some(isAbout)) changes.push({ id: resource.id, kind: resource.kind, op, origin: originOfAbsent(key, resource, sides, input.ignores), properties: op === 'delete' ? lostVersion(resource) : [] });
  }
  changes.sort((a, b) => (resourceKey(a.id) < resourceKey(b.id) ? -1 : 1));
  const target = input.target.toLowerCase();
  return {
    unchanged,
    plan: { schema: 1, target, changes, counts: countOps(changes, unchanged.length), hash: hashPlan(target, changes) },
    writes: withoutOtherSwitches(toWrites({ changes, desired, live, seen: sides.seen, switches, withContent, onlyCurrent, undone }), isAbout).map((write) => write.op === 'delete' ? write
      : { ...write, resource: withIgnored(write.resource, live.get(resourceKey(write.id)), (path) => input.ignores(write.id, path)) }),
  };
}

/** Another revision becomes current only where that is planned, and where a planned release would leave the wrong one current. */
function withoutOtherSwitches(writes: readonly Write[], isAbout: (key: string) => boolean): readonly Write[] {
  const released = new Set(writes.filter(({ resource, op }) => resource.kind === 'ApiRelease' && op !== 'delete').map(({ id }) => rootApiOf(resourceKey(id))));
  const others = new Set(writes.filter((write) => write.op === 'make-current' && !isAbout(resourceKey(write.id)) && !released.has(resourceKey(write.id))));
  if (others.size === 0) return writes;
  const gone = new Set([...others].map(writeKey));
  return writes.filter((write) => !others.has(write)).map((write) => ({ ...write, needs: write.needs.filter((need) => !gone.has(need)) }));
}

/** The sides as they are compared: with the same names, in the same form, and nothing said twice. */
interface Sides extends Settled {
  /** The folder as it was read, which knows where its values were set. */
  readonly folder: Snapshot;
  readonly base: Snapshot | null;
  /** The APIs that the service, and what was published, have another current revision of. */
  readonly switches: ReadonlyMap<string, RevisionSwitch>;
  readonly baseSwitches: ReadonlyMap<string, RevisionSwitch>;
  /** The live side before anything was settled, with the names that the folder has for revisions. */
  readonly seen: Snapshot;
}

function toSides({ desired, live, base }: Pick<PlanInput, 'desired' | 'live' | 'base'>): Sides {
  const aligned = alignRevisions(desired, live);
  const effective = toEffective(desired, aligned.live);
  const published = base === null ? null : alignRevisions(desired, toEffective(withUnresolved(base, live), live));
  return {
    ...settleCarried(effective, toScoped(aligned.live)), folder: desired, switches: aligned.switches, seen: aligned.live,
    base: published === null ? null : settleCarried(effective, toPublished(published.live)).live, baseSwitches: published?.switches ?? new Map(),
  };
}

/** What differs of a resource of the folder, each with its origin where the base is known. */
function compareResource(key: string, resource: Resource, { desired, live, base, folder, switches, baseSwitches, adjust }: Sides, ignores: PlanInput['ignores']): PropertyChange[] {
  const current = live.get(key);
  const published = base?.get(key);
  const own = folder.get(key) ?? resource;
  // What is created is all new; what may differ between two sides needs both.
  const ignored = (path: string): boolean => current !== undefined && ignores(resource.id, path);
  const follows = current !== undefined && resource.kind === 'Api' && rootOf(resource, desired) !== undefined;
  const properties = diffProperties(resource.kind, current === undefined ? null : asCurrent(current, resource, switches.has(key)), resource.properties, {
    base: base === null ? undefined : published === undefined ? null : asCurrent(published, resource, baseSwitches.has(key)),
    ignores: ignored, setterOf: (path) => findSetter(own, toOwnPath(path, own.properties)),
  }).filter(({ path }) => !(follows && isLocked(path)));
  const setBy = findSetter(own, null);
  const contents = compareContent(resource, current, published, base !== null, adjust(key)).filter(({ path }) => !ignored(path));
  return [...withLostVersion(resource, current, properties), ...setBy === null ? contents : contents.map((change) => ({ ...change, setBy }))];
}

/** The content of an API that has no specification file is not managed by the folder, nor was it if what was published has none. */
function compareContent({ content }: Resource, live: Resource | undefined, base: Resource | undefined, knowsBase: boolean, adjust: Adjust | undefined): PropertyChange[] {
  const change = content === undefined ? null : diffContent(live?.content, content, adjust);
  if (change === null) return [];
  if (!knowsBase) return [change];
  const wasManaged = base === undefined || base.content !== undefined;
  return [{ ...change, origin: originOf({ git: !isSameContent(base?.content, content, adjust), service: wasManaged && !isSameContent(live?.content, base?.content, adjust) }) }];
}

/** A root is current by its name; where the current revision is to change, the aligned one is not current yet. */
function asCurrent(side: Resource, desired: Resource, switched: boolean): JsonObject {
  if (desired.properties['isCurrent'] === true) return { ...side.properties, isCurrent: !switched };
  const { isCurrent: _current, ...properties } = side.properties;
  return properties;
}

/** What was published and is not there was deleted in the service, which is a conflict where the folder changed it since. */
function originOfCreate(key: string, resource: Resource, { base, baseSwitches, adjust }: Sides, ignores: PlanInput['ignores']): Origin | null {
  const published = base?.get(key);
  if (published === undefined) return base === null ? null : 'pending';
  return originOf({ service: true, git: !isSame(published, resource, baseSwitches.has(key), adjust(key), ignores) });
}

/** What was published and is not in the folder was deleted in Git, which is a conflict where the service changed it since. */
function originOfAbsent(key: string, resource: Resource, { base, adjust }: Sides, ignores: PlanInput['ignores']): Origin | null {
  const published = base?.get(key);
  if (published === undefined) return base === null ? null : 'drift';
  return originOf({ git: true, service: !isSame(resource, published, false, adjust(key), ignores) });
}

function isSame(before: Resource, after: Resource, switched: boolean, adjust: Adjust | undefined, ignores: PlanInput['ignores']): boolean {
  return diffProperties(after.kind, asCurrent(before, after, switched), after.properties, { ignores: (path) => ignores(after.id, path) }).length === 0
    && (after.content === undefined || isSameContent(before.content, after.content, adjust));
}

function isImmutable(kind: KindName, path: string): boolean {
  return kindRow(kind).immutable.includes(path);
}

/** What a revision shares with the current one follows from it, and is no change of its own (apim-rest 3.5). */
function isLocked(path: string): boolean {
  return LOCKED_PROPERTIES.some((name) => name === path.split(/[.[]/)[0]);
}

/** The live resources that a plan deletes, by key: those that the folder does not hold, as `prune` says. */
export function findDeleted({ desired, live, prune, base, excluded }: Pick<PlanInput, 'desired' | 'live' | 'prune' | 'base' | 'excluded'>): ReadonlySet<string> {
  const sides = toSides({ desired, live, base });
  return new Set([...absentOps(sides.desired, sides.live, { prune, base: sides.base, excluded })].filter(([, op]) => op === 'delete').map(([key]) => key));
}

/** The live resources that a plan replaces, by key; `desired` as the service will hold it, and `live` with the revisions named as there. */
export function findReplaced({ desired, live, ignores, only }: Pick<PlanInput, 'desired' | 'live' | 'ignores' | 'only'>): ReadonlySet<string> {
  return new Set([...desired].flatMap(([key, { id, kind, properties }]) => {
    const current = kindRow(kind).immutable.length === 0 || only?.has(key) === false ? undefined : live.get(key);
    const changes = current === undefined ? [] : diffProperties(kind, current.properties, properties, { ignores: (path) => ignores(id, path) });
    return changes.some(({ path }) => isImmutable(kind, path)) ? [key] : [];
  }));
}

function countOps(changes: readonly Change[], unchanged: number): Counts {
  const count = (op: Op): number => changes.filter((change) => change.op === op).length;
  return { create: count('create'), update: count('update'), replace: count('replace'), delete: count('delete'), unmanaged: count('unmanaged'), unchanged };
}
