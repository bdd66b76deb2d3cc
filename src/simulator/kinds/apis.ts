import { canonicalJson, findPaths, getAt, isObject, removePaths, type Json, type JsonObject } from '../../model/json.ts';
import { parseApiName } from '../../model/resource-id.ts';
import { invalidField, notFound, refused } from '../arm-error.ts';
import type { Behaviour, Outcome, Removal, Write } from '../behaviour.ts';
import type { Entity } from '../entity.ts';
import { lastName, textOf } from '../usage.ts';
import { apiOfSource, copyChildren, lockedProperties, revisionsOf, shareLocked, takeLocked } from './api-revisions.ts';
import { checkApi, checkAuthorization, checkLimits, checkType } from './api-rules.ts';
import { readImport, type Import } from './api-import.ts';
import { checkTags, importInto } from './import-operations.ts';
import { subscriptionsTo } from './products.ts';

/** Taken by an import or a copy, never kept. */
const TRANSIENT = ['format', 'value', 'wsdlSelector', 'apiType', 'translateRequiredQueryParameters', 'sourceApiId', 'apiVersionSet'];

const DEFAULTS: JsonObject = {
  protocols: ['https'], subscriptionRequired: true, type: 'http',
  subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' },
};

/** APIs with their revisions (apim-rest 3). */
export const apis: Behaviour = {
  write: (write) => {
    const imported = readImport(write.sent);
    checkUrl(write.sent, imported !== null);
    if (imported !== null) checkTags(write.service, write.scope, imported, write.startVersion);
    const { root, revision } = parseApiName(write.name);
    return revision === null || write.existing?.properties['isCurrent'] === true
      ? writeCurrent(write, imported)
      : writeRevision(write, root, revision, imported);
  },
  remove: removeApi,
  read: (properties, { service, entity, list, query }) => {
    const set = service.resolve(service.scopeOf(entity), 'ApiVersionSet', textOf(properties, 'apiVersionSetId'));
    const expanded = set === undefined || (list && query.get('expandApiVersionSet') !== 'true') ? {} : {
      apiVersionSet: {
        id: `${service.id}${set.path}`, name: set.properties['displayName'] ?? '',
        ...Object.fromEntries(['description', 'versioningScheme', 'versionQueryName', 'versionHeaderName'].map((key) => [key, set.properties[key] ?? null])),
      },
    };
    return { ...properties, ...expanded, ...(list ? {} : { isOnline: true }) };
  },
};

function writeCurrent(write: Write, imported: Import | null): Outcome {
  const { service, existing, sent } = write;
  const source = existing === null ? sourceOf(write) : null;
  const kept = keptOf(write, source);
  const properties = clean({
    ...DEFAULTS, ...imported?.properties, ...ownOf(write, kept), ...typeOf(write, imported, kept),
    ...versionSetOf(write), apiRevision: existing?.properties['apiRevision'] ?? sent['apiRevision'] ?? '1', isCurrent: true,
  });
  if (textOf(properties, 'displayName') === '') throw invalidField('displayName', "'displayName' is required.");
  checkApi(write, properties, isObject(sent['apiVersionSet']));
  checkType(write, properties);
  checkAuthorization(write);
  checkLimits(write, imported?.definition ?? null, source);
  return {
    properties: { ...removePaths(properties, imported?.erases ?? []), ...createVersionSet(write) },
    after: (api) => {
      if (source !== null) copyChildren(service, source, api);
      if (imported !== null) importInto(service, api, imported);
      shareLocked(service, api);
    },
  };
}

function writeRevision(write: Write, root: string, revision: string, imported: Import | null): Outcome {
  const { service, parent, existing, sent } = write;
  const current = service.child(parent, 'Api', root);
  if (current === undefined) throw notFound('Api');
  for (const [key, label] of Object.entries(lockedProperties)) {
    if (sent[key] !== undefined && !isSame(sent[key], current.properties[key])) throw refused(`Can't change property ${label} for non-current revision `);
  }
  const source = existing === null ? sourceOf(write) : null;
  if (existing === null && source === null && imported === null) {
    throw invalidField('sourceApiId', "A new revision needs 'sourceApiId', or a specification in 'format' and 'value'.");
  }
  checkAuthorization(write);
  checkLimits(write, imported?.definition ?? null, source);
  const kept = keptOf(write, source);
  const properties = clean({
    ...DEFAULTS, ...imported?.properties, ...ownOf(write, kept), ...takeLocked(current.properties), apiRevision: revision, isCurrent: false,
  });
  return {
    properties,
    after: (api) => {
      if (source !== null) copyChildren(service, source, api);
      if (imported !== null) importInto(service, api, imported);
    },
  };
}

