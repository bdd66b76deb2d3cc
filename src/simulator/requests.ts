import { isObject, removePaths, type JsonObject } from '../model/json.ts';
import { answerAction } from './actions.ts';
import { methodNotAllowed, ok, type Answer, type ArmRequest, type Deferred, type RequestOptions } from './answer.ts';
import { ArmError, internalError, invalidField, notFound } from './arm-error.ts';
import type { Write } from './behaviour.ts';
import { behaviours } from './behaviours.ts';
import type { Entity } from './entity.ts';
import { changeTexts, checkFields, mergePatch } from './field-rules.ts';
import { checkLimit } from './limits.ts';
import { list } from './listing.ts';
import { armType, toView } from './resource-view.ts';
import { simulatedKind, type SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';
import type { Target } from './target.ts';
import { notInTier } from './tiers.ts';

/** Contents and secrets, left out of what is shown while the work goes on. */
const CONTENTS = ['value', 'format'];

const MAX_DEPTH = 128;
const [QUOTE, BACKSLASH, OPENING_BRACKET, OPENING_BRACE] = ['"', '\\', '[', '{'].map((char) => char.charCodeAt(0)) as [number, number, number, number];

/** Answers one request. Throws {@link ArmError}; a write that throws has changed nothing. */
export function answerRequest(request: ArmRequest, target: Target, options: RequestOptions): Answer | Deferred {
  switch (target.type) {
    case 'service':
      if (request.method === 'GET') return ok(serviceView(request.service));
      throw methodNotAllowed(request.method);
    case 'action':
      return answerAction(request, target.entity, target.action, options);
    case 'collection':
      checkTier(request.service, target.kind);
      if (request.method === 'GET' && simulatedKind(target.kind).failsWhenAbsent && request.service.members(target.parent, target.kind).length === 0) throw internalError();
      if (request.method === 'GET') return ok(list(request, request.service.members(target.parent, target.kind), simulatedKind(target.kind).paged, options));
      throw methodNotAllowed(request.method);
    case 'resource':
      checkTier(request.service, target.kind);
      return answerResource(request, target, options);
  }
}

/** Associations whose HEAD has no ETag (apim-rest 1.4). */
const toldBy204: readonly SimulatedKindName[] = ['ProductApi', 'ProductGroup', 'GroupUser'];

function answerResource(request: ArmRequest, target: Extract<Target, { type: 'resource' }>, options: RequestOptions): Answer | Deferred {
  const row = simulatedKind(target.kind);
  switch (request.method) {
    case 'HEAD':
      if (target.entity === null) throw notFound(row.entity);
      return toldBy204.includes(target.kind) ? { status: 204, body: undefined, headers: {} } : { status: 200, body: undefined, headers: { ETag: target.entity.etag } };
    case 'GET':
      if (!row.readable) throw methodNotAllowed('GET');
      return read(request, target, options);
    case 'PUT': case 'PATCH':
      return write(request, target, options);
    case 'DELETE':
      return remove(request, target, options);
    default:
      throw methodNotAllowed(request.method);
  }
}

function read(request: ArmRequest, { kind, entity }: Extract<Target, { type: 'resource' }>, options: RequestOptions): Answer {
  if (entity === null) throw simulatedKind(kind).failsWhenAbsent ? internalError() : notFound(simulatedKind(kind).entity);
  if (kind === 'Api' && request.query.get('export') === 'true') return answerAction(request, entity, 'export', options);
  return ok(toView({ service: request.service, entity, list: false, query: request.query }), entity);
}

function write(request: ArmRequest, target: Extract<Target, { type: 'resource' }>, options: RequestOptions): Answer | Deferred {
  const { service } = request;
  const { parent, kind, name, entity } = target;
  const row = simulatedKind(kind);
  const method = request.method === 'PATCH' ? 'PATCH' : 'PUT';
  if (method === 'PATCH' && options.strictEtag) requireIfMatch(request.ifMatch, kind);
  if (method === 'PATCH' && entity === null) throw notFound(row.entity);
  checkIfMatch(request.ifMatch, entity);
  const scope = service.scopeOf(parent);
  const code = entity === null ? 201 : 200;
  if (row.body === 'association') return associate(request, target, scope);
  if (row.collection === 'policies' && name !== 'policy') throw new ArmError(400, 'BadRequest', '');
  if (entity === null) checkName(kind, name);
  const sent = changeTexts(removePaths(readProperties(request.body), row.readOnly), row.ids, (id) => service.toLocalId(id, scope));
  const merged = method === 'PATCH' ? mergePatch(entity?.properties, sent) : fill(row.defaults, sent);
  const properties = checkFields(isObject(merged) ? merged : {}, fieldsOf(target, sent, request.query));
  const startVersion = service.counters.version;
  const work = (): Entity => {
    // What was there before may have changed while the work waited.
    const existing = service.child(parent, kind, name) ?? null;
    const current: Write = { service, kind, scope, parent, name, existing, method, sent, properties, query: request.query, startVersion, options };
    checkDisplayName(current);
    if (existing === null) checkLimit(service, kind);
    const outcome = behaviours[kind]?.write?.(current) ?? { properties };
    const stored = service.store(parent, kind, existing?.name ?? name, outcome.properties);
    outcome.after?.(stored);
    return stored;
  };
  const view = (stored: Entity): JsonObject => toView({ service, entity: stored, list: false, query: request.query });
  if (row.async?.methods.includes(method) !== true) {
    const stored = work();
    return { status: code, body: view(stored), headers: { ETag: stored.etag } };
  }
  const path = `${parent.path}/${row.collection}/${name}`;
  const preview = {
    id: `${service.id}${path}`, type: `${armType(parent)}/${row.collection}`, name,
    properties: { ...removePaths(properties, [...row.neverReturned, ...CONTENTS]), provisioningState: 'InProgress' },
  };
  return { deferred: true, kind, path, code, preview, work: () => view(work()) };
}

/** A revision takes the path of its API, a copy that of its source, and `?import=true` leaves it alone. */
function fieldsOf({ kind, name, entity }: Extract<Target, { type: 'resource' }>, sent: JsonObject, query: URLSearchParams): ReturnType<typeof simulatedKind>['fields'] {
  const { fields } = simulatedKind(kind);
  const isPathGiven = sent['sourceApiId'] !== undefined || /;rev=/i.test(name) || (entity !== null && query.get('import') === 'true');
  if (kind !== 'Api' || !isPathGiven) return fields;
  return { ...fields, path: { type: 'string', max: 400 } };
}

function associate(request: ArmRequest, { parent, kind, name, entity }: Extract<Target, { type: 'resource' }>, scope: Entity): Answer {
  const { service } = request;
  if (request.method === 'PATCH') throw methodNotAllowed('PATCH');
  const target = simulatedKind(kind).target as SimulatedKindName;
  const found = service.targetNamed(scope, target, name);
  if (found === undefined) throw target === 'Group' ? invalidField('gid', 'Group not found') : notFound(simulatedKind(target).entity);
  const stored = entity ?? service.store(parent, kind, found.name, {});
  return { status: entity === null ? 201 : 200, body: toView({ service, entity: stored, list: false, query: request.query }), headers: {} };
}

function remove(request: ArmRequest, { kind, entity }: Extract<Target, { type: 'resource' }>, options: RequestOptions): Answer | Deferred {
  const { service, query } = request;
  if (options.strictEtag) requireIfMatch(request.ifMatch, kind);
  if (entity === null) return { status: 204, body: undefined, headers: {} };
  const row = simulatedKind(kind);
  if (row.body !== 'association') checkIfMatch(request.ifMatch, entity);
  const work = (): null => {
    const { remove: removing } = behaviours[kind] ?? {};
    if (removing === undefined) service.remove(entity);
    else removing({ service, entity, query });
    return null;
  };
  // In a workspace an API is deleted at once (apim-rest 1.6).
  if (row.async?.methods.includes('DELETE') === true && isDeletedLate(service, entity)) return { deferred: true, kind, path: entity.path, code: 200, preview: null, work };
  work();
  return { status: 200, body: undefined, headers: {} };
}

function readProperties(body: string): JsonObject {
  checkDepth(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ArmError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized: it is not JSON.');
  }
  if (!isObject(parsed)) throw new ArmError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized: it is not an object.');
  const properties = parsed['properties'] ?? {};
  if (!isObject(properties)) throw invalidField('properties', "'properties' must be of type object.");
  return properties;
}

/** Refuses what is nested so deep that nothing could walk it, before it is parsed. */
function checkDepth(json: string): void {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < json.length; index += 1) {
    const char = json.charCodeAt(index);
    if (inText) {
      if (char === BACKSLASH) index += 1;
      else if (char === QUOTE) inText = false;
    } else if (char === QUOTE) inText = true;
    else if (char === OPENING_BRACKET || char === OPENING_BRACE) depth += 1;
    else if (char === OPENING_BRACKET + 2 || char === OPENING_BRACE + 2) depth -= 1;
    if (depth > MAX_DEPTH) throw new ArmError(400, 'InvalidRequestContent', `The request content was invalid and could not be deserialized: it is nested more than ${MAX_DEPTH} levels deep.`);
  }
}

