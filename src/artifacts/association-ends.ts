import { kindRow, type KindName } from '../model/kinds.ts';
import { parseApiName, requireResourceId, resourceId, resourceName } from '../model/resource-id.ts';

/**
 * The end of an association that a link of it names: the property of the link, and the id (in the association's own scope).
 * The other end is what the link lies below (apim-rest 4.11).
 */
export function otherEndOf(kind: KindName, id: string): { readonly key: string; readonly id: string } {
  const { link, parent } = kindRow(kind);
  const { parent: owner, workspace } = requireResourceId(id);
  const target = targetOf(kind);
  if (link !== null && link.holder !== parent) return { key: link.property, id: owner ?? '' };
  return { key: link?.property ?? `${target.charAt(0).toLowerCase()}${target.slice(1)}Id`, id: resourceId(target, [resourceName(id)], workspace) };
}

/**
 * The names of an association with the root API in the place of a revision: products, gateways and tags belong to the API as
 * a whole, and the service ignores the revision (apim-rest 3.5). Operations have theirs in each revision.
 */
export function toRootNames(kind: KindName, names: readonly string[]): readonly string[] {
  const isParent = kindRow(kind).parent === 'Api';
  if (!isParent && targetOf(kind) !== 'Api') return names;
  const at = isParent ? 0 : names.length - 1;
  return names.map((name, index) => index === at ? parseApiName(name).root : name);
}

/** The kind whose name an association has: `Tag` of `apis/x/tags/t`. */
export function targetOf(kind: KindName): KindName {
  const target = kindRow(kind).references.find(({ path }) => path === '{name}')?.to[0];
  if (target === undefined) throw new Error(`${kind} is no association`);
  return target as KindName;
}
