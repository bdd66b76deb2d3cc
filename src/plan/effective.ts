import { textOf, type Json, type JsonObject } from '../model/json.ts';
import { parseApiName, requireResourceId, resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';
import { comparableText } from '../specification/index.ts';
import { findDefinition, isOpenApi } from './definition.ts';
import { revisionOf } from './revisions.ts';
import { toScoped } from './scope.ts';

/** What only the current revision of an API may set; the others share it (apim-rest 3.5). */
export const LOCKED_PROPERTIES = ['displayName', 'path', 'protocols', 'description', 'type', 'subscriptionRequired', 'apiVersion',
  'apiVersionDescription', 'apiVersionSetId'] as const;

/** What an import takes from a specification where the information file is silent (apim-rest 3.2). */
export const importedProperties = ['displayName', 'description', 'termsOfServiceUrl', 'contact', 'license', 'serviceUrl'] as const;

/**
 * The folder's resources as the service will hold them: what an import takes from a specification filled in where the
 * information file is silent (apim-rest 3.2), revisions sharing what the current revision sets, releases pointing at a
 * revision, ids of a workspace with its name.
 */
export function toEffective(desired: Snapshot, live: Snapshot): Snapshot {
  const imported = new Map([...toScoped(desired)].map(([key, resource]) => [key, resource.kind === 'Api' ? withImported(resource, live.get(key)) : resource]));
  return toSnapshot([...imported.values()].map((resource) => {
    if (resource.kind === 'ApiRelease') return withRevision(resource, live.get(resourceKey(resource.id)), imported);
    const root = resource.kind === 'Api' ? rootOf(resource, imported) : undefined;
    return root === undefined ? resource : withLocked(resource, root);
  }));
}

/** The resource of the current revision, for a resource that is another revision of the same API. */
export function rootOf(resource: Resource, snapshot: Snapshot): Resource | undefined {
  const { root, revision } = parseApiName(resource.id);
  return revision === null ? undefined : snapshot.get(resourceKey(root));
}

function withImported(api: Resource, live: Resource | undefined): Resource {
  const { root, revision } = parseApiName(api.id);
  const number = revisionOf(api) ?? revision ?? revisionOf(live) ?? '1';
  const current: JsonObject = root === api.id ? { isCurrent: true } : {};
  const { isCurrent: _own, ...own } = api.properties;
  return { ...api, properties: { ...fromSpecification(api, live), ...own, apiRevision: number, ...current } };
}

function fromSpecification(api: Resource, live: Resource | undefined): JsonObject {
  const definition = findDefinition(api.content);
  if (definition === null) return {};
  const { info } = definition;
  const own = api.properties;
  const taken: Record<typeof importedProperties[number], Json> = {
    displayName: info.title, description: keptText(info.description, live?.properties['description']), termsOfServiceUrl: info.termsOfServiceUrl, contact: info.contact, license: info.license,
    serviceUrl: info.serviceUrl === null || isGatewayUrl(info.serviceUrl, api) ? null : info.serviceUrl,
  };
  return Object.fromEntries(Object.entries(taken).filter(([name, value]) => value !== null && value !== '' && !own[name]));
}

/** A text of a specification as the service keeps it, which need not be to the character: line ends, and the one at the end of a block in YAML. */
function keptText(text: string | null, kept: Json | undefined): Json {
  return text !== null && typeof kept === 'string' && comparableText(kept) === comparableText(text) ? kept : text;
}

/**
 * An exported document names the gateway itself as its server. Importing that as the backend would send every call back
 * to the gateway, so it is not taken: recognised by Azure's domain, or by the API's own path behind any other host in a document that an export wrote.
 */
function isGatewayUrl(url: string, api: Resource): boolean {
  const match = /^https?:\/\/([^/]+)(\/.*)?$/i.exec(url);
  if (match === null) return true; // a relative server says nothing about the backend
  if (/\.azure-api\.(net|cn|us)$/i.test(match[1] ?? '')) return true;
  const path = trim([textOf(api.properties['path']), textOf(api.properties['apiVersion'])].filter(Boolean).join('/'));
  const isExport = api.content === undefined || !isOpenApi(api.content) || /\bapiKeyHeader\b/.test(api.content.text);
  return path !== '' && trim(match[2] ?? '') === path && isExport;
}

function trim(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').toLowerCase();
}

/** A revision with what the current one sets for all of them. */
export function withLocked(revision: Resource, root: Resource): Resource {
  const own: Record<string, Json> = { ...revision.properties };
  for (const name of LOCKED_PROPERTIES) {
    const value = root.properties[name];
    if (value === undefined) delete own[name];
    else own[name] = value;
  }
  return { ...revision, properties: own };
}

/** A release without a revision of its own keeps the one it has, or gets the API's current one. */
function withRevision(release: Resource, live: Resource | undefined, desired: Snapshot): Resource {
  const { apiId } = release.properties;
  if (typeof apiId === 'string' && parseApiName(apiId).revision !== null) return release;
  const root = requireResourceId(release.id).parent ?? '';
  const current = revisionOf(desired.get(resourceKey(root)));
  return { ...release, properties: { ...release.properties, apiId: live?.properties['apiId'] ?? `/${root}${current === null ? '' : `;rev=${current}`}` } };
}
