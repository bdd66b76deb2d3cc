import { isOfAllRevisions, parseApiName, resourceKey, splitAtApi } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';

/** An API whose current revision is to be another one. */
export interface RevisionSwitch {
  readonly from: string;
  readonly to: string;
}

/**
 * The live snapshot with its revisions named as the folder names them. `apis/x` is whatever revision is current, so the
 * names of two revisions swap when another becomes current (apim-rest 3.5): revision 2 is compared with revision 2,
 * whichever of them is current on either side. `switches` lists, by the key of the root, the APIs where they disagree.
 */
export function alignRevisions(desired: Snapshot, live: Snapshot): { readonly live: Snapshot; readonly switches: ReadonlyMap<string, RevisionSwitch> } {
  const switches = new Map<string, RevisionSwitch>();
  for (const [key, resource] of desired) {
    if (resource.kind !== 'Api' || parseApiName(resource.id).revision !== null) continue;
    const from = revisionOf(live.get(key));
    const to = revisionOf(resource) ?? remainingRevision(key, from, desired, live);
    if (from !== null && to !== null && from !== to) switches.set(key, { from, to });
  }
  if (switches.size === 0) return { live, switches };
  return { live: toSnapshot([...live.values()].map((resource) => rename(resource, switches))), switches };
}

/**
 * The number of a root that does not say it, where it cannot be that of the service's current revision, because the folder
 * holds that one by its number: the lowest that the folder does not hold otherwise.
 */
function remainingRevision(root: string, current: string | null, desired: Snapshot, live: Snapshot): string | null {
  if (current === null || !desired.has(`${root};rev=${current}`)) return null;
  const others = [...live.keys()].flatMap((key) => key.startsWith(`${root};rev=`) && !key.slice(root.length).includes('/') && !desired.has(key) ? parseApiName(key).revision ?? [] : []);
  return others.sort((a, b) => Number(a) - Number(b))[0] ?? null;
}

/** The revision number that a resource's information names: `properties.apiRevision`. */
export function revisionOf(resource: Resource | undefined): string | null {
  const revision = resource?.properties['apiRevision'];
  return typeof revision === 'string' || typeof revision === 'number' ? String(revision) : null;
}

/** The key of a resource of an API's current revision with the number of that revision, as `side` knows it; any other as it is. */
export function withRevision(key: string, side: Snapshot): string {
  const parts = splitAtApi(key);
  const revision = parts === null || parseApiName(parts.name).revision !== null ? null : revisionOf(side.get(parts.before + parts.name));
  return parts === null || revision === null ? key : `${parts.before}${parts.name};rev=${revision}${parts.after}`;
}

function rename(resource: Resource, switches: ReadonlyMap<string, RevisionSwitch>): Resource {
  const parts = splitAtApi(resource.id);
  if (parts === null || isOfAllRevisions(resource.kind)) return resource;
  const { root, revision } = parseApiName(parts.name);
  const change = switches.get(resourceKey(parts.before + root));
  if (change === undefined) return resource;
  const renamed = revision === null ? `${root};rev=${change.from}` : revision === change.to ? root : parts.name;
  return renamed === parts.name ? resource : { ...resource, id: parts.before + renamed + parts.after };
}
