import { isBuiltIn, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { diffContent } from './content.ts';
import { diffProperties } from './diff.ts';
import { LOCKED_PROPERTIES, rootOf, toEffective } from './effective.ts';
import { hashPlan } from './hash.ts';
import type { Change, Counts, Op, Plan, PropertyChange, Write } from './plan.ts';
import { alignRevisions } from './revisions.ts';
import { toWrites } from './writes.ts';

export type Prune = 'none' | 'tracked' | 'all';

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

/** Kinds that no plan ever deletes: the service policy always exists, subscriptions belong to their consumers. */
const NEVER_DELETED = new Set(['ServicePolicy', 'Subscription']);

/**
 * What publishing the folder would do to the service, property by property. Pure and total: equal inputs give equal
 * plans. Throws SpecificationSyntaxError and PolicySyntaxError for contents that validation did not look at.
 */
export function planChanges(input: PlanInput): Planned {
  const aligned = alignRevisions(input.desired, input.live);
  const desired = toEffective(input.desired, aligned.live);
  const changes: Change[] = [];
  const withContent = new Set<string>();
  let unchanged = 0;
  for (const [key, resource] of desired) {
    if (isBuiltIn(resource.kind, resource.id)) continue;
    const live = aligned.live.get(key);
    const follows = live !== undefined && resource.kind === 'Api' && rootOf(resource, desired) !== undefined;
    const properties = compareResource(live, resource, aligned.switches.has(key))
      .filter(({ path }) => !input.ignores(resource.id, path) && !(follows && isLocked(path)));
    if (properties.some(({ path }) => path === resource.content?.codec)) withContent.add(key);
    if (live !== undefined && properties.length === 0) unchanged += 1;
    else changes.push({ id: resource.id, kind: resource.kind, op: live === undefined ? 'create' : 'update', origin: null, properties });
  }
  for (const [key, resource] of aligned.live) {
    if (desired.has(key) || isBuiltIn(resource.kind, resource.id)) continue;
    changes.push({ id: resource.id, kind: resource.kind, op: absentOp(resource, input), origin: null, properties: [] });
  }
  changes.sort((a, b) => (resourceKey(a.id) < resourceKey(b.id) ? -1 : 1));
  const target = input.target.toLowerCase();
  return {
    plan: { schema: 1, target, changes, counts: countOps(changes, unchanged), hash: hashPlan(target, changes) },
    writes: toWrites({ changes, desired, live: aligned.live, switches: aligned.switches, withContent }),
  };
}

function compareResource(live: Resource | undefined, desired: Resource, switched: boolean): PropertyChange[] {
  // The content of an API that has no specification file is not managed by the folder.
  const content = desired.content === undefined ? null : diffContent(live?.content, desired.content);
  // A live root is current by its name; where the current revision is to change, the aligned one is not current yet.
  const before = live === undefined ? null : desired.properties['isCurrent'] === true ? { ...live.properties, isCurrent: !switched }
    : withoutCurrent(live);
  return [...diffProperties(desired.kind, before, desired.properties), ...(content === null ? [] : [content])];
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
  const aligned = alignRevisions(desired, live).live;
  return new Set([...aligned].filter(([key, resource]) => !desired.has(key) && !isBuiltIn(resource.kind, resource.id) && absentOp(resource, { prune, base }) === 'delete').map(([key]) => key));
}

function absentOp(resource: Resource, { prune, base }: Pick<PlanInput, 'prune' | 'base'>): Op {
  const deletes = prune === 'all' || (prune === 'tracked' && base?.has(resourceKey(resource.id)) === true);
  return deletes && !NEVER_DELETED.has(resource.kind) ? 'delete' : 'unmanaged';
}

function countOps(changes: readonly Change[], unchanged: number): Counts {
  const count = (op: Op): number => changes.filter((change) => change.op === op).length;
  return { create: count('create'), update: count('update'), replace: count('replace'), delete: count('delete'), unmanaged: count('unmanaged'), unchanged };
}
