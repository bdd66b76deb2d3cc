import { kindRow, type KindName } from '../model/kinds.ts';
import { MARKER_NAME } from '../model/marker.ts';
import { ancestorsOf, apiNameOf, isBuiltIn, parseApiName, parseResourceId, requireResourceId, resourceId, resourceKey, resourceName, splitAtApi, type ResourceId } from '../model/resource-id.ts';
import { childPath, scopeOf } from './addresses.ts';
import { mayBeUnused } from './left-out.ts';
import { learnReferences, readApiParts } from './partial-api-reader.ts';
import { isManaged, readKind, topKind } from './reader.ts';
import type { Reading } from './reading.ts';
import { holderOf, isLink, readLinksOf, readSingle } from './single-reader.ts';

/** Of these it depends on their API whether they are there, and by which name. */
const OF_API: ReadonlySet<KindName> = new Set<KindName>(['Api', 'ApiOperation', 'ApiOperationPolicy', 'ApiOperationTag', 'ApiSchema', 'ApiTagDescription', 'ApiResolver', 'ApiResolverPolicy']);

/**
 * Reads the resources of these keys one by one, each as reading everything would give it, save that more of them have an
 * ETag. What has to be asked beside them is left out of the snapshot. Most take one request, the API or workspace that they
 * lie in another, and the marker one.
 */
export async function readOnly(reading: Reading, only: ReadonlySet<string>): Promise<void> {
  const ids = [...only].flatMap((key) => parseResourceId(key) ?? []).filter((id) => mayBeRead(reading, id));
  const scopes = new Set([null, ...ids.map(({ id }) => scopeOf(id))]);
  const { namedValues } = reading.options;
  await reading.all([
    () => namedValues ? Promise.resolve() : readMarker(reading),
    ...[...scopes].map((scope) => async () => {
      // Without the workspace, or workspaces at all, there is nothing in it to ask for.
      if (scope !== null && await reading.find('Workspace', scope) === null) return;
      if (namedValues) await readKind(reading, 'NamedValue', scope);
      await readInScope(reading, ids.filter(({ id, kind }) => scopeOf(id) === scope && !(namedValues && kind === 'NamedValue')));
    }),
  ], (work) => work());
  await readUsers(reading, only);
  await learnReferences(reading);
  await settleUnsupported(reading);
}

/** Whether reading everything could come to such an id. */
function mayBeRead({ options }: Reading, { id, kind }: ResourceId): boolean {
  // Releases and associations belong to the API, not to one of its revisions.
  const isOfRoot = kind === 'ApiRelease' || (kindRow(kind).body === 'association' && kind !== 'ApiOperationTag');
  const namesRevision = [apiNameOf(id) ?? '', resourceName(id)].some((name) => parseApiName(name).revision !== null);
  return isManaged(kind, options) && !(isOfRoot && namesRevision) && !ancestorsOf(id).some((ancestor) => isBuiltIn(requireResourceId(ancestor).kind, ancestor));
}

async function readMarker(reading: Reading): Promise<void> {
  reading.noteMarker(await reading.find('NamedValue', resourceId('NamedValue', [MARKER_NAME])));
}

async function readInScope(reading: Reading, ids: readonly ResourceId[]): Promise<void> {
  reading.expect(ids.length);
  const isOfApi = ({ id, kind }: ResourceId): boolean => OF_API.has(kind) || parseApiName(apiNameOf(id) ?? '').revision !== null;
  const single = async (id: ResourceId): Promise<void> => {
    await readSingle(reading, id);
    reading.advance();
  };
  await reading.all([
    ...groupBy(ids.filter(isOfApi), ({ id }) => apiOf(id)).map((own) => () => readApiParts(reading, apiOf(own[0]?.id ?? ''), own)),
    ...groupBy(ids.filter(isLink), (id) => `${id.kind} ${holderOf(id)}`).map((own) => async () => { await reading.all(own.slice(0, 1), (id) => readLinksOf(reading, id)); }),
    ...ids.filter((id) => !isOfApi(id) && !isLink(id)).map((id) => () => single(id)),
  ], (work) => work());
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(resourceKey(keyOf(item)), [...groups.get(resourceKey(keyOf(item))) ?? [], item]);
  return [...groups.values()];
}

/** The id of the API, or revision, that an id is or lies below. */
function apiOf(id: string): string {
  const { before, name } = splitAtApi(id) ?? { before: '', name: '' };
  return before + name;
}

/** What may use the named values that the service made up: they are configuration only where something does. */
async function readUsers(reading: Reading, only: ReadonlySet<string>): Promise<void> {
  const doubtful = reading.resources.filter((resource) => only.has(resourceKey(resource.id)) && mayBeUnused(resource) && !reading.options.keep(resource.id));
  await reading.all([...new Set(doubtful.map(({ id }) => scopeOf(id)))], async (scope) => {
    await readKind(reading, 'Logger', scope);
    if (scope === null && isManaged('Cache', reading.options)) await readKind(reading, 'Cache', scope);
  });
}

/** A tier that lacks a kind lacks what lives below it: only the former is told. */
async function settleUnsupported(reading: Reading): Promise<void> {
  const below = [...reading.unsupported].filter((kind) => kindRow(kind).parent !== null);
  await reading.all([...new Set(below.map(topKind))], (kind) => reading.list(kind, null));
  for (const kind of below) if (reading.unsupported.has(topKind(kind))) reading.unsupported.delete(kind);
}

/** Gives associations, of which no answer holds an id, the case of what they associate, where that was read too. */
export function respellAssociations(reading: Reading): void {
  const spelled = new Map(reading.resources.filter(({ kind }) => kindRow(kind).body !== 'association').map(({ id }) => [resourceKey(id), id]));
  const spell = (id: string): string => spelled.get(resourceKey(id)) ?? id;
  for (const [index, { kind, id, ...resource }] of reading.resources.entries()) {
    const { references, path } = kindRow(kind);
    const { parent, workspace } = requireResourceId(id);
    const other = references[0]?.to[0] as KindName | undefined;
    if (kindRow(kind).body !== 'association' || parent === null || other === undefined) continue;
    const name = resourceName(spell(resourceId(other, [resourceName(id)], workspace)));
    reading.resources[index] = { kind, ...resource, id: childPath(spell(parent), path.replace('{name}', () => name)) };
  }
}
