import type { JsonObject } from '../model/json.ts';
import { parseApiName } from '../model/resource-id.ts';
import { methodNotAllowed, ok, type Answer, type ArmRequest, type RequestOptions } from './answer.ts';
import { ArmError, internalError, refused } from './arm-error.ts';
import type { Entity } from './entity.ts';
import { answerExport } from './kinds/api-export.ts';
import { revisionsOf } from './kinds/api-revisions.ts';
import { vaultOf } from './kinds/key-vault.ts';
import { subscriptionsTo } from './kinds/products.ts';
import { list, toPage } from './listing.ts';
import { armType, toView } from './resource-view.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';
import { rootApi } from './target.ts';
import { textOf } from './usage.ts';

interface Action {
  readonly method: 'GET' | 'POST';
  readonly answer: (request: ArmRequest, entity: Entity, options: RequestOptions) => Answer;
}

/** What can be asked of a resource beyond its own representation: `{kind}/{last segment, in lower case}`. */
const actions: Readonly<Record<string, Action>> = {
  'NamedValue/listvalue': { method: 'POST', answer: (_request, { properties }) => ok({ value: textOf(properties, 'value') }) },
  'Subscription/listsecrets': {
    method: 'POST',
    answer: (_request, { properties }) => ok({ primaryKey: textOf(properties, 'primaryKey'), secondaryKey: textOf(properties, 'secondaryKey') }),
  },
  'NamedValue/refreshsecret': { method: 'POST', answer: refreshSecret },
  'Certificate/refreshsecret': { method: 'POST', answer: refreshSecret },
  'AuthorizationServer/listsecrets': { method: 'POST', answer: (_request, { properties }) => ok(pick(properties, ['clientSecret', 'resourceOwnerUsername', 'resourceOwnerPassword'])) },
  'OpenIdConnectProvider/listsecrets': { method: 'POST', answer: (_request, { properties }) => ok(pick(properties, ['clientSecret'])) },
  'IdentityProvider/listsecrets': { method: 'POST', answer: (_request, { properties }) => ok(pick(properties, ['clientSecret'])) },
  'Gateway/listkeys': {
    method: 'POST',
    answer: (_request, { properties }) => ok({ primary: textOf(properties, 'primaryKey'), secondary: textOf(properties, 'secondaryKey') }),
  },
  'Gateway/regeneratekey': {
    method: 'POST',
    answer: (request, entity) => regenerate(request, entity, /"keyType"\s*:\s*"secondary"/i.test(request.body) ? 'secondaryKey' : 'primaryKey'),
  },
  'Subscription/regenerateprimarykey': { method: 'POST', answer: (request, entity) => regenerate(request, entity, 'primaryKey') },
  'Subscription/regeneratesecondarykey': { method: 'POST', answer: (request, entity) => regenerate(request, entity, 'secondaryKey') },
  'PolicyFragment/listreferences': {
    method: 'POST',
    answer: (request, fragment, options) => {
      const { service } = request;
      const users = service.usersOf(fragment).map((user) => ({ id: `${service.id}${user.path}`, name: user.name, type: armType(user) }));
      return ok(toPage(request, users, (user) => user, options));
    },
  },
  'Api/export': {
    method: 'GET',
    answer: answerExport,
  },
  // Newer versions of the API have it; this one fails (apim-rest 1.7).
  'Api/mcpservers': { method: 'GET', answer: () => { throw internalError(); } },
  'Api/products': {
    method: 'GET',
    answer: (request, api, options) => {
      const products = request.service.usersOf(rootApi(request.service, api)).flatMap(({ kind, parent }) => (kind === 'ProductApi' && parent !== null ? [parent] : []));
      return ok(list(request, products, true, options));
    },
  },
  'Api/revisions': {
    method: 'GET',
    answer: ({ service }, api) => {
      const value = revisionsOf(service, api).map(revisionView)
        .sort((a, b) => Number(textOf(b, 'apiRevision')) - Number(textOf(a, 'apiRevision')));
      return ok({ value, count: value.length });
    },
  },
  'Product/subscriptions': {
    method: 'GET',
    answer: (request, product, options) => ok(list(request, subscriptionsTo(request.service, product), true, options)),
  },
};

/** Answers `POST …/listValue`, `GET …/revisions` and the like. Throws the 404 of a path that is none. */
export function answerAction(request: ArmRequest, entity: Entity, name: string, options: RequestOptions): Answer {
  const action = actions[`${entity.kind as SimulatedKindName}/${name.toLowerCase()}`];
  if (action === undefined) throw new ArmError(404, 'ResourceNotFound', 'Resource not found.');
  if (action.method !== request.method) throw methodNotAllowed(request.method);
  return action.answer(request, entity, options);
}

/** No resource: one line of the list of revisions (apim-rest 1.2). */
function revisionView({ properties, parent, name }: Entity): JsonObject {
  const revision = textOf(properties, 'apiRevision');
  const id = `${parent?.path ?? ''}/apis/${parseApiName(name).root};rev=${revision}`;
  return {
    apiId: id, apiRevision: revision, description: textOf(properties, 'apiRevisionDescription'), privateUrl: `/${textOf(properties, 'path')};rev=${revision}`,
    isOnline: true, isCurrent: properties['isCurrent'] === true,
  };
}

/** Looks the Key Vault secret up once more: what the resource says of it stays. */
function refreshSecret(request: ArmRequest, entity: Entity): Answer {
  const { service, query } = request;
  if (vaultOf(entity.properties) === null) throw refused('Only a resource with a Key Vault secret can be refreshed.');
  return ok(toView({ service, entity, list: false, query }), entity);
}

function pick(properties: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (properties[key] === undefined ? [] : [[key, properties[key]]])));
}

function regenerate({ service }: ArmRequest, entity: Entity, key: string): Answer {
  const properties: JsonObject = { ...entity.properties, [key]: service.generateKey() };
  entity.properties = properties;
  service.touch(entity);
  return { status: 204, body: undefined, headers: {} };
}
