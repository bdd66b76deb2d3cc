import { requireResourceId, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { definitionIn } from './contents.ts';
import type { ValidationContext } from './context.ts';
import { signature, signatureOf } from './operations.ts';
import type { Count } from './tier-limits.ts';

/** The operations of all APIs, each version and revision counted by itself (apim-rest 6): those that specifications say, and files beside them. */
export function countOperations(context: ValidationContext): Count {
  const { effective, live, deleted, operations, planned } = context;
  const isCounted = (key: string): boolean => planned === null || planned.has(key);
  const heldOf = (key: string): number => operations.get(key)?.length ?? 0;
  const apis = [...live, ...deleted].filter(([key, { kind }]) => kind === 'Api' && isCounted(key));
  const gone = [...deleted].filter(([key, { kind }]) => kind === 'Api' && isCounted(key)).reduce((sum, [key]) => sum + heldOf(key), 0);
  const own = byApi(effective.values());
  const changes = [...effective].filter(([key, { kind }]) => kind === 'Api' && isCounted(key))
    .map(([key, resource]) => ({ resource, by: countOf(context, resource, own.get(key) ?? []) - (live.has(key) ? heldOf(key) : 0) }));
  return {
    held: apis.reduce((sum, [key]) => sum + heldOf(key), 0),
    deleted: gone - changes.reduce((sum, { by }) => sum + Math.min(by, 0), 0),
    created: changes.filter(({ by }) => by > 0),
  };
}

/** Operations by the keys of their APIs. */
function byApi(resources: Iterable<Resource>): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (resource.kind !== 'ApiOperation') continue;
    const key = resourceKey(requireResourceId(resource.id).parent ?? '');
    found.set(key, [...found.get(key) ?? [], resource]);
  }
  return found;
}

/** An import leaves what the document says, to which the files add; without a document what is there stays. */
function countOf({ operations, deleted }: ValidationContext, api: Resource, own: readonly Resource[]): number {
  const definition = definitionIn(api.content);
  if (definition !== undefined) return new Set([...definition.operations.map(({ method, urlTemplate }) => signature(method, urlTemplate.split('?')[0] ?? '')), ...own.map(signatureOf)]).size;
  const key = resourceKey(api.id);
  const kept = (operations.get(key) ?? []).map(resourceKey).filter((name) => !deleted.has(`${key}/operations/${name}`));
  return new Set([...kept, ...own.map(({ id }) => resourceKey(resourceName(id)))]).size;
}
