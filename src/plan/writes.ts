import { textOf } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { ancestorsOf, isBuiltIn, isOfAllRevisions, parseApiName, resourceKey, rootApiOf, splitAtApi } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { aboveOf } from './absent.ts';
import { claimsOf, collide } from './claims.ts';
import { mentionedBy } from './closure.ts';
import { copiedAlong } from './copied.ts';
import { diffProperties } from './diff.ts';
import { emptiedSets, withKeptSets } from './emptied-sets.ts';
import { withLocked, LOCKED_PROPERTIES } from './effective.ts';
import { writeKey, type Change, type Write } from './plan.ts';
import { lanesOf, lockedApis, lockOf } from './lanes.ts';
import { findTouched } from './own-effects.ts';
import { createResolver, referencesOf } from './references.ts';
import { importedTags, tagKey, tagsByName } from './tags.ts';
import { renamedOperations } from './renamed-operations.ts';
import { revisionOf, type RevisionSwitch } from './revisions.ts';

export type PlannedOp = 'create' | 'update' | 'replace' | 'delete';

interface WriteInput {
  readonly changes: readonly Change[];
  readonly desired: Snapshot;
  readonly live: Snapshot;
  /** The live side as it was read. */
  readonly seen: Snapshot;
  readonly switches: ReadonlyMap<string, RevisionSwitch>;
  /** Keys of the resources whose content differs. */
  readonly withContent: ReadonlySet<string>;
  /** Keys of the APIs of which nothing but the current revision differs: the switch is all that they need. */
  readonly onlyCurrent: ReadonlySet<string>;
  /** Keys of the folder's resources that an import of their API's specification undoes. */
  readonly undone: ReadonlySet<string>;
}

/**
 * The writes of a plan with what each has to wait for. The order follows from parents and references alone
 * (apim-rest 5.1): what a resource mentions is written before it and deleted after it.
 */
export function toWrites({ changes, desired, live, seen, switches, withContent, onlyCurrent, undone }: WriteInput): Write[] {
  const ops = new Map<string, PlannedOp>();
  for (const { id, op } of changes) if (op === 'create' || op === 'update' || op === 'replace' || op === 'delete') ops.set(resourceKey(id), op);
  // What an import undoes is written after it, whether it differs or not (apim-rest 3.2).
  for (const key of undone) if (!ops.has(key) && ancestorsOf(key).some((above) => withContent.has(resourceKey(above)))) ops.set(key, 'update');
  if (ops.size === 0) return [];
  for (const key of onlyCurrent) ops.delete(key);
  const rewritten = rewrittenAfterReplace(ops, desired);
  for (const key of rewritten.keys()) ops.set(key, 'update');
  const renamed = renamedOperations(withContent, desired, live);
  for (const key of renamed.keys()) ops.set(key, 'delete');
  const copied = copiesOf(ops, { desired, live, switches });
  for (const key of copied.keys()) ops.set(key, 'delete');
  const hasContent = (key: string): boolean => withContent.has(key) || rewritten.get(key) === true;
  const byApi = groupByApi(ops.keys());
  const tags = tagsByName(live, desired);
  const locked = lockedApis(ops);
  const dependencies = findDependencies({ ops, byApi, desired, live, withContent, tags });
  for (const [key, { api }] of renamed) dependencies.get(api)?.add(key);
  for (const [key, { revision }] of copied) dependencies.get(key)?.add(revision);
  const touched = findTouched({ ops, desired, live, switches, hasContent, undone });
  const writes = [...ops].flatMap(([key, op]): Write[] => {
    const resource = op === 'delete' ? (renamed.get(key)?.operation ?? copied.get(key)?.copy ?? live.get(key)) : desired.get(key);
    if (resource === undefined || (op === 'delete' && deletedWith(key, ops) !== key)) return [];
    return [{
      id: resource.id, op, resource: op === 'delete' ? resource : withLiveLocked(resource, live, switches), withContent: hasContent(key), lanes: [...lanesOf(resource, hasContent(key) ? tags : null), ...lockOf(key, op, locked)],
      address: addressOf(resource, switches), needs: toNeeds(dependencies.get(key), key, ops),
      ...toBefore(seen.get(key), touched.has(key)),
      ...(op === 'delete' && takesRevisions(key) ? { takesAlong: true } : {}),
    }];
  });
  const current = toCurrentSwitches(writes, { byApi, desired, live, switches });
  return withKeptSets(afterClaims([...afterSwitches(writes, current, switches), ...current], live), emptiedSets(ops, desired, live), toSetWrite);

  function toSetWrite(key: string): Write {
    const resource = desired.get(key) ?? live.get(key);
    if (resource === undefined) throw new Error(`no version set ${key}`);
    return { id: resource.id, op: 'create', resource, withContent: false, address: resource.id, needs: [], lanes: lanesOf(resource, null), ...toBefore(seen.get(key), true) };
  }

  function takesRevisions(key: string): boolean {
    return byApi.get(key)?.some((other) => other !== key && ops.get(other) === 'delete' && live.get(other)?.kind === 'Api') ?? false;
  }
}

