import { parseApiName, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { writeKey, type Write } from './plan.ts';
import { propertyReferences } from './references.ts';

/**
 * The version sets that lose their last API and are to stay, by their keys, with the keys of the APIs that are deleted: the
 * service takes a set along with its last API (apim-rest 3.6).
 */
export function emptiedSets(ops: ReadonlyMap<string, Write['op']>, desired: Snapshot, live: Snapshot): ReadonlyMap<string, ReadonlySet<string>> {
  const deleted = new Map<string, Set<string>>();
  for (const [key, op] of ops) {
    const api = op === 'delete' ? live.get(key) : undefined;
    const set = api === undefined ? null : versionSetOf(api);
    if (set !== null && (desired.has(set) || live.has(set)) && ops.get(set) !== 'delete') deleted.set(set, (deleted.get(set) ?? new Set()).add(key));
  }
  if (deleted.size === 0) return deleted;
  // One that leaves the set may do so before.
  for (const [key, api] of live) {
    const set = ops.get(key) === 'delete' ? null : versionSetOf(api);
    if (set !== null && versionSetOf(desired.get(key) ?? api) === set) deleted.delete(set);
  }
  return deleted;
}

/**
 * The writes with those sets kept: an API that joins one does so before the last of the others goes. Where it has to wait for
 * that, since it takes its path or its version, or where none joins, the set is made once more.
 * @param toWrite the write of a set that has none yet
 */
export function withKeptSets(writes: readonly Write[], emptied: ReadonlyMap<string, ReadonlySet<string>>, toWrite: (set: string) => Write): Write[] {
  let result = [...writes];
  for (const [set, apis] of emptied) {
    const joins = ({ op, resource, withLocked }: Write): boolean => (op === 'make-current' ? withLocked === true : op !== 'delete') && versionSetOf(resource) === set;
    const first = result.find((write) => joins(write) && !waitsFor(write, apis, result));
    if (first !== undefined) {
      result = result.map((write) => write.op === 'delete' && apis.has(resourceKey(write.id)) ? needing(write, [writeKey(first)]) : write);
      continue;
    }
    const own = result.find((write) => resourceKey(write.id) === set) ?? toWrite(set);
    result = [...result.filter((write) => write !== own).map((write) => joins(write) ? needing(write, [set]) : write), needing({ ...own, op: 'create' }, apis)];
  }
  return result;
}

function needing(write: Write, more: Iterable<string>): Write {
  return { ...write, needs: [...new Set([...write.needs, ...more])].sort() };
}

/** Whether a write waits for one of others, by way of whatever. */
function waitsFor(write: Write, others: ReadonlySet<string>, writes: readonly Write[]): boolean {
  const byKey = new Map(writes.map((each) => [writeKey(each), each]));
  const seen = new Set<string>();
  for (const waiting = [write]; ;) {
    const next = waiting.pop();
    if (next === undefined) return false;
    for (const need of next.needs) {
      if (others.has(need)) return true;
      const needed = seen.has(need) ? undefined : byKey.get(need);
      seen.add(need);
      if (needed !== undefined) waiting.push(needed);
    }
  }
}

/** The key of the version set that an API names; of revisions the current one counts. */
function versionSetOf(resource: Resource): string | null {
  if (resource.kind !== 'Api' || parseApiName(resource.id).revision !== null) return null;
  const set = propertyReferences(resource).find(({ to }) => to === 'ApiVersionSet');
  return set === undefined ? null : resourceKey(set.name);
}
