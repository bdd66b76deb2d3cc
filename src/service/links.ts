import { isObject, textOf, type JsonObject } from '../model/json.ts';
import { kindNames, kindRow, type KindName } from '../model/kinds.ts';
import { requireResourceId, resourceId, resourceKey, resourceName, rootApiOf, toRelativeId } from '../model/resource-id.ts';
import { childPath, nameOf, scopeOf } from './addresses.ts';
import type { Management } from './management.ts';
import { toUnusable, toUserError } from './service-failure.ts';

/** One link resource: its own, opaque name, and the id of what it links to, `apis/x` (apim-rest 4.11). */
export interface Link {
  readonly name: string;
  readonly target: string;
}

/** Where the links of an association lie, and what its own links to. */
export interface LinkPlace {
  /** Path of the collection: `workspaces/w/products/p/apiLinks`. */
  readonly collection: string;
  /** The property that holds the target. */
  readonly property: string;
  readonly target: string;
}

/** The kinds of association whose links lie below a holder of this kind. */
export function linkedKinds(holder: KindName): KindName[] {
  return kindNames.filter((kind) => kindRow(kind).link?.holder === holder);
}

/** The collection of the links of `kind` below the resource `holder`. */
function linkCollection(kind: KindName, holder: string): string {
  return childPath(holder, kindRow(kind).link?.collection ?? '');
}

/** Where the link of an association lies. A group of the service is named by `groupId`. */
export function toLinkPlace(kind: KindName, id: string, properties: JsonObject): LinkPlace {
  const { link, references } = kindRow(kind);
  const { parent, workspace } = requireResourceId(id);
  if (link === null || parent === null) throw new Error(`${id} has no link`);
  const { property } = link;
  const other = resourceId((references[0]?.to[0] ?? 'Tag') as KindName, [resourceName(id)], workspace);
  if (link.holder === 'Tag') return { collection: linkCollection(kind, other), property, target: parent };
  const named = textOf(properties[property]);
  return { collection: linkCollection(kind, parent), property, target: named === '' ? other : toTarget(named) };
}

/** The association that a link of `holder` stands for. Below a tag it is one of the other resource. */
export function toAssociation(kind: KindName, holder: string, { target }: Link): { readonly id: string; readonly properties: JsonObject } {
  const { link, path } = kindRow(kind);
  if (link?.holder === 'Tag') return { id: childPath(kind === 'ApiTag' ? rootApiOf(target) ?? target : target, path.replace('{name}', () => resourceName(holder))), properties: {} };
  const root = rootApiOf(target) ?? target;
  const isAway = resourceKey(scopeOf(holder) ?? '') !== resourceKey(scopeOf(root) ?? '');
  return { id: childPath(holder, path.replace('{name}', () => resourceName(root))), properties: isAway && link !== null ? { [link.property]: `/${root}` } : {} };
}

/**
 * All links of a kind below a holder. One whose listing does not say its target is read by itself (apim-rest 1.3).
 * Throws UserError, also for one that does not say it then either.
 */
export async function readLinks(client: Management, kind: KindName, holder: string, signal?: AbortSignal): Promise<Link[]> {
  const path = linkCollection(kind, holder);
  const property = kindRow(kind).link?.property ?? '';
  const items = await client.list(path, signal);
  if ('ok' in items) throw toUserError(items, { verb: 'list', subject: `${path} (${kindRow(kind).title})`, path, guarded: false });
  const links = await Promise.all(items.map(async (item): Promise<Link[]> => {
    const name = nameOf(item, `in ${path}`);
    const listed = targetOf(item, property);
    if (listed !== '') return [{ name, target: listed }];
    const own = `${path}/${name}`;
    const answer = await client.get(own, { signal });
    const request = { verb: 'read', subject: own, path: own, guarded: false } as const;
    if (!answer.ok) throw toUserError(answer, request);
    if (answer.status === 404) return []; // removed since it was listed
    const target = isObject(answer.body) ? targetOf(answer.body, property) : '';
    if (target === '') throw toUserError(toUnusable(`the answer has no '${property}'`, answer), request);
    return [{ name, target }];
  }));
  return links.flat();
}

function targetOf({ properties }: JsonObject, property: string): string {
  return toTarget(isObject(properties) ? textOf(properties[property]) : '');
}

function toTarget(id: string): string {
  return toRelativeId(id).replace(/^\/+/, '');
}
