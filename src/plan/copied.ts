import { kindRow } from '../model/kinds.ts';
import { isOfAllRevisions, requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';

/**
 * What a new revision takes over from the current one although the folder, which says what the revision holds, does not hold
 * it, by key: a revision without an OpenAPI, WSDL or WADL document is made as a copy (apim-rest 3.5). A revision of which the
 * folder holds neither document nor operations stays the copy that it is.
 * @param source key of the revision that is copied
 */
export function copiedAlong(revision: Resource, source: string, desired: Snapshot, live: Snapshot): ReadonlyMap<string, Resource> {
  const key = resourceKey(revision.id);
  const isCopy = revision.content === undefined ? [...desired].some(([other, { kind }]) => kind === 'ApiOperation' && other.startsWith(`${key}/`)) : revision.content.format === 'graphql';
  if (!isCopy) return new Map();
  return new Map([...live].flatMap(([other, resource]) => {
    if (!other.startsWith(`${source}/`) || isOfAllRevisions(resource.kind) || kindRow(resource.kind).carried) return [];
    const id = revision.id + resource.id.slice(source.length);
    return desired.has(resourceKey(id)) ? [] : [[resourceKey(id), { ...resource, id: requireResourceId(id).id }] as const];
  }));
}