function fill(defaults: JsonObject, sent: JsonObject): JsonObject {
  return { ...defaults, ...Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null)) };
}

function checkName(kind: SimulatedKindName, name: string): void {
  const { naming: { max, pattern } } = simulatedKind(kind);
  const checked = kind === 'Api' ? name.replace(/;rev=[^;]*$/i, '') : name;
  if (checked.length > max || pattern?.test(checked) === false) {
    throw invalidField('name', `The name '${name}' is longer than ${max} characters or holds a character that is not allowed.`);
  }
}

function checkDisplayName({ service, kind, parent, existing, properties }: Write): void {
  const { uniqueDisplayName } = simulatedKind(kind);
  if (uniqueDisplayName === null || existing?.properties['displayName'] === properties['displayName']) return;
  const taken = service.find(parent, kind, (other) => other !== existing && other.properties['displayName'] === properties['displayName']);
  if (taken !== undefined) throw invalidField('name', uniqueDisplayName);
}

/** Whether a request starts a long-running operation, unless it is refused before. */
export function isAsyncWrite(service: SimulatedService, target: Target, method: string): boolean {
  if (target.type !== 'resource') return false;
  const { entity, kind } = target;
  const { async } = simulatedKind(kind);
  return async !== null && (async.methods as readonly string[]).includes(method) && (method !== 'DELETE' || (entity !== null && isDeletedLate(service, entity)));
}

