import type { JsonObject } from '../model/json.ts';
import type { ArmRequest, RequestOptions } from './answer.ts';
import { ArmError } from './arm-error.ts';
import type { Entity } from './entity.ts';
import { parseFilter } from './odata-filter.ts';
import { toView } from './resource-view.ts';
import { simulatedKind } from './simulated-kinds.ts';

const MAX_PAGE = 1000;

/** One page of a collection (apim-rest 1.3). */
export function list(request: ArmRequest, members: readonly Entity[], paged: boolean, { pageSize }: RequestOptions): JsonObject {
  const { service, query } = request;
  const view = (entity: Entity): JsonObject => toView({ service, entity, list: true, query });
  if (!paged) return { value: members.map(view), count: members.length };
  const known = members.filter((entity) => simulatedKind(entity.kind ?? 'Workspace').body !== 'association' || service.targetOf(entity) !== undefined);
  const filter = query.get('$filter');
  const matches = filter === null ? null : parseFilter(filter);
  const found = matches === null ? known : known.filter((entity) => matches(toView({ service, entity, list: false, query })));
  return toPage(request, found, view, { pageSize });
}

/** The page of `found` that `$top` and `$skip` ask for, with the way to the next. */
export function toPage<T>({ query, url }: ArmRequest, found: readonly T[], view: (each: T) => JsonObject, { pageSize }: Pick<RequestOptions, 'pageSize'>): JsonObject {
  const skip = readNumber(query, '$skip', 0);
  const top = query.has('$top') ? Math.min(readNumber(query, '$top', MAX_PAGE), MAX_PAGE) : null;
  const size = Math.min(top ?? pageSize, pageSize);
  const page = found.slice(skip, skip + size).map(view);
  const rest = top === null ? found.length - skip - size : Math.min(found.length - skip, top) - size;
  if (rest <= 0) return { value: page, count: found.length };
  const next = new URLSearchParams(query);
  next.set('$skip', String(skip + size));
  if (top !== null) next.set('$top', String(top - size));
  return { value: page, count: found.length, nextLink: `${url}?${next.toString()}` };
}

function readNumber(query: URLSearchParams, name: string, absent: number): number {
  const text = query.get(name);
  if (text === null) return absent;
  if (!/^\d{1,9}$/.test(text)) throw new ArmError(400, 'BadRequest', `The value of '${name}' must be a non-negative integer.`);
  return Number(text);
}
