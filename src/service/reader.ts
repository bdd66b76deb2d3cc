import { diagnostic } from '../model/diagnostics.ts';
import { textOf } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { parseApiName, resourceKey, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { childPath, scopeOf } from './addresses.ts';
import { readApi } from './api-reader.ts';
import { linkedKinds, toAssociation } from './links.ts';
import type { Reading, ReadingOptions } from './reading.ts';

/** Everything of the service, or of a workspace, below which each of its workspaces is read. */
export async function readScope(reading: Reading, workspace: Resource | null): Promise<void> {
  const scope = workspace?.id ?? null;
  await reading.all([
    ...childKinds(reading, null, scope).map((kind) => () => readKind(reading, kind, scope)),
    () => readTagged(reading, scope),
  ], (work) => work());
}

/** The kinds of what may live below `parent`, null for the scope itself; associations that are read by their tags are not among them. */
function childKinds({ options }: Reading, parent: Resource | null, scope: string | null): KindName[] {
  return kindNames.filter((kind) => {
    const row = kindRow(kind);
    return row.parent === (parent?.kind ?? null) && row.list !== 'links' && isManaged(kind, options) && (scope === null || row.workspace)
      && (row.only.type === undefined || row.only.type === textOf(parent?.properties['type']).toLowerCase());
  });
}

/** Whether resources of the kind are read at all. */
export function isManaged(kind: KindName, { requested }: ReadingOptions): boolean {
  return kindRow(kind).managed === 'by-default' || requested.has(kind);
}

/** What lives below a resource, of all kinds or of those that are `wanted`. */
async function readChildren(reading: Reading, parent: Resource, wanted: (kind: KindName) => boolean = () => true): Promise<void> {
  const scope = scopeOf(parent.id);
  await reading.all(childKinds(reading, parent, scope).filter(wanted), async (kind) => {
    if (await mayExist(reading, kind, scope)) await readKind(reading, kind, parent.id);
  });
}

/** Whether there can be any: not where the service holds none of what the kind needs, or links to. */
export async function mayExist(reading: Reading, kind: KindName, scope: string | null): Promise<boolean> {
  const { body, only, references } = kindRow(kind);
  const other = body === 'association' ? references[0]?.to[0] : only.with;
  // Groups that are built in are not listed, and can be linked to.
  if (other === undefined || kindRow(other as KindName).builtIns.length > 0) return true;
  return (await reading.list(other as KindName, scope)).length > 0;
}

/** Everything of a kind below `parent`, an id, null for the service, with what lives below it. */
export async function readKind(reading: Reading, kind: KindName, parent: string | null): Promise<void> {
  const { list, link, path } = kindRow(kind);
  if (list === 'never') return readResource(reading, { id: childPath(parent, path), kind, properties: {} });
  if (link !== null && parent !== null && scopeOf(parent) !== null) return readLinked(reading, kind, parent);
  const listed = await reading.list(kind, parent);
  const isTop = kindRow(kind).parent === null;
  if (isTop) reading.expect(listed.length);
  await reading.all(listed, async (resource) => {
    await readResource(reading, resource);
    if (isTop) reading.advance();
  });
}

/** A listed resource, read again where its listing is not the whole of it, and what lives below it. */
async function readResource(reading: Reading, listed: Resource): Promise<void> {
  const { kind } = listed;
  const { list, body } = kindRow(kind);
  // In workspaces listings are unreliable (apim-rest 1.3).
  const isWhole = body === 'association' || (list === 'complete' && scopeOf(listed.id) === null);
  const resource = isWhole ? listed : await reading.get(listed);
  if (resource === null || reading.isLeftOut(resource)) return;
  if (kind === 'Api') return readApi(reading, resource, (parent, wanted) => readChildren(reading, parent, wanted));
  await (kind === 'Workspace' ? readScope(reading, resource) : readChildren(reading, resource));
  reading.resources.push(resource);
}

/** Associations that are there as links only (apim-rest 4.11). */
export async function readLinked(reading: Reading, kind: KindName, holder: string): Promise<void> {
  const linked = (await reading.links(kind, holder)).map((link): Resource => ({ kind, ...toAssociation(kind, holder, link) }));
  const own = new Set(linked.filter(({ properties }) => Object.keys(properties).length === 0).map(({ id }) => resourceKey(id)));
  for (const association of linked) {
    const isAway = Object.keys(association.properties).length > 0;
    if (!isAway || !own.has(resourceKey(association.id))) reading.resources.push(association);
    else reading.diagnostics.push(diagnostic('not-read', `${holder} is linked to two groups with the name '${resourceName(association.id)}', one of the workspace and one of the service: only that of the workspace was read. Rename one of them.`, { resource: association.id }));
  }
}

/** What each tag of a scope is assigned to; nothing is asked where there is nothing to assign it to. */
async function readTagged(reading: Reading, scope: string | null): Promise<void> {
  const tags = await reading.list('Tag', scope);
  if (tags.length === 0) return;
  await reading.all(linkedKinds('Tag'), async (kind) => {
    const tagged = await reading.list(topKind(kind), scope);
    const roots = tagged.filter(({ id }) => parseApiName(resourceName(id)).revision === null);
    // Links are of a tag; that lists the tags of a product, or of an API, the workspaces do not have (apim-rest 1.7).
    if (scope === null && kind !== 'ApiOperationTag' && roots.length < tags.length) {
      reading.resources.push(...(await reading.all(roots, ({ id }) => reading.list(kind, id))).flat());
    } else if (tagged.length > 0) await reading.all(tags, (tag) => readTaggedBy(reading, kind, tag));
  });
}

/** What one tag is assigned to, of one kind of association. */
export async function readTaggedBy(reading: Reading, kind: KindName, tag: Resource): Promise<void> {
  const links = await reading.links(kind, tag.id);
  const associations = links.map((link): Resource => ({ kind, ...toAssociation(kind, tag.id, link) }));
  if (kind === 'ApiOperationTag') reading.operationTags.push(...associations.map((association) => ({ tag, association })));
  else reading.resources.push(...associations);
}

/** The kind directly in a scope, below which a kind lies. */
export function topKind(kind: KindName): KindName {
  const { parent } = kindRow(kind);
  return parent === null ? kind : topKind(parent);
}
