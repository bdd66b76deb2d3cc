import { kindRow, type KindName } from '../model/kinds.ts';
import { resourceId, resourceKey, resourceName, type ResourceId } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { scopeOf } from './addresses.ts';
import { mayExist, readLinked, readTaggedBy } from './reader.ts';
import type { Reading } from './reading.ts';

/** Reads one resource of which nothing but its path has to be known; one that is not there is passed over. */
export async function readSingle(reading: Reading, { kind, id, parent }: ResourceId): Promise<void> {
  if (kindRow(kind).body === 'association') {
    if (await isAssociated(reading, kind, id, parent)) reading.resources.push({ kind, id, properties: {} });
    return;
  }
  const resource = await reading.find(kind, id);
  if (resource === null || reading.isLeftOut(resource) || (isEmptyWiki(resource) && !await mayExist(reading, kind, null))) return;
  reading.resources.push(resource);
}

/** Whether an association is there that is no link. Where the status alone does not tell, the list does, and says why not. */
export async function isAssociated(reading: Reading, kind: KindName, id: string, parent: string | null): Promise<boolean> {
  const answer = await reading.client.head(id, reading.signal);
  if (answer.ok) return answer.status !== 404;
  return (await reading.list(kind, parent)).some((listed) => resourceKey(listed.id) === resourceKey(id));
}

/** Whether the service has an association as a link alone (apim-rest 4.11). */
export function isLink({ kind, id }: ResourceId): boolean {
  return kindRow(kind).link !== null && scopeOf(id) !== null;
}

/** The resource below which the link of an association lies. */
export function holderOf({ kind, id, parent, workspace }: ResourceId): string {
  return kindRow(kind).link?.holder === 'Tag' ? resourceId('Tag', [resourceName(id)], workspace) : parent ?? '';
}

/** Reads all associations whose links lie in the same collection as that of this one. */
export async function readLinksOf(reading: Reading, association: ResourceId): Promise<void> {
  const { kind } = association;
  const holder = holderOf(association);
  await (kindRow(kind).link?.holder === 'Tag' ? readTaggedBy(reading, kind, { kind: 'Tag', id: holder, properties: {} }) : readLinked(reading, kind, holder));
}

/** A wiki without pages is there only where the service has any documentation. */
function isEmptyWiki({ kind, properties }: Resource): boolean {
  const pages = properties['documents'];
  return (kind === 'ApiWiki' || kind === 'ProductWiki') && (!Array.isArray(pages) || pages.length === 0);
}
