import type { JsonObject } from '../model/json.ts';
import { parseApiName } from '../model/resource-id.ts';
import { methodNotAllowed, ok, type Answer, type ArmRequest, type RequestOptions } from './answer.ts';
import { ArmError } from './arm-error.ts';
import type { Entity } from './entity.ts';
import { exportApi } from './kinds/api-export.ts';
import { revisionsOf } from './kinds/api-revisions.ts';
import { subscriptionsTo } from './kinds/products.ts';
import { list } from './listing.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';
import { textOf, useKey } from './usage.ts';

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
  'Subscription/regenerateprimarykey': { method: 'POST', answer: (request, entity) => regenerate(request, entity, 'primaryKey') },
  'Subscription/regeneratesecondarykey': { method: 'POST', answer: (request, entity) => regenerate(request, entity, 'secondaryKey') },
  'PolicyFragment/listreferences': {
    method: 'POST',
    answer: ({ service }, { name }) => {
      const users = service.usersOf(useKey('PolicyFragment', name));
      return ok({ value: users.map((user) => ({ id: `${service.id}${user.path}`, name: user.name })), count: users.length });
    },
  },
  'Api/export': {
    method: 'GET',
    answer: ({ service, query }, api, { publishLink }) => {
      const { text, contentType } = exportApi(service, api, query.get('format') ?? '');
      return ok({ link: publishLink(text, contentType) });
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

function regenerate({ service }: ArmRequest, entity: Entity, key: string): Answer {
  const properties: JsonObject = { ...entity.properties, [key]: service.generateKey() };
  entity.properties = properties;
  service.touch(entity);
  return { status: 204, body: undefined, headers: {} };
}
