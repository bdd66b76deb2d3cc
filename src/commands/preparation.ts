import { createSelector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { orderByDependency } from '../model/graph.ts';
import type { Marker } from '../model/marker.ts';
import { parseResourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import type { TierName } from '../model/tiers.ts';
import { aboveOf } from '../plan/absent.ts';
import { findDependents, type Dependent } from '../plan/dependents.ts';
import { toEffective } from '../plan/effective.ts';
import { checkGuards } from '../plan/guard.ts';
import type { Part } from '../plan/limit.ts';
import { writeKey, type Write } from '../plan/plan.ts';
import { findDeleted, findReplaced, planChanges, type Planned, type PlanInput, type Prune } from '../plan/planner.ts';
import { alignRevisions } from '../plan/revisions.ts';
import type { Look } from '../publish/look.ts';
import { validateResources } from '../validate/rules.ts';
import { chooseApproval } from './approval.ts';
import { documentsWithoutNames, filterSnapshot, type Desired } from './desired.ts';
import { readGoingAlong } from './going-along.ts';
import type { History } from './history.ts';
import type { Host } from './host.ts';
import { readSubscriptions } from './live-values.ts';
import type { LiveSnapshot, LiveStore, ServiceInfo } from './ports.ts';
import { RefusedError } from './refusal.ts';
import { findUnmet, type Unmet } from './requirement.ts';
import { withRepositoryPaths } from './setter-paths.ts';
import { createJudge } from './severities.ts';
import { readSides } from './sides.ts';
import { findTier } from './tier.ts';
import { readAdded } from './unfinished-products.ts';
import { CONFIGURATION, ValidationError, type Workspace } from './workspace.ts';

export interface Prepared extends Planned {
  readonly store: LiveStore;
  readonly workspace: Workspace;
  readonly prune: Prune;
  /** The service as it was planned for. */
  readonly live: Snapshot;
  readonly look: Look;
  /** What the folder asks for. */
  readonly desired: Desired;
  readonly service: ServiceInfo;
  /** The tier of the service; null where it is not known. */
  readonly tier: TierName | null;
  readonly history: History;
  /** Why the environment must not be published to yet; null where it may. */
  readonly unmet: Unmet | null;
  /** What the service says of the last publish. */
  readonly marker: Marker | null;
  /** Keys of the products that an earlier publish made and did not come to the end of. */
  readonly unfinished: ReadonlySet<string>;
  /** The commit since which changes of the folder are planned; null where everything is. */
  readonly since: string | null;
  /** What depends on what the plan changes. */
  readonly dependents: readonly Dependent[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Everything up to the plan: the folder with overrides and tokens, the service, what was published last, the rules, the
 * guards. Sends no write. Throws ValidationError with all findings at once.
 */
export async function preparePlan(inputs: Inputs, host: Host): Promise<Prepared> {
  const judge = createJudge(inputs);
  chooseApproval(inputs); // what does not go together is said before the service is read
  const sight = await readSides(inputs, host);
  const { workspace, store, desired, live, known, current, part, base, prune } = sight;
  const findings: Diagnostic[] = [...sight.findings];
  const before = { desired: desired.snapshot, live: current, base: base.snapshot, prune, excluded: desired.excluded };
  const isPlanned = (key: string): boolean => part === null || [key, ...aboveOf(key)].some((each) => part.planned.has(each));
  const chosen = new Set([...findDeleted(before)].filter(isPlanned));
  // What lies below something that is deleted goes along, selected or not: the plan says so.
  const below = chosen.size === 0 ? new Map() : filterSnapshot(known, ({ id }) => !current.has(resourceKey(id)) && aboveOf(resourceKey(id)).some((above) => chosen.has(above)));
  const deleted = new Set([...chosen, ...below.keys()]);
  const subscriptions = await readSubscriptions(toEffective(desired.snapshot, live.snapshot), live.snapshot, deleted, store);
  const sides = { ...before, ignores: sight.ignores, live: new Map([...current, ...below]), ...(part === null ? {} : { only: part.planned }) };
  const ofTier = findTier(sight.service, workspace.environment, inputs.config ?? CONFIGURATION);
  findings.push(...ofTier.diagnostics, ...validateSides(sides, live, part, { deleted, subscriptions, tier: ofTier.tier }));
  if (hasErrors(findings)) throw new ValidationError(findings);

  const along = await readGoingAlong(deleted, sides.live, subscriptions ?? [], part !== null, store);
  const added = await readAdded(live.unfinished, desired.snapshot, sides.live, store);
  const only = part === null ? {} : { only: new Set([...part.planned, ...along.map(({ id }) => resourceKey(id))]) };
  const computed = planChanges({ ...sides, ...only, live: toSnapshot([...sides.live.values(), ...along, ...added]), made: new Set(added.map(({ id }) => resourceKey(id))), target: sight.service.id });
  const planned = { ...computed, plan: await withRepositoryPaths(computed.plan, sight.history) };
  findings.push(...findCycles(planned.writes));
  if (hasErrors(findings)) throw new ValidationError(findings);
  const unmet = await findUnmet(inputs, host, workspace, sight.history);
  if (unmet !== null) findings.push(diagnostic('requirement-unmet', `${unmet.message} ${unmet.hint}`));
  const guarded = createProtection(workspace.environment?.protect ?? [], [desired.snapshot, desired.excluded, live.snapshot]);
  findings.push(...guarded.diagnostics);
  const diagnostics = sortDiagnostics(judge(findings));
  if (hasErrors(diagnostics)) throw new ValidationError(diagnostics);
  const blocked = checkGuards(planned.plan, { maxDeletions: inputs['max-deletions'] ?? workspace.environment?.['max-deletions'], isProtected: guarded.isProtected });
  if (blocked !== null) throw new RefusedError('blocked-by-guard', blocked, { plan: blocked.plan, diagnostics, store });
  return {
    ...planned, store, workspace, prune, desired, service: sight.service, tier: ofTier.tier, history: sight.history, unmet, live: toSnapshot([...live.snapshot.values(), ...current.values(), ...added]), look: createLook(store, desired.snapshot), marker: live.marker, unfinished: live.unfinished, since: sight.since,
    dependents: findDependents(planned.plan.changes, new Map([...desired.excluded, ...desired.snapshot]), new Map([...live.snapshot, ...sides.live])), diagnostics,
  };
}

/** Reads resources of a plan once more. */
function createLook(store: LiveStore, desired: Snapshot): Look {
  return async (ids, withDocuments) => {
    const only = new Set(ids.map(resourceKey));
    const requested = new Set([...only].flatMap((key) => parseResourceId(key)?.kind ?? []));
    return (await store.read({ only, requested, keep: () => true, withDocument: () => withDocuments, byDisplayName: documentsWithoutNames(desired) })).snapshot;
  };
}

interface Consequences {
  /** Keys of what the plan deletes. */
  readonly deleted: ReadonlySet<string>;
  readonly subscriptions: readonly Resource[] | null;
  readonly tier: TierName | null;
}

function validateSides(sides: Omit<PlanInput, 'target'> & { readonly excluded: Snapshot }, live: LiveSnapshot, part: Part | null, { deleted, subscriptions, tier }: Consequences): Diagnostic[] {
  const { desired, excluded } = sides;
  const aligned = alignRevisions(desired, live.snapshot).live;
  const effective = toEffective(desired, aligned);
  const replaced = findReplaced({ ...sides, desired: effective, live: aligned });
  const findings = validateResources({
    desired, effective, excluded, replaced: filterSnapshot(aligned, ({ id }) => replaced.has(resourceKey(id))), live: new Map([...aligned].filter(([key]) => !deleted.has(key))), deleted: new Map([...aligned].filter(([key]) => deleted.has(key))),
    unsupported: live.unsupported, unread: live.unread, operations: live.operations, subscriptions, tier, planned: part?.planned ?? null,
  });
  // What else the service holds was not read: what mentions it says nothing.
  return findings.filter(({ code, resource }) => code !== 'reference-missing' || part === null || part.isChecked(resourceKey(resource ?? '')));
}

/** `protect` of an environment, as selectors are read everywhere; one that names nothing of the sides protects nothing, and is told. */
function createProtection(selectors: readonly string[], sides: readonly Snapshot[]): { readonly isProtected: (id: string) => boolean; readonly diagnostics: readonly Diagnostic[] } {
  if (selectors.length === 0) return { isProtected: () => false, diagnostics: [] };
  const selector = createSelector({ include: selectors, exclude: [] });
  const unused = selector.unused(sides.flatMap((side) => [...side.values()].map(({ id }) => id)));
  return { isProtected: (id) => selector.selects(id), diagnostics: unused.map((one) => diagnostic('selector-unmatched', `The selector '${one}' of 'protect' names nothing in the folder or the service: it protects nothing.`)) };
}

/** Writes that wait for each other, which no order can do. */
export function findCycles(writes: readonly Write[]): Diagnostic[] {
  const { cycle } = orderByDependency(new Map(writes.map((write) => [writeKey(write), new Set(write.needs)])));
  return cycle === null ? [] : [diagnostic('reference-cycle', `These resources wait for each other in a circle: ${[...cycle, cycle[0]].join(' -> ')}. They refer to each other, or each takes a name or path that the other gives up: change one of them in a publish of its own.`,
    { resource: cycle[0]?.replace('#current', '') ?? '' })];
}
