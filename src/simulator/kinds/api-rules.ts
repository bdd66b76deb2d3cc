import { findPaths, getAt, type JsonObject } from '../../model/json.ts';
import type { ApiDefinition } from '../../specification/index.ts';
import { invalidField, notFound } from '../arm-error.ts';
import type { Write } from '../behaviour.ts';
import type { Entity } from '../entity.ts';
import { checkLimit } from '../limits.ts';
import { simulatedKind } from '../simulated-kinds.ts';
import { checkFeature } from '../tiers.ts';
import { lastName, textOf } from '../usage.ts';

const providers = [
  ['AuthorizationServer', 'authorizationServerId', ['oAuth2', 'oAuth2AuthenticationSettings.*']],
  ['OpenIdConnectProvider', 'openidProviderId', ['openid', 'openidAuthenticationSettings.*']],
] as const;

/** Refuses what stands against an API among the others: version, path, display name (apim-rest 1.7, 3.6). */
export function checkApi({ service, scope, name, existing, options }: Write, properties: JsonObject, hasInlineSet: boolean): void {
  const setId = textOf(properties, 'apiVersionSetId').toLowerCase();
  if (setId === '' && !hasInlineSet && textOf(properties, 'apiVersion') !== '') throw invalidField('ApiVersion', "Can't set VersionName when ApiVersionSetId is not set.");
  if (setId !== '' && service.resolve(scope, 'ApiVersionSet', setId) === undefined) throw notFound('ApiVersionSet');
  const displayName = textOf(properties, 'displayName');
  const path = pathOf(properties);
  for (const other of scope.collection('apis')) {
    if (other === existing || other.properties['isCurrent'] !== true || other.name.toLowerCase() === name.toLowerCase()) continue;
    const sameSet = setId !== '' && textOf(other.properties, 'apiVersionSetId').toLowerCase() === setId;
    const sameVersion = textOf(other.properties, 'apiVersion').toLowerCase() === textOf(properties, 'apiVersion').toLowerCase();
    if (pathOf(other.properties) === path && !(sameSet && !sameVersion)) {
      throw invalidField('path', `Cannot create API '${displayName}' with the same Path '${textOf(properties, 'path')}' as API '${textOf(other.properties, 'displayName')}'  unless it's a part of the same version set`);
    }
    if (options.uniqueApiNames && !sameSet && textOf(other.properties, 'displayName') === displayName) throw invalidField('name', 'API with specified name already exists');
  }
}

/** Types that a tier does not serve (apim-rest 6), and WebSocket in a workspace (apim-rest 3.1), of which the text is assumed. */
export function checkType({ service, scope }: Write, properties: JsonObject): void {
  const type = textOf(properties, 'type');
  if (type === 'websocket' || type === 'grpc' || type === 'mcp' || type === 'a2a') checkFeature(service.sku, type);
  if (type === 'websocket' && scope.kind === 'Workspace') throw invalidField('type', 'WebSocket APIs are not supported in workspaces.');
}

/**
 * Refuses what would exceed the limits of the tier: operations and tags that a document brings, operations that a copy
 * brings (apim-rest 6).
 */
export function checkLimits({ service, scope, existing }: Write, definition: ApiDefinition | null, source: Entity | null): void {
  const before = existing === null ? 0 : service.members(existing, 'ApiOperation').length;
  const after = definition?.operations.length ?? (source === null ? before : service.members(source, 'ApiOperation').length);
  checkLimit(service, 'ApiOperation', after - before);
  if (definition === null || scope.kind === 'Workspace') return;
  const known = new Set(service.members(scope, 'Tag').map(({ properties }) => textOf(properties, 'displayName').toLowerCase()));
  const named = new Set([...definition.operations.flatMap(({ tags }) => tags), ...definition.tags.map(({ name }) => name)].map((name) => name.toLowerCase()));
  checkLimit(service, 'Tag', [...named].filter((name) => !known.has(name)).length);
}

/** Servers that an API names must be there (apim-rest 5.1); the text is taken over from version sets. */
export function checkAuthorization({ service, properties }: Write): void {
  const settings = properties['authenticationSettings'];
  for (const [kind, key, patterns] of providers) {
    for (const path of patterns.flatMap((pattern) => findPaths(settings, `${pattern}.${key}`))) {
      const name = getAt(settings, path);
      if (typeof name === 'string' && service.child(service.root, kind, lastName(name)) === undefined) throw notFound(simulatedKind(kind).entity);
    }
  }
}

function pathOf(properties: JsonObject): string {
  return textOf(properties, 'path').toLowerCase().replace(/^\/+|\/+$/g, '');
}