/** What a request makes of what it leaves as it is; a PATCH is merged with it already. */
function ownOf({ method, sent, properties }: Write, kept: JsonObject): JsonObject {
  return method === 'PATCH' ? withoutNulls(properties) : { ...withoutNulls(kept), ...withoutNulls(sent) };
}

/** What a write leaves as it is. `?import=true` sends the document alone: what it leaves out stays too (apim-rest 3.2). */
function keptOf({ method, existing, query }: Write, source: Entity | null): JsonObject {
  return method === 'PATCH' || (query.get('import') === 'true' && existing !== null) ? existing?.properties ?? {} : source?.properties ?? {};
}

function sourceOf({ service, scope, sent }: Write): Entity | null {
  const id = sent['sourceApiId'];
  return typeof id === 'string' ? apiOfSource(service, scope, id) : null;
}

/** An import brings the type, and ignores `type` (apim-rest 3.2). */
function typeOf({ sent, existing }: Write, imported: Import | null, kept: JsonObject): JsonObject {
  const type = imported === null ? sent['apiType'] ?? sent['type'] ?? kept['type'] ?? existing?.properties['type'] : imported.type;
  return typeof type === 'string' ? { type } : {};
}

/** The id of an inline `apiVersionSet` (apim-rest 3.6). */
function versionSetOf({ service, sent }: Write): JsonObject {
  const inline = sent['apiVersionSet'];
  return isObject(inline) && typeof inline['id'] === 'string' && sent['apiVersionSetId'] === undefined ? { apiVersionSetId: service.toLocalId(inline['id']) } : {};
}

/** An inline `apiVersionSet` without an id is a new one. */
function createVersionSet({ service, scope, sent }: Write): JsonObject {
  const inline = sent['apiVersionSet'];
  if (!isObject(inline) || inline['id'] !== undefined || sent['apiVersionSetId'] !== undefined) return {};
  const { name, ...others } = inline;
  return { apiVersionSetId: service.store(scope, 'ApiVersionSet', service.generateName(), { ...others, displayName: name ?? '' }).path };
}

function checkUrl(sent: JsonObject, isImport: boolean): void {
  if (sent['serviceUrl'] === '') throw invalidField('serviceUrl', "'serviceUrl' must not be empty.");
  const empty = isImport ? Object.keys(sent).find((key) => sent[key] === null) : undefined;
  if (empty !== undefined) throw invalidField(empty, `'${empty}' must not be null in an import.`);
  for (const path of findPaths(sent, 'protocols.*')) {
    const protocol = getAt(sent, path);
    if (typeof protocol !== 'string' || !['http', 'https', 'ws', 'wss'].includes(protocol.toLowerCase())) throw invalidField('protocols', "'protocols' must be of: http, https, ws, wss.");
  }
}

/** With the flag, or when there is one revision only, everything goes; the last API takes its version set along (apim-rest 3.5, 3.6). */
function removeApi({ service, entity, query }: Removal): void {
  if (entity.properties['isCurrent'] !== true) {
    service.remove(entity);
    return;
  }
  const revisions = revisionsOf(service, entity);
  if (revisions.length > 1 && query.get('deleteRevisions') !== 'true') throw refused('Cannot delete the current revision of an API.');
  const scope = service.scopeOf(entity);
  for (const gone of [...subscriptionsTo(service, entity), ...service.usersOf(entity), ...revisions]) service.remove(gone);
  const set = service.resolve(scope, 'ApiVersionSet', textOf(entity.properties, 'apiVersionSetId'));
  const isUsed = service.find(scope, 'Api', ({ properties }) => lastName(textOf(properties, 'apiVersionSetId')).toLowerCase() === set?.name.toLowerCase()) !== undefined;
  if (set !== undefined && !isUsed) service.remove(set);
}

function clean(properties: JsonObject): JsonObject {
  return removePaths(properties, TRANSIENT);
}

function withoutNulls(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/** Equal as the service compares a locked property: absent and empty are one, protocols are a set. */
function isSame(sent: Json | undefined, current: Json | undefined): boolean {
  const fold = (value: Json | undefined): string => Array.isArray(value)
    ? (value as readonly Json[]).map((each) => canonicalJson(each).toLowerCase()).sort().join()
    : value === undefined || value === null || value === '' ? '' : canonicalJson(value);
  return fold(sent) === fold(current);
}
