import picomatch from 'picomatch';
import { createSelector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { orderByDependency } from '../model/graph.ts';
import { kindRow } from '../model/kinds.ts';
import type { Marker } from '../model/marker.ts';
import { parseResourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { isSwitchRelease } from '../model/switch-release.ts';
import { aboveOf } from '../plan/absent.ts';
import { settleCarried } from '../plan/carried.ts';
import { mentionedBy } from '../plan/closure.ts';
import { toEffective } from '../plan/effective.ts';
import { checkGuards } from '../plan/guard.ts';
import type { Part } from '../plan/limit.ts';
import { writeKey, type Write } from '../plan/plan.ts';
import { findDeleted, findReplaced, planChanges, type Planned, type PlanInput, type Prune } from '../plan/planner.ts';
import { alignRevisions } from '../plan/revisions.ts';
import type { Look } from '../publish/look.ts';
import { validateResources } from '../validate/rules.ts';
import { chooseApproval } from './approval.ts';
import { readBase, type Base } from './base.ts';
import { findSince, type Since } from './changed-since.ts';
import { documentsWithoutNames, filterSnapshot, readDesired, requestedKinds } from './desired.ts';
import { openHistory, shortId, WHOLE_CLONE, type History } from './history.ts';
import { readGoingAlong } from './going-along.ts';
import type { Host } from './host.ts';
import { LimitedReader } from './limited-reading.ts';
import { readSubscriptions, withSecrets } from './live-values.ts';
import { readMentioned } from './mentioned.ts';
import type { LiveSnapshot, LiveStore } from './ports.ts';
import { RefusedError } from './refusal.ts';
import { resolveTarget } from './target.ts';
import { readAdded } from './unfinished-products.ts';
import { openWorkspace, ValidationError, type Workspace } from './workspace.ts';

export interface Prepared extends Planned {
  readonly store: LiveStore;
  readonly workspace: Workspace;
  readonly prune: Prune;
  /** The service as it was planned for. */
  readonly live: Snapshot;
  readonly look: Look;
  /** What the service says of the last publish. */
  readonly marker: Marker | null;
  /** Keys of the products that an earlier publish made and did not come to the end of. */
  readonly unfinished: ReadonlySet<string>;
  /** The commit since which changes of the folder are planned; null where everything is. */
  readonly since: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Everything up to the plan: the folder with overrides and tokens, the service, what was published last, the rules, the
 * guards. Sends no write. Throws ValidationError with all findings at once.
 */
export async function preparePlan(inputs: Inputs, host: Host): Promise<Prepared> {
  chooseApproval(inputs); // what does not go together is said before the service is read
  const workspace = await openWorkspace(inputs, host);
  const target = resolveTarget(inputs, workspace.environment);
  const desired = await readDesired(inputs, workspace, host);
  const findings: Diagnostic[] = [...desired.findings];
  const prune = inputs.prune ?? workspace.environment?.prune ?? 'none';

  const store = host.openService(target);
  const service = await store.describe();
  const history = openHistory(inputs, host, workspace.folder);
  const { since, diagnostics } = await findSince(inputs, host, workspace, history);
  host.logger.info(`Reading ${service.name} (${service.sku})`);
  const { live, part, base } = since === null ? await readWhole(history, workspace, desired.snapshot, store, prune)
    : await readPart(history, workspace, { now: desired.snapshot, then: since.snapshot }, store, prune);
  findings.push(...diagnostics, ...since === null || part === null ? [] : [tellPart(since, part)], ...live.diagnostics, ...withoutRepeated(base.diagnostics, diagnostics));
  const compared = part === null ? desired.snapshot : filterSnapshot(desired.snapshot, ({ id }) => part.planned.has(resourceKey(id)));
  const known = await withSecrets(compared, live.snapshot, store, findings);
  const current = filterSnapshot(known, (resource) => desired.isSelected(resource.id) && isAsked(resource, workspace, desired.snapshot, base.snapshot));
  const before = { desired: desired.snapshot, live: current, base: base.snapshot, prune, excluded: desired.excluded };
  const isPlanned = (key: string): boolean => part === null || [key, ...aboveOf(key)].some((each) => part.planned.has(each));
  const chosen = new Set([...findDeleted(before)].filter(isPlanned));
  // What lies below something that is deleted goes along, selected or not: the plan says so.
  const below = chosen.size === 0 ? new Map() : filterSnapshot(known, ({ id }) => !current.has(resourceKey(id)) && aboveOf(resourceKey(id)).some((above) => chosen.has(above)));
  const deleted = new Set([...chosen, ...below.keys()]);
  const subscriptions = await readSubscriptions(toEffective(desired.snapshot, live.snapshot), live.snapshot, deleted, store);
  const ignores = createIgnore(workspace.configuration?.ignore ?? []);
  const sides = { ...before, ignores, live: new Map([...current, ...below]), ...(part === null ? {} : { only: part.planned }) };
  findings.push(...validateSides(sides, live, part, { deleted, subscriptions }));
  if (hasErrors(findings)) throw new ValidationError(findings);

  const along = await readGoingAlong(deleted, sides.live, subscriptions ?? [], part !== null, store);
  const added = await readAdded(live.unfinished, desired.snapshot, sides.live, store);
  const only = part === null ? {} : { only: new Set([...part.planned, ...along.map(({ id }) => resourceKey(id))]) };
  const planned = planChanges({ ...sides, ...only, live: toSnapshot([...sides.live.values(), ...along, ...added]), made: new Set(added.map(({ id }) => resourceKey(id))), target: service.id });
  findings.push(...findCycles(planned.writes));
  if (hasErrors(findings)) throw new ValidationError(findings);
  const guarded = createProtection(workspace.environment?.protect ?? [], [desired.snapshot, desired.excluded, live.snapshot]);
  findings.push(...guarded.diagnostics);
  const blocked = checkGuards(planned.plan, { maxDeletions: inputs['max-deletions'] ?? workspace.environment?.['max-deletions'], isProtected: guarded.isProtected });
  if (blocked !== null) throw new RefusedError('blocked-by-guard', blocked, { plan: blocked.plan, diagnostics: sortDiagnostics(findings), store });
  return {
    ...planned, store, workspace, prune, live: toSnapshot([...live.snapshot.values(), ...current.values(), ...added]), look: createLook(store, desired.snapshot), marker: live.marker, unfinished: live.unfinished, since: since?.commit ?? null, diagnostics: sortDiagnostics(findings),
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

/** The service as a run sees it. */
interface Sight {
  readonly live: LiveSnapshot;
  /** What the run is limited to; null for one about everything. */
  readonly part: Part | null;
  readonly base: Base;
}

async function readWhole(history: History, workspace: Workspace, desired: Snapshot, store: LiveStore, prune: Prune): Promise<Sight> {
  const live = await readLive(desired, workspace, store);
  const base = await findBase(history, workspace, live.marker, prune);
  const isForgotten = prune === 'tracked' && base.snapshot !== null;
  return { live: isForgotten ? await withForgotten(live, desired, base.snapshot, workspace, store) : live, part: null, base };
}

async function readPart(history: History, workspace: Workspace, { now, then }: { readonly now: Snapshot; readonly then: Snapshot }, store: LiveStore, prune: Prune): Promise<Sight> {
  const reader = new LimitedReader(now, then, store);
  const { live, part } = await reader.read();
  const base = await findBase(history, workspace, live.marker, prune);
  return { live: base.snapshot === null ? live : (await reader.readUsers(base.snapshot)).live, part, base };
}

/** What to do about a clone is said once. */
function withoutRepeated(findings: readonly Diagnostic[], before: readonly Diagnostic[]): Diagnostic[] {
  const isTold = before.some(({ message }) => message.includes(WHOLE_CLONE.slice(0, -1)));
  return findings.map((one) => isTold ? { ...one, message: one.message.replace(` ${WHOLE_CLONE}`, '') } : one);
}

function tellPart({ name, commit }: Since, { planned }: Part): Diagnostic {
  const what = planned.size === 1 ? '1 resource that changed' : `${planned.size} resources that changed`;
  return diagnostic('plan-limited', `The plan covers the ${what} in the folder since '${name}' (commit ${shortId(commit)}), with what they need; --changed-since none plans everything.`);
}

async function readLive(snapshot: Snapshot, { selector }: Workspace, store: LiveStore): Promise<LiveSnapshot> {
  // What only repeats a specification is compared with the specification, and not read.
  const own = settleCarried(snapshot, new Map()).desired;
  const live = await store.read({ keep: (id) => own.has(resourceKey(id)) || isSwitchRelease(id), requested: requestedKinds(snapshot.keys(), selector), byDisplayName: documentsWithoutNames(snapshot) });
  const mentioned = await readMentioned(store, live, snapshot.values());
  const known = new Set([...snapshot.values()].flatMap(mentionedBy).map(({ to }) => to));
  return { ...live, unread: new Set([...live.unread].filter((kind) => !known.has(kind))), snapshot: toSnapshot([...live.snapshot.values(), ...mentioned.values()]) };
}

/** Of the kinds on request only what is named is the run's matter, or what a selector names by its collection. */
function isAsked({ kind, id }: Resource, { selector }: Workspace, ...sides: readonly (Snapshot | null)[]): boolean {
  return kindRow(kind).managed === 'by-default' || selector.requests(kind) || sides.some((side) => side?.has(resourceKey(id)) === true);
}

/** What was published last; not asked for where apiops.yaml says that it is not recorded. */
async function findBase(history: History, { configuration }: Workspace, marker: Marker | null, prune: Prune): Promise<Base> {
  if (configuration?.marker !== false) return readBase(history, marker);
  return { snapshot: null, diagnostics: prune !== 'tracked' ? []
    : [diagnostic('no-base', "'prune: tracked' deletes nothing, because 'marker: false' of apiops.yaml leaves open what was published last. Remove it, or choose 'prune: all' to delete everything that the folder does not hold.")] };
}

/** The service with what is read only where it is named, and only the folder that was published last names. */
async function withForgotten(live: LiveSnapshot, desired: Snapshot, base: Snapshot, { selector }: Workspace, store: LiveStore): Promise<LiveSnapshot> {
  const isOnRequest = (key: string): boolean => {
    const kind = parseResourceId(key)?.kind;
    return kind !== undefined && (kindRow(kind).carried || kindRow(kind).managed === 'on-request');
  };
  const only = new Set([...base.keys()].filter((key) => !desired.has(key) && !live.snapshot.has(key) && isOnRequest(key)));
  if (only.size === 0) return live;
  const more = await store.read({ only, keep: (id) => only.has(resourceKey(id)), requested: requestedKinds(only, selector), byDisplayName: documentsWithoutNames(desired) });
  return { ...live, snapshot: new Map([...live.snapshot, ...more.snapshot]) };
}

interface Consequences {
  /** Keys of what the plan deletes. */
  readonly deleted: ReadonlySet<string>;
  readonly subscriptions: readonly Resource[] | null;
}

function validateSides(sides: Omit<PlanInput, 'target'> & { readonly excluded: Snapshot }, live: LiveSnapshot, part: Part | null, { deleted, subscriptions }: Consequences): Diagnostic[] {
  const { desired, excluded } = sides;
  const aligned = alignRevisions(desired, live.snapshot).live;
  const effective = toEffective(desired, aligned);
  const replaced = findReplaced({ ...sides, desired: effective, live: aligned });
  const findings = validateResources({
    desired, effective, excluded, replaced: filterSnapshot(aligned, ({ id }) => replaced.has(resourceKey(id))), live: new Map([...aligned].filter(([key]) => !deleted.has(key))), deleted: new Map([...aligned].filter(([key]) => deleted.has(key))),
    unsupported: live.unsupported, unread: live.unread, operations: live.operations, subscriptions,
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

/** `ignore` of apiops.yaml: such as the weight of every member of every pool, the id and the property as one path. */
function createIgnore(patterns: readonly string[]): (id: string, propertyPath: string) => boolean {
  const matchers = patterns.map((pattern) => picomatch(pattern, { nocase: true, dot: true }));
  return (id, propertyPath) => {
    const path = `${id}/${propertyPath.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`;
    return matchers.some((matches) => matches(path));
  };
}

function findCycles(writes: readonly Write[]): Diagnostic[] {
  const { cycle } = orderByDependency(new Map(writes.map((write) => [writeKey(write), new Set(write.needs)])));
  return cycle === null ? [] : [diagnostic('reference-cycle', `These resources wait for each other in a circle: ${[...cycle, cycle[0]].join(' -> ')}. They refer to each other, or each takes a name or path that the other gives up: change one of them in a publish of its own.`,
    { resource: cycle[0]?.replace('#current', '') ?? '' })];
}
