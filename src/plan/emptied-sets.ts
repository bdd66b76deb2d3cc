import { parseApiName, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import type { Write } from './plan.ts';
import { propertyReferences } from './references.ts';

/**
 * The version sets that lose their last API and are to stay, by their keys, with the keys of the APIs that are deleted: the
 * service takes a set along with its last API (apim-rest 3.6), so it is written once more.
 */
export function emptiedSets(ops: ReadonlyMap<string, Write['op']>, desired: Snapshot, live: Snapshot): ReadonlyMap<string, readonly string[]> {
  const deleted = new Map<string, string[]>();
  for (const [key, op] of ops) {
    const api = op === 'delete' ? live.get(key) : undefined;
    const set = api === undefined ? null : versionSetOf(api);
    if (set !== null && (desired.has(set) || live.has(set)) && ops.get(set) !== 'delete') deleted.set(set, [...deleted.get(set) ?? [], key]);
  }
  if (deleted.size === 0) return deleted;
  // One that leaves the set may do so before.
  for (const [key, api] of live) {
    const set = ops.get(key) === 'delete' ? null : versionSetOf(api);
    if (set !== null && versionSetOf(desired.get(key) ?? api) === set) deleted.delete(set);
  }
  return deleted;
}

/** The key of the version set that an API names; of revisions the current one counts. */
function versionSetOf(resource: Resource): string | null {
  if (resource.kind !== 'Api' || parseApiName(resource.id).revision !== null) return null;
  const set = propertyReferences(resource).find(({ to }) => to === 'ApiVersionSet');
  return set === undefined ? null : resourceKey(set.name);
}
