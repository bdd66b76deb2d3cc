import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { childPath, collectionPath, scopeOf, toListed } from './addresses.ts';
import { getResource } from './get-resource.ts';
import { readLinks, toAssociation } from './links.ts';
import type { Management } from './management.ts';
import { toShownId, toShownNames, type OperationNames } from './operation-names.ts';
import { isNotInTier, toUserError } from './service-failure.ts';

/**
 * The resources of one kind below `parent` as LIST gives them; of a kind without LIST the one that is there. Operations go
 * by their display names where `names` says so. None of a kind that the tier does not have. Throws UserError.
 */
export async function listResources(client: Management, names: OperationNames | null, kind: KindName, parent: string | null): Promise<Resource[]> {
  const { list, link } = kindRow(kind);
  const real = parent === null ? null : await names?.toReal(parent) ?? parent;
  if (real !== null && link !== null && scopeOf(real) !== null) return listLinked(client, kind, link.holder as KindName, real);
  if (list === 'never') return getOnly(client, kind, real);
  const resources = await listCollection(client, kind, real);
  if (kind !== 'ApiOperation' || real === null || names?.has(real) !== true) return resources;
  const shown = new Map([[resourceKey(real), toShownNames(resources)]]);
  return resources.map((resource) => ({ ...resource, id: toShownId(resource.id, shown) }));
}

async function listCollection(client: Management, kind: KindName, parent: string | null): Promise<Resource[]> {
  const path = collectionPath(kind, parent);
  const items = await client.list(path);
  if ('ok' in items && isNotInTier(items)) return [];
  if ('ok' in items) throw toUserError(items, { verb: 'list', subject: `${path} (${kindRow(kind).title})`, path, guarded: false });
  return items.map((item) => toListed(kind, parent, item));
}

/** Links lie below one end of an association: where that is the tag, all tags of the workspace are asked. */
async function listLinked(client: Management, kind: KindName, holder: KindName, parent: string): Promise<Resource[]> {
  const holders = holder === 'Tag' ? (await listCollection(client, 'Tag', scopeOf(parent))).map(({ id }) => id) : [parent];
  const found = await Promise.all(holders.map(async (id) => (await readLinks(client, kind, id)).map((each): Resource => ({ kind, ...toAssociation(kind, id, each) }))));
  return found.flat().filter(({ id }) => resourceKey(id).startsWith(`${resourceKey(parent)}/`));
}

async function getOnly(client: Management, kind: KindName, parent: string | null): Promise<Resource[]> {
  const id = childPath(parent, kindRow(kind).path);
  const resource = await getResource(client, kind, id);
  if (resource !== null && 'ok' in resource) throw toUserError(resource, { verb: 'read', subject: id, path: id, guarded: false });
  return resource === null ? [] : [resource];
}