function toBefore(before: Resource | undefined, isTouched: boolean): Pick<Write, 'before' | 'guarded'> {
  return before === undefined ? {} : { before, guarded: !isTouched };
}

/**
 * What a replaced resource takes along, and what mentions it, is written once more after it, whether it differs or not.
 * True where the content has to be sent too: of what went along, and of fragments, which are refused without.
 */
function rewrittenAfterReplace(ops: ReadonlyMap<string, PlannedOp>, desired: Snapshot): ReadonlyMap<string, boolean> {
  const replaced = new Set([...ops].filter(([, op]) => op === 'replace').map(([key]) => key));
  if (replaced.size === 0) return new Map();
  const resolve = createResolver(desired.values());
  return new Map([...desired].flatMap(([key, resource]): [string, boolean][] => {
    if (ops.has(key) || isBuiltIn(resource.kind, resource.id)) return [];
    const goesAlong = aboveOf(key).some((above) => replaced.has(above)) || (kindRow(resource.kind).body === 'association' && mentions(resource));
    return goesAlong || mentions(resource) ? [[key, goesAlong || resource.kind !== 'Api']] : [];
  }));

  function mentions(resource: Resource): boolean {
    return referencesOf(resource).some((reference) => replaced.has(resolve(reference) ?? ''));
  }
}

