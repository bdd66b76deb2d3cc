import picomatch from 'picomatch';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { kindRow } from '../model/kinds.ts';
import type { Marker } from '../model/marker.ts';
import { parseResourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { isSwitchRelease } from '../model/switch-release.ts';
import { settleCarried } from '../plan/carried.ts';
import { mentionedBy } from '../plan/closure.ts';
import type { Part } from '../plan/limit.ts';
import type { PlanInput, Prune } from '../plan/planner.ts';
import { readBase, type Base } from './base.ts';
import { findSince, type Since } from './changed-since.ts';
import { documentsWithoutNames, filterSnapshot, readDesired, requestedKinds, type Desired } from './desired.ts';
import { openHistory, shortId, WHOLE_CLONE, type History } from './history.ts';
import type { Host } from './host.ts';
import { LimitedReader } from './limited-reading.ts';
import { withSecrets } from './live-values.ts';
import { readMentioned } from './mentioned.ts';
import type { LiveSnapshot, LiveStore, ServiceInfo } from './ports.ts';
import { resolveTarget } from './target.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Everything that a plan compares, as it was read, with what was found on the way. */
export interface Sides {
  readonly workspace: Workspace;
  readonly store: LiveStore;
  readonly service: ServiceInfo;
  readonly prune: Prune;
  readonly desired: Desired;
  readonly live: LiveSnapshot;
  /** The whole of {@link live}, with the secrets that can be compared. */
  readonly known: Snapshot;
  /** Of that what the run is about. */
  readonly current: Snapshot;
  /** What the run is limited to; null for one about everything. */
  readonly part: Part | null;
  /** The commit since which changes of the folder are planned; null where everything is. */
  readonly since: string | null;
  readonly base: Base;
  readonly history: History;
  readonly ignores: PlanInput['ignores'];
  readonly findings: readonly Diagnostic[];
}

/**
 * Reads the folder with overrides and tokens, the service, and what was published last. With `tolerant` kinds that the
 * identity may not read are left out. Throws ValidationError for a folder that is known only in part.
 */
export async function readSides(inputs: Inputs, host: Host, tolerant = false): Promise<Sides> {
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
  const { live, part, base } = since === null ? await readWhole(history, workspace, desired.snapshot, store, prune, tolerant)
    : await readPart(history, workspace, { now: desired.snapshot, then: since.snapshot }, store, prune);
  findings.push(...diagnostics, ...since === null || part === null ? [] : [tellPart(since, part)], ...live.diagnostics, ...withoutRepeated(base.diagnostics, diagnostics));
  const compared = part === null ? desired.snapshot : filterSnapshot(desired.snapshot, ({ id }) => part.planned.has(resourceKey(id)));
  const known = await withSecrets(compared, live.snapshot, store, findings);
  const current = filterSnapshot(known, (resource) => desired.isSelected(resource.id) && isAsked(resource, workspace, desired.snapshot, base.snapshot));
  return {
    workspace, store, service, prune, desired, live, known, current, part, base, history, since: since?.commit ?? null, findings, ignores: createIgnore(workspace.configuration?.ignore ?? []),
  };
}

/** The service as a run sees it. */
interface Sight {
  readonly live: LiveSnapshot;
  /** What the run is limited to; null for one about everything. */
  readonly part: Part | null;
  readonly base: Base;
}

async function readWhole(history: History, workspace: Workspace, desired: Snapshot, store: LiveStore, prune: Prune, tolerant: boolean): Promise<Sight> {
  const live = await readLive(desired, workspace, store, tolerant);
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

async function readLive(snapshot: Snapshot, { selector }: Workspace, store: LiveStore, tolerant: boolean): Promise<LiveSnapshot> {
  // What only repeats a specification is compared with the specification, and not read.
  const own = settleCarried(snapshot, new Map()).desired;
  const live = await store.read({ keep: (id) => own.has(resourceKey(id)) || isSwitchRelease(id), requested: requestedKinds(snapshot.keys(), selector), byDisplayName: documentsWithoutNames(snapshot), tolerant });
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

/** `ignore` of apiops.yaml: such as the weight of every member of every pool, the id and the property as one path. */
function createIgnore(patterns: readonly string[]): (id: string, propertyPath: string) => boolean {
  const matchers = patterns.map((pattern) => picomatch(pattern, { nocase: true, dot: true }));
  return (id, propertyPath) => {
    const path = `${id}/${propertyPath.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`;
    return matchers.some((matches) => matches(path));
  };
}