/** What lies in a workspace is deleted at once. */
function isDeletedLate(service: SimulatedService, entity: Entity): boolean {
  return service.scopeOf(entity).kind !== 'Workspace';
}

/** The contract declares no `If-Match` for associations and links, and an optional one for policy restrictions (apim-rest 1.4). */
function requireIfMatch(ifMatch: string | null, kind: SimulatedKindName): void {
  const { body, collection } = simulatedKind(kind);
  if ((ifMatch ?? '') !== '' || body === 'association' || collection.endsWith('Links') || collection === 'policyRestrictions') return;
  throw new ArmError(400, 'MissingIfMatchHeader', "The 'If-Match' header is required.");
}

/** `*` is unconditional (apim-rest 1.4). */
function checkIfMatch(ifMatch: string | null, entity: Entity | null): void {
  if (ifMatch === null || ifMatch === '*' || ifMatch === '') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (entity === null || !tags.some((tag) => tag === entity.etag || `"${tag}"` === entity.etag)) {
    throw new ArmError(412, 'PreconditionFailed', 'The resource has changed: its ETag is not the one in If-Match.');
  }
}

function checkTier(service: SimulatedService, kind: SimulatedKindName): void {
  const isMissing = kind === 'Workspace' ? !service.assumptions.workspaceTiers.includes(service.sku) : simulatedKind(kind).notIn.includes(service.sku);
  if (isMissing) throw notInTier(service.sku);
}

/** The service itself. */
function serviceView(service: SimulatedService): JsonObject {
  return {
    id: service.id, name: service.name, type: 'Microsoft.ApiManagement/service', location: 'Local', etag: '"1"', tags: {},
    sku: { name: service.sku, capacity: service.sku === 'Consumption' ? 0 : 1 },
    properties: {
      provisioningState: 'Succeeded', publisherEmail: 'admin@example.com', publisherName: 'Local', gatewayUrl: service.gatewayUrl,
      developerPortalUrl: `https://${service.name.toLowerCase()}.developer.azure-api.net`, platformVersion: service.isClassic ? 'stv2' : 'mtv1',
      publicNetworkAccess: 'Enabled', virtualNetworkType: 'None', hostnameConfigurations: [{ type: 'Proxy', hostName: new URL(service.gatewayUrl).hostname, negotiateClientCertificate: false, defaultSslBinding: true, certificateSource: 'BuiltIn' }],
    },
  };
}
