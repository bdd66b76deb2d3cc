import type { LiveSnapshot } from '../commands/ports.ts';
import { diagnostic } from '../model/diagnostics.ts';
import { changeAt, textOf } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { parseApiName, resourceKey, resourceName, splitAtApi } from '../model/resource-id.ts';
import { toSnapshot, type Resource } from '../model/resource.ts';
import { childPath, scopeOf } from './addresses.ts';
import { readApi } from './api-reader.ts';
import { unusedCredentials } from './left-out.ts';
import { linkedKinds, readLinks, toAssociation } from './links.ts';
import type { Management } from './management.ts';
import { toShownId, type OperationNames } from './operation-names.ts';
import { Reading, type ReadingOptions } from './reading.ts';

/**
 * Reads everything of the kinds that are managed by default, and of those that are requested. A kind that the tier does
 * not have is reported and empty; anything else that cannot be read is an error: unreadable is never absent. `names` learns
 * which APIs have operations that go by their display names.
 */
export async function readService(client: Management, names: OperationNames, options: ReadingOptions): Promise<LiveSnapshot> {
  const reading = new Reading(client, names, options);
  await readScope(reading, null);
  reading.resources.push(...toOperationTags(reading));
  return toLiveSnapshot(reading);
}

function toLiveSnapshot({ resources, operations, unsupported, diagnostics, options }: Reading): LiveSnapshot {
  const shown = resources.map((resource): Resource => ({ ...resource, id: toShownId(resource.id, operations), properties: withShownIds(resource) }));
  const unused = unusedCredentials(shown);
  return {
    snapshot: toSnapshot(shown.filter((resource) => !unused.has(resource) || options.keep(resource.id))), unsupported,
    unread: new Set(kindNames.filter((kind) => !isManaged(kind, options))),
    operations: new Map([...operations].map(([api, names]) => [api, [...names.values()].sort()])),
    // Most tiers have no workspaces: that is nothing to tell.
    diagnostics: [...[...unsupported].filter((kind) => kind !== 'Workspace').sort().map((kind) => diagnostic('kind-unsupported',
      `The tier of ${options.name} does not have resources of the kind '${kindRow(kind).title}'; none were read.`)), ...diagnostics.sort((a, b) => (a.message < b.message ? -1 : 1))],
  };

  function withShownIds({ kind, properties }: Resource): Resource['properties'] {
    const paths = kindRow(kind).references.filter(({ to }) => to.includes('ApiOperation')).map(({ path }) => path);
    return paths.length === 0 ? properties : changeAt(properties, paths, (value) => typeof value === 'string' ? toShownId(value, operations) : value);
  }
}

/** Everything of the service, or of a workspace, below which each of its workspaces is read. */
async function readScope(reading: Reading, workspace: Resource | null): Promise<void> {
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

function isManaged(kind: KindName, { requested }: ReadingOptions): boolean {
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
async function mayExist(reading: Reading, kind: KindName, scope: string | null): Promise<boolean> {
  const { body, only, references } = kindRow(kind);
  const other = body === 'association' ? references[0]?.to[0] : only.with;
  // Groups that are built in are not listed, and can be linked to.
  if (other === undefined || kindRow(other as KindName).builtIns.length > 0) return true;
  return (await reading.list(other as KindName, scope)).length > 0;
}

async function readKind(reading: Reading, kind: KindName, parent: string | null): Promise<void> {
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
async function readLinked(reading: Reading, kind: KindName, holder: string): Promise<void> {
  const linked = (await readLinks(reading.client, kind, holder, reading.signal)).map((link): Resource => ({ kind, ...toAssociation(kind, holder, link) }));
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
  const kinds = (await reading.all(linkedKinds('Tag'), async (kind) => {
    return (await reading.list(topKind(kind), scope)).length > 0 ? [kind] : [];
  })).flat();
  await reading.all(tags.flatMap((tag) => kinds.map((kind) => ({ tag, kind }))), async ({ tag, kind }) => {
    const links = await readLinks(reading.client, kind, tag.id, reading.signal);
    const associations = links.map((link): Resource => ({ kind, ...toAssociation(kind, tag.id, link) }));
    if (kind === 'ApiOperationTag') reading.operationTags.push(...associations.map((association) => ({ tag, association })));
    else reading.resources.push(...associations);
  });
}

/** The tags of operations that no specification carries. The current revision may be named by its number. */
function toOperationTags({ operationTags, resources, carried, operations, options }: Reading): Resource[] {
  const numbered = new Map(resources.flatMap(({ kind, id, properties }) => kind === 'Api' && parseApiName(id).revision === null
    ? [[resourceKey(`${id};rev=${textOf(properties['apiRevision'])}`), id] as const] : []));
  return operationTags.flatMap(({ tag, association }) => {
    const { before, name, after } = splitAtApi(association.id) ?? { before: '', name: '', after: '' };
    const api = numbered.get(resourceKey(before + name)) ?? before + name;
    const id = api + after;
    const [, , operation = ''] = after.split('/');
    const isCarried = carried.get(resourceKey(api))?.operationTag(operation, textOf(tag.properties['displayName'])) === true;
    return isCarried && !options.keep(toShownId(id, operations)) ? [] : [{ ...association, id }];
  });
}

/** The kind directly in a scope, below which a kind lies. */
function topKind(kind: KindName): KindName {
  const { parent } = kindRow(kind);
  return parent === null ? kind : topKind(parent);
}
