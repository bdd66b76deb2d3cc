import { textOf } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { apiNameOf, parseApiName, requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { tagNames } from '../specification/index.ts';
import { definitionOf, isReduced } from './definition.ts';
import { diffProperties } from './diff.ts';
import { claimsOf, collide } from './claims.ts';
import { withLocked, LOCKED_PROPERTIES } from './effective.ts';
import { writeKey, type Change, type Write } from './plan.ts';
import { createResolver, referencesOf } from './references.ts';
import { revisionOf, type RevisionSwitch } from './revisions.ts';

type PlannedOp = 'create' | 'update' | 'replace' | 'delete';

interface WriteInput {
  readonly changes: readonly Change[];
  readonly desired: Snapshot;
  readonly live: Snapshot;
  readonly switches: ReadonlyMap<string, RevisionSwitch>;
  /** Keys of the resources whose content differs. */
  readonly withContent: ReadonlySet<string>;
}

/**
 * The writes of a plan with what each has to wait for. The order follows from parents and references alone
 * (apim-rest 5.1): what a resource mentions is written before it and deleted after it.
 */
export function toWrites({ changes, desired, live, switches, withContent }: WriteInput): Write[] {
  const ops = new Map<string, PlannedOp>();
  for (const { id, op } of changes) if (op === 'create' || op === 'update' || op === 'replace' || op === 'delete') ops.set(resourceKey(id), op);
  const byApi = groupByApi(ops.keys());
  const dependencies = findDependencies(ops, byApi, desired, live);
  const writes = [...ops].flatMap(([key, op]): Write[] => {
    const resource = (op === 'delete' ? live : desired).get(key);
    if (resource === undefined || (op === 'delete' && deletedWith(key, ops) !== key)) return [];
    return [{
      id: resource.id, op, resource: op === 'delete' ? resource : withLiveLocked(resource, live, switches), withContent: withContent.has(key), lanes: lanesOf(resource),
      address: addressOf(resource, switches), needs: toNeeds(dependencies.get(key), key, ops),
    }];
  });
  const current = toCurrentSwitches(writes, { byApi, desired, live, switches });
  return afterClaims([...afterSwitches(writes, current, switches), ...current], live);
}

/** A name, path or version that another resource has is free once that one is changed or gone. */
function afterClaims(writes: readonly Write[], live: Snapshot): Write[] {
  const holders = new Map<string, Resource[]>();
  for (const resource of live.values()) {
    for (const claim of claimsOf(resource)) holders.set(claim, [...holders.get(claim) ?? [], resource]);
  }
  // An API that two writes change gives its path up with the later of them.
  const last = new Map<string, Write>();
  for (const write of writes) if (write.op !== 'make-current' || write.withLocked === true) last.set(resourceKey(write.id), write);
  return writes.map((write) => {
    const key = resourceKey(write.id);
    if (write.op === 'delete' || last.get(key) !== write) return write;
    const more = claimsOf(write.resource).flatMap((claim) => holders.get(claim) ?? [])
      .filter((holder) => resourceKey(holder.id) !== key && collide(holder, write.resource))
      .flatMap((holder) => {
        const first = last.get(resourceKey(holder.id));
        return first === undefined ? [] : [writeKey(first)];
      });
    return more.length === 0 ? write : { ...write, needs: [...new Set([...write.needs, ...more])].sort() };
  });
}

/** Until another revision is current, the service takes for each revision only what the current one shares (apim-rest 3.5). */
function withLiveLocked(resource: Resource, live: Snapshot, switches: ReadonlyMap<string, RevisionSwitch>): Resource {
  const current = resource.kind === 'Api' ? switchedFrom(rootKey(resource), live, switches) : undefined;
  return current === undefined ? resource : withLocked(resource, current);
}

/** The revision that is current until the switch, where an API has one. */
function switchedFrom(root: string, live: Snapshot, switches: ReadonlyMap<string, RevisionSwitch>): Resource | undefined {
  const change = switches.get(root);
  return change === undefined ? undefined : live.get(`${root};rev=${change.from}`);
}

/** What is deleted because of a switch waits for it: the revision that is current until then, and what its API mentions. */
function afterSwitches(writes: readonly Write[], current: readonly Write[], switches: ReadonlyMap<string, RevisionSwitch>): Write[] {
  const ends = new Map([...switches.keys()].map((root) => {
    const made = current.find((write) => resourceKey(write.id) === root);
    const releases = writes.filter(({ resource, op }) => resource.kind === 'ApiRelease' && op !== 'delete' && rootKey(resource) === root);
    return [root, made === undefined ? releases.map(writeKey) : [writeKey(made)]] as const;
  }));
  return writes.map((write) => {
    if (write.op !== 'delete') return write;
    const own = write.resource.kind === 'Api' ? [rootKey(write.resource)] : [];
    const more = [...own, ...write.needs].flatMap((root) => ends.get(root) ?? []);
    return more.length === 0 ? write : { ...write, needs: [...new Set([...write.needs, ...more])].sort() };
  });
}

/**
 * Releases that give an API the current revision that the folder names: where it changes and no release of the folder
 * says so, and where a release of the folder would leave another one current.
 */
function toCurrentSwitches(writes: readonly Write[], { byApi, desired, live, switches }: Pick<WriteInput, 'desired' | 'live' | 'switches'> & { readonly byApi: ReadonlyMap<string, readonly string[]> }): Write[] {
  const released = new Map<string, string[]>();
  for (const { resource, op } of writes) {
    if (resource.kind === 'ApiRelease' && op !== 'delete') released.set(rootKey(resource), [...released.get(rootKey(resource)) ?? [], releasedRevision(resource)]);
  }
  return [...new Set([...switches.keys(), ...released.keys()])].sort().flatMap((key): Write[] => {
    const api = desired.get(key);
    const current = revisionOf(api);
    const revisions = released.get(key) ?? [];
    const shared = switchedFrom(key, live, switches);
    const setsLocked = api !== undefined && shared !== undefined && changesLocked(shared, api);
    if (api === undefined || current === null || (revisions.includes(current) && !setsLocked)) return [];
    const deleted = new Set(writes.filter(({ op }) => op === 'delete').map(writeKey));
    return [{
      id: api.id, op: 'make-current', resource: api, withContent: false, address: `${api.id};rev=${current}`, lanes: lanesOf(api),
      needs: (byApi.get(key) ?? []).filter((other) => !deleted.has(other)).sort(), ...(setsLocked ? { withLocked: true } : {}),
    }];
  });
}

function changesLocked(before: Resource, after: Resource): boolean {
  const changed = diffProperties('Api', before.properties, after.properties).map(({ path }) => path.split(/[.[]/)[0]);
  return LOCKED_PROPERTIES.some((name) => changed.includes(name));
}

function releasedRevision(release: Resource): string {
  return parseApiName(textOf(release.properties['apiId'])).revision ?? '';
}

function groupByApi(keys: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const root = rootKeyOf(key);
    if (root !== null) groups.set(root, [...groups.get(root) ?? [], key]);
  }
  return groups;
}

function findDependencies(ops: ReadonlyMap<string, PlannedOp>, byApi: ReadonlyMap<string, readonly string[]>, desired: Snapshot, live: Snapshot): Map<string, Set<string>> {
  const needs = new Map([...ops.keys()].map((key) => [key, new Set<string>()]));
  const add = (waiting: string, first: string | undefined): void => {
    if (first !== undefined && first !== waiting && ops.has(first)) needs.get(waiting)?.add(first);
  };
  const resolveDesired = createResolver([...live.values(), ...desired.values()]);
  const resolveLive = createResolver(live.values());
  const tags = new Map([...desired].flatMap(([key, { kind, properties }]) => kind === 'Tag' ? [[textOf(properties['displayName']), key] as const] : []));
  for (const [key, op] of ops) {
    const resource = (op === 'delete' ? live : desired).get(key);
    if (resource === undefined) continue;
    if (op !== 'delete') {
      for (const parent of parentsOf(resource)) add(key, parent);
      for (const reference of referencesOf(resource)) add(key, resolveDesired(reference));
      // An import creates the tags it finds; made before, it finds them (apim-rest 3.2).
      for (const tag of importedTags(resource)) add(key, tags.get(tag));
    }
    const before = live.get(key);
    if (before === undefined) continue;
    // What a resource mentioned so far may only go once the resource is changed or gone itself.
    for (const reference of referencesOf(before)) {
      const target = resolveLive(reference);
      if (target !== undefined && ops.get(target) === 'delete') add(target, key);
    }
  }
  for (const [api, keys] of byApi) {
    const current = revisionOf(desired.get(api));
    for (const key of keys) {
      const release = ops.get(key) === 'delete' ? undefined : desired.get(key);
      if (release?.kind !== 'ApiRelease') continue;
      // Releases come last; the one that leaves the right revision current comes after the others.
      const last = releasedRevision(release) === current;
      for (const other of keys) {
        const rival = desired.get(other)?.kind === 'ApiRelease' ? desired.get(other) : undefined;
        if (ops.get(other) === 'delete') continue;
        if (rival === undefined || (last && releasedRevision(rival) !== current)) add(key, other);
      }
    }
  }
  return needs;
}

/** The resource it lives below, and for a revision the API's current one, whose locked properties it takes over. */
function parentsOf(resource: Resource): string[] {
  const { parent } = requireResourceId(resource.id);
  const parents = parent === null ? [] : [resourceKey(parent)];
  const operationApi = resource.kind === 'ApiOperationPolicy' ? [resourceKey(requireResourceId(requireResourceId(resource.id).parent ?? '').parent ?? '')] : [];
  const { root, revision } = resource.kind === 'Api' ? parseApiName(resourceKey(resource.id)) : { root: '', revision: null };
  return [...parents, ...operationApi, ...(revision === null ? [] : [root])];
}

function importedTags(resource: Resource): readonly string[] {
  return resource.content?.codec === 'specification' && isReduced(resource.content) ? tagNames(definitionOf(resource.content)) : [];
}

function rootKey(resource: Resource): string {
  return rootKeyOf(resourceKey(resource.id)) ?? '';
}

function rootKeyOf(key: string): string | null {
  const name = apiNameOf(key);
  if (name === null) return null;
  return key.slice(0, key.indexOf('apis/') + 'apis/'.length) + parseApiName(name).root;
}

/** What is deleted with something else is waited for by waiting for that. */
function toNeeds(needs: Iterable<string> = [], key: string, ops: ReadonlyMap<string, PlannedOp>): string[] {
  const written = [...needs].map((need) => ops.get(need) === 'delete' ? deletedWith(need, ops) : need);
  return [...new Set(written)].filter((need) => need !== key).sort();
}

/**
 * The key of what a resource is deleted with, its own where it goes alone: deleting an API or a product takes its children
 * along, deleting an API takes its revisions along.
 */
function deletedWith(key: string, ops: ReadonlyMap<string, PlannedOp>): string {
  const root = rootKeyOf(key);
  if (root !== null && ops.get(root) === 'delete') return root;
  let outermost = key;
  for (let { parent } = requireResourceId(key); parent !== null; { parent } = requireResourceId(parent)) {
    if (ops.get(resourceKey(parent)) === 'delete') outermost = resourceKey(parent);
  }
  return outermost;
}

function lanesOf(resource: Resource): string[] {
  switch (kindRow(resource.kind).lane) {
    case 'kind': return [resource.kind];
    case 'api': {
      const set = resource.properties['apiVersionSetId'];
      return [`api:${rootKey(resource)}`, ...(typeof set === 'string' ? [`version-set:${set.toLowerCase()}`] : [])];
    }
    case 'none': return [];
  }
}

/** A revision keeps its number while its name changes with what is current: it is addressed by number during a switch. */
function addressOf(resource: Resource, switches: ReadonlyMap<string, RevisionSwitch>): string {
  const name = apiNameOf(resource.id);
  const change = switches.get(rootKey(resource));
  if (name === null || change === undefined || resource.kind === 'ApiRelease' || parseApiName(name).revision !== null) return resource.id;
  const at = resource.id.toLowerCase().indexOf('apis/') + 'apis/'.length;
  return `${resource.id.slice(0, at)}${name};rev=${change.to}${resource.id.slice(at + name.length)}`;
}
