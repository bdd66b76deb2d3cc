import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, layoutForm, type KindName, type LayoutName } from '../model/kinds.ts';
import { requireResourceId, resourceName } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { otherEndOf } from './association-ends.ts';

/**
 * What the file of an association says: nothing, or the link that the service keeps where it has no other way (in
 * workspaces) and where the toolkit has a link as well, the groups of a product (apiops-toolkit 1.5).
 */
export function toAssociationFile(association: Resource, layout: LayoutName): JsonObject {
  const { kind, id, properties } = association;
  const { link } = kindRow(kind);
  // The successor has the tags of an API in folders of its own, which are no links.
  const isNative = layoutForm(kind, layout).folder === layoutForm(kind, 'v7').folder;
  if (link === null || !isNative || (requireResourceId(id).workspace === null && kind !== 'ProductGroup')) return {};
  const { key, id: end } = otherEndOf(kind, id);
  // A link from a workspace to a group of the service says so itself.
  return { name: folderName(kind, id), properties: { [key]: properties[key] ?? `/${end}` } };
}

/** Whether a file says of an association what {@link toAssociationFile} would: a link's own name is its author's. */
export function isAssociationFile(value: Json, expected: JsonObject): boolean {
  if (!isObject(value) || Object.keys(value).some((key) => key !== 'name' && key !== 'properties')) return false;
  const [own, wanted] = [value, expected].map(({ properties }) => isObject(properties) ? properties : {}) as [JsonObject, JsonObject];
  const keys = Object.keys(wanted);
  return Object.keys(own).length === keys.length && keys.every((key) => own[key] === wanted[key]) && (keys.length === 0 || value['name'] !== undefined);
}

/** The entry of an association in an array of its parent (apiops-cli 1.4). */
export function toAssociationEntry({ id, properties }: Resource): JsonObject {
  const name = resourceName(id);
  if (requireResourceId(id).workspace === null) return { name };
  return { name, scope: Object.keys(properties).length === 0 ? 'workspace' : 'service' };
}

/** The name of the association's own folder. */
function folderName(kind: KindName, id: string): string {
  const last = /\{(\d)\}$/.exec(kindRow(kind).layout.folder)?.[1] ?? '0';
  return requireResourceId(id).names[Number(last)] ?? '';
}
