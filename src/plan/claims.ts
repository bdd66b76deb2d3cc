import { textOf } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import { parseApiName, requireResourceId, resourceKey, scopeOf } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';

/** Kinds of which the service takes one resource of a display name, whatever its case. apim-rest 1.7 */
export const UNIQUE_NAMES: readonly KindName[] = ['NamedValue', 'Tag', 'Product', 'Group'];

/**
 * Something of which the service, or a workspace, takes one: whether two resources of one `claim` collide is for {@link collide}.
 */
export function claimsOf(resource: Resource): string[] {
  const { kind, id } = resource;
  const scope = scopeOf(id) ?? '';
  return ownClaims(resource).map((claim) => `${scope}/${kind} ${claim}`);
}

function ownClaims(resource: Resource): string[] {
  const { kind, id, properties } = resource;
  if (kind === 'Api') return parseApiName(id).revision !== null ? [] : [`path ${pathOf(resource)}`, `name ${textOf(properties['displayName'])}`];
  if (kind === 'ApiOperation') return [`${resourceKey(requireResourceId(id).parent ?? '')} ${textOf(properties['method']).toUpperCase()} ${textOf(properties['urlTemplate'])}`];
  const name = textOf(properties['displayName']).toLowerCase();
  return UNIQUE_NAMES.includes(kind) && name !== '' ? [name] : [];
}

/** The path of an API as the service compares it. */
export function pathOf({ properties }: Resource): string {
  return textOf(properties['path']).toLowerCase();
}

/** Whether two resources with a common claim cannot be there at once: versions of one version set can. */
export function collide(a: Resource, b: Resource): boolean {
  if (a.kind !== 'Api') return true;
  const [left, right] = [a, b].map(({ properties }) => textOf(properties['apiVersionSetId']).toLowerCase());
  return left === '' || left !== right || (a.properties['apiVersion'] ?? '') === (b.properties['apiVersion'] ?? '');
}
