import { scopeOf } from '../model/resource-id.ts';
import { importedTags, tagKey, tagsByName } from '../plan/tags.ts';
import type { ValidationContext } from './context.ts';
import type { Count } from './tier-limits.ts';

/** The tags that `counted` says, and those that imports of specifications create beside them (apim-rest 3.2), which they do not in a workspace. */
export function countTags({ effective, live, planned }: ValidationContext, counted: Count): Count {
  const known = new Set(tagsByName(live, effective).keys());
  const imported = [...effective].filter(([key, { kind, id }]) => kind === 'Api' && scopeOf(id) === null && (planned === null || planned.has(key))).map(([, resource]) => {
    const names = importedTags(resource).map((name) => tagKey(resource.id, name)).filter((name) => !known.has(name));
    for (const name of names) known.add(name);
    return { resource, by: new Set(names).size };
  });
  return { ...counted, created: [...counted.created, ...imported.filter(({ by }) => by > 0)] };
}
