import { UserError } from '../model/failure.ts';
import { isObject, type JsonObject } from '../model/json.ts';
import { kindRow, type KindName } from '../model/kinds.ts';
import { toPortable } from '../model/normalize.ts';
import { parseApiName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';

/** The path of a kind's collection below the service; `parent` is an id, null directly below the service. */
export function collectionPath(kind: KindName, parent: string | null): string {
  return childPath(parent, kindRow(kind).path.replace('/{name}', ''));
}

/** `products/p` and `apiLinks` -> `products/p/apiLinks`. */
export function childPath(parent: string | null, path: string): string {
  return parent === null ? path : `${parent}/${path}`;
}

/** A resource as a LIST item has it. Throws for an item without a name. */
export function toListed(kind: KindName, parent: string | null, item: JsonObject): Resource {
  const name = nameOf(item, `of the kind '${kindRow(kind).title}'`);
  // Products and gateways are linked to an API, never to one of its revisions (apim-rest 3.5).
  const isApiLink = kindRow(kind).body === 'association' && kindRow(kind).path.startsWith('apis/');
  return {
    id: childPath(parent, kindRow(kind).path.replace('{name}', () => isApiLink ? parseApiName(name).root : name)), kind,
    properties: kindRow(kind).body === 'association' || !isObject(item['properties']) ? {} : toPortable(kind, item['properties']),
  };
}

/** The name of a LIST item. Throws where there is none, or one that is more than a name: `what` says of what. */
export function nameOf(item: JsonObject, what: string): string {
  const name = item['name'];
  if (typeof name !== 'string' || name === '') throw new UserError(null, `The service listed a resource ${what} without a name.`);
  if (name.includes('/')) throw new UserError(null, `The service listed a resource ${what} with the name '${name}', which would be a path.`);
  return name;
}

/** The id of the workspace that a resource lies in; null for what the service itself has. */
export function scopeOf(id: string): string | null {
  return /^(workspaces\/[^/]+)\/./i.exec(id)?.[1] ?? null;
}