/** What new revisions take over that the folder does not hold of them, by key, with the key of the revision. */
function copiesOf(ops: ReadonlyMap<string, PlannedOp>, { desired, live, switches }: Pick<WriteInput, 'desired' | 'live' | 'switches'>): ReadonlyMap<string, { readonly revision: string; readonly copy: Resource }> {
  return new Map([...ops].flatMap(([key, op]) => {
    const api = desired.get(key);
    const root = rootApiOf(key) ?? '';
    const from = switches.get(root)?.from;
    if (op !== 'create' || api?.kind !== 'Api' || (key === root && from === undefined)) return [];
    return [...copiedAlong(api, from === undefined ? root : `${root};rev=${from}`, desired, live)].map(([copied, copy]) => [copied, { revision: key, copy }] as const);
  }));
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
  const made = new Map(current.map((write) => [resourceKey(write.id), [writeKey(write)]]));
  const releases = groupBy(writes.filter(({ resource, op }) => resource.kind === 'ApiRelease' && op !== 'delete'), ({ resource }) => rootKey(resource));
  const ends = new Map([...switches.keys()].map((root) => [root, made.get(root) ?? (releases.get(root) ?? []).map(writeKey)]));
  return writes.map((write) => {
    // What lies below the revision that becomes current goes before.
    if (write.op !== 'delete' || isBelowCurrent(resourceKey(write.id))) return write;
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
  const deleted = new Set(writes.filter(({ op }) => op === 'delete').map(writeKey).filter((key) => !isBelowCurrent(key)));
  return [...new Set([...switches.keys(), ...released.keys()])].sort().flatMap((key): Write[] => {
    const api = desired.get(key);
    const current = revisionOf(api);
    const revisions = released.get(key) ?? [];
    const shared = switchedFrom(key, live, switches);
    const setsLocked = api !== undefined && shared !== undefined && changesLocked(shared, api);
    if (api === undefined || current === null || (revisions.includes(current) && !setsLocked)) return [];
    return [{
      id: api.id, op: 'make-current', resource: api, withContent: false, address: `${api.id};rev=${current}`, lanes: lanesOf(api, null),
      needs: (byApi.get(key) ?? []).filter((other) => !deleted.has(other)).sort(), ...(setsLocked ? { withLocked: true } : {}),
    }];
  });
}

/** Whether something lies below the revision of an API that is current in the end. */
function isBelowCurrent(key: string): boolean {
  const root = rootApiOf(key);
  return root !== null && key.startsWith(`${root}/`);
}

function changesLocked(before: Resource, after: Resource): boolean {
  const changed = diffProperties('Api', before.properties, after.properties).map(({ path }) => path.split(/[.[]/)[0]);
  return LOCKED_PROPERTIES.some((name) => changed.includes(name));
}

function releasedRevision(release: Resource): string {
  return parseApiName(textOf(release.properties['apiId'])).revision ?? '';
}

function groupByApi(keys: Iterable<string>): Map<string, string[]> {
  return groupBy([...keys].filter((key) => rootApiOf(key) !== null), (key) => rootApiOf(key) ?? '');
}

function groupBy<T>(values: Iterable<T>, keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

interface Order extends Pick<WriteInput, 'desired' | 'live' | 'withContent'> {
  readonly ops: ReadonlyMap<string, PlannedOp>;
  readonly byApi: ReadonlyMap<string, readonly string[]>;
  readonly tags: ReadonlyMap<string, string>;
}

function findDependencies({ ops, byApi, desired, live, withContent, tags }: Order): Map<string, Set<string>> {
  const needs = new Map([...ops.keys()].map((key) => [key, new Set<string>()]));
  const add = (waiting: string, first: string | undefined): void => {
    if (first !== undefined && first !== waiting && ops.has(first)) needs.get(waiting)?.add(first);
  };
  const isWritten = (key: string): boolean => ops.has(key) && ops.get(key) !== 'delete';
  const resolveDesired = createResolver([...live.values(), ...desired.values()]);
  const resolveLive = createResolver(live.values());
  const mentions = (key: string, target: string): boolean => {
    const next = ops.get(key) === 'delete' ? undefined : desired.get(key);
    return next !== undefined && referencesOf(next).some((reference) => resolveDesired(reference) === target);
  };
  for (const [key, op] of ops) {
    const resource = (op === 'delete' ? live : desired).get(key);
    if (resource === undefined) continue;
    const written = ancestorsOf(key).map(resourceKey).find(isWritten);
    if (op !== 'delete') {
      add(key, written);
      if (resource.kind === 'Api') add(key, rootApiOf(key) ?? undefined); // a revision takes over what the current one shares
      for (const reference of referencesOf(resource)) {
        const target = resolveDesired(reference);
        // What is there already may still wait for what it lives below: an operation for the import of its API.
        if (target !== undefined) add(key, ops.has(target) ? target : ancestorsOf(target).map(resourceKey).find(isWritten));
      }
      // An import creates the tags it finds; made before, it finds them (apim-rest 3.2).
      for (const tag of importedTags(resource)) add(key, tags.get(tagKey(key, tag)));
    } else if (isImported(resource)) {
      // An import takes along what its document leaves out, and holds on to the rest until it is done.
      add(key, ancestorsOf(key).map(resourceKey).find((above) => isWritten(above) && withContent.has(above)));
    }
    const before = live.get(key);
    if (before === undefined) continue;
    // What a resource mentioned so far may only go once the resource is changed or gone itself.
    for (const reference of mentionedBy(before)) {
      const target = resolveLive(reference);
      const op = target === undefined ? undefined : ops.get(target);
      if (target !== undefined && (op === 'delete' || (op === 'replace' && !mentions(key, target)))) add(target, key);
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
        if (ops.get(other) === 'delete' && (rival !== undefined || !isBelowCurrent(other) || live.get(other)?.kind === 'ApiRelease')) continue;
        if (rival === undefined || (last && releasedRevision(rival) !== current)) add(key, other);
      }
    }
  }
  return needs;
}

/** Whether imports of a specification make and remove such resources. */
function isImported({ kind }: Resource): boolean {
  return kindRow(kind).carried || kind === 'ApiOperationPolicy';
}

function rootKey(resource: Resource): string {
  return rootApiOf(resourceKey(resource.id)) ?? '';
}

/** What is deleted with something else is waited for by waiting for that. */
function toNeeds(needs: Iterable<string> = [], key: string, ops: ReadonlyMap<string, PlannedOp>): string[] {
  const written = [...needs].map((need) => ops.get(need) === 'delete' ? deletedWith(need, ops) : need);
  return [...new Set(written)].filter((need) => need !== key).sort();
}

/**
 * The key of what a resource is deleted with, its own where it goes alone: deleting a workspace, an API or a product takes
 * its children along, deleting an API takes its revisions along.
 */
function deletedWith(key: string, ops: ReadonlyMap<string, PlannedOp>): string {
  return aboveOf(key).filter((other) => ops.get(other) === 'delete').sort((a, b) => a.length - b.length)[0] ?? key;
}

/** A revision keeps its number while its name changes with what is current: it is addressed by number during a switch. */
function addressOf(resource: Resource, switches: ReadonlyMap<string, RevisionSwitch>): string {
  const parts = splitAtApi(resource.id);
  const change = switches.get(rootKey(resource));
  if (parts === null || change === undefined || isOfAllRevisions(resource.kind) || parseApiName(parts.name).revision !== null) return resource.id;
  return `${parts.before}${parts.name};rev=${change.to}${parts.after}`;
}
