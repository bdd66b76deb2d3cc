import { kindRow, type KindName } from '../model/kinds.ts';
import { isBuiltIn, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { absentOps, type Prune } from './absent.ts';
import { settleCarried, type Settled } from './carried.ts';
import { diffContent, type Adjust } from './content.ts';
import { diffProperties } from './diff.ts';
import { LOCKED_PROPERTIES, rootOf, toEffective } from './effective.ts';
import { hashPlan } from './hash.ts';
import type { Change, Counts, Op, Plan, PropertyChange, Write } from './plan.ts';
import { alignRevisions, type RevisionSwitch } from './revisions.ts';
import { toScoped } from './scope.ts';
import { toWrites } from './writes.ts';

export type { Prune } from './absent.ts';

export interface PlanInput {
  /** ARM id of the service. */
  readonly target: string;
  /** The folder with overrides and tokens, the selected part of it. */
  readonly desired: Snapshot;
  /** The service, the same selection of it. */
  readonly live: Snapshot;
  /** What was published last, where it is known. */
  readonly base: Snapshot | null;
  readonly prune: Prune;
  /** Whether a difference of this property of this resource is to be left alone. */
  readonly ignores: (id: string, propertyPath: string) => boolean;
}

export interface Planned {
  readonly plan: Plan;
  /** The plan's writes; a delete that goes with its parent has none of its own. */
  readonly writes: readonly Write[];
}

/**
 * What publishing the folder would do to the service, property by property. Pure and total: equal inputs give equal
 * plans. Throws SpecificationSyntaxError and PolicySyntaxError for contents that validation did not look at.
 */
export function planChanges(input: PlanInput): Planned {
  const { desired, live, switches, adjust, undone } = toSides(input.desired, input.live);
  const changes: Change[] = [];
  const withContent = new Set<string>();
  let unchanged = 0;
  for (const [key, resource] of desired) {
    if (isBuiltIn(resource.kind, resource.id)) continue;
    const current = live.get(key);
    const follows = current !== undefined && resource.kind === 'Api' && rootOf(resource, desired) !== undefined;
    const properties = compareResource(current, resource, switches.has(key), adjust(key))
      .filter(({ path }) => !input.ignores(resource.id, path) && !(follows && isLocked(path)));
    const op = current === undefined ? 'create' : properties.some(({ path }) => isImmutable(resource.kind, path)) ? 'replace' : 'update';
    if (op === 'replace' || properties.some(({ path }) => path === resource.content?.codec)) withContent.add(key);
    if (current !== undefined && properties.length === 0) unchanged += 1;
    else changes.push({ id: resource.id, kind: resource.kind, op, origin: null, properties });
  }
  const absent = absentOps(desired, live, input);
  for (const [key, op] of absent) {
    const resource = live.get(key);
    if (resource !== undefined) changes.push({ id: resource.id, kind: resource.kind, op, origin: null, properties: [] });
  }
  changes.sort((a, b) => (resourceKey(a.id) < resourceKey(b.id) ? -1 : 1));
  const target = input.target.toLowerCase();
  return {
    plan: { schema: 1, target, changes, counts: countOps(changes, unchanged), hash: hashPlan(target, changes) },
    writes: toWrites({ changes, desired, live, switches, withContent, undone }),
  };
}

interface Compared extends Settled {
  readonly switches: ReadonlyMap<string, RevisionSwitch>;
}

/** Both sides as they are compared: with the same names, in the same form, and nothing said twice. */
function toSides(desired: Snapshot, live: Snapshot): Compared {
  const aligned = alignRevisions(desired, live);
  return { ...settleCarried(toEffective(desired, aligned.live), toScoped(aligned.live)), switches: aligned.switches };
}

function compareResource(live: Resource | undefined, desired: Resource, switched: boolean, adjust: Adjust | undefined): PropertyChange[] {
  // The content of an API that has no specification file is not managed by the folder.
  const content = desired.content === undefined ? null : diffContent(live?.content, desired.content, adjust);
  // A live root is current by its name; where the current revision is to change, the aligned one is not current yet.
  const before = live === undefined ? null : desired.properties['isCurrent'] === true ? { ...live.properties, isCurrent: !switched }
    : withoutCurrent(live);
  return [...diffProperties(desired.kind, before, desired.properties), ...(content === null ? [] : [content])];
}

function isImmutable(kind: KindName, path: string): boolean {
  return kindRow(kind).immutable.includes(path);
}

/** What a revision shares with the current one follows from it, and is no change of its own (apim-rest 3.5). */
function isLocked(path: string): boolean {
  return LOCKED_PROPERTIES.some((name) => name === path.split(/[.[]/)[0]);
}

function withoutCurrent(live: Resource): Resource['properties'] {
  const { isCurrent: _current, ...properties } = live.properties;
  return properties;
}

/** The live resources that a plan deletes, by key: those that the folder does not hold, as `prune` says. */
export function findDeleted({ desired, live, prune, base }: Pick<PlanInput, 'desired' | 'live' | 'prune' | 'base'>): ReadonlySet<string> {
  const sides = toSides(desired, live);
  return new Set([...absentOps(sides.desired, sides.live, { prune, base })].filter(([, op]) => op === 'delete').map(([key]) => key));
}

function countOps(changes: readonly Change[], unchanged: number): Counts {
  const count = (op: Op): number => changes.filter((change) => change.op === op).length;
  return { create: count('create'), update: count('update'), replace: count('replace'), delete: count('delete'), unmanaged: count('unmanaged'), unchanged };
}
