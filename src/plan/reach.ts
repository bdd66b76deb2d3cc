import { kindRow } from '../model/kinds.ts';
import { parseResourceId, resourceKey, rootApiOf } from '../model/resource-id.ts';
import { textOf } from '../model/json.ts';
import type { Snapshot } from '../model/resource.ts';
import { aboveOf } from './absent.ts';
import type { Write } from './plan.ts';
import { createResolver, referencesOf } from './references.ts';

/**
 * Keys of everything that writes may have changed in the service: what they write, what lies below what came, went or was
 * imported, the associations of and subscriptions to what came or went, all of an API whose current revision is another
 * one, and the version set that goes with its last API (apim-rest 3.2, 3.5, 3.6, 4.1).
 * @param sides what the service held and what it was to hold
 */
export function reachOf(writes: readonly Write[], ...sides: readonly Snapshot[]): ReadonlySet<string> {
  const keyOf = ({ id }: Write): string => resourceKey(id);
  const written = new Set(writes.map(keyOf));
  const moved = new Set(writes.filter((write) => write.op === 'replace' || sides.some((side) => !side.has(keyOf(write)))).map(keyOf));
  const deep = new Set([...moved, ...writes.filter(({ withContent }) => withContent).map(keyOf)]);
  // Where another revision is current, all names of the API are others.
  const roots = new Set(writes.filter(({ op, resource }) => op === 'make-current' || resource.kind === 'ApiRelease').map((write) => rootApiOf(keyOf(write))));
  const reached = new Set(written);
  for (const side of sides) {
    const resolve = createResolver(side.values());
    for (const [key, resource] of side) {
      const goesAlong = kindRow(resource.kind).body === 'association' || resource.kind === 'Subscription';
      const root = rootApiOf(key);
      if (aboveOf(key).some((above) => deep.has(above)) || (root !== null && roots.has(root))
        || (goesAlong && referencesOf(resource).some((reference) => moved.has(resolve(reference) ?? '')))) reached.add(key);
      const set = resource.kind === 'Api' && written.has(key) ? parseResourceId(textOf(resource.properties['apiVersionSetId'])) : null;
      if (set !== null) reached.add(resourceKey(set.id));
    }
  }
  return reached;
}
