import { changeAt, removePaths, type Json } from '../model/json.ts';
import { kindRow, type KindReference } from '../model/kinds.ts';
import { parseResourceId, requireResourceId, scopeOf } from '../model/resource-id.ts';
import { toSnapshot, type Resource, type Snapshot } from '../model/resource.ts';

/** `/loggers/x` in a workspace `w` is `/workspaces/w/loggers/x`. */
export function inScope(id: string, workspace: string | null): string {
  return workspace === null || /^\/?workspaces\//i.test(id) ? id : `/workspaces/${workspace}/${id.replace(/^\//, '')}`;
}

/**
 * Resources with the ids that they mention as the service writes them: those of a workspace with its name. What a link of
 * a product names besides its own name is said only where it is a group of the service: nothing else leads out of a
 * workspace (apim-rest 4.11).
 */
export function toScoped(snapshot: Snapshot): Snapshot {
  const changes = (resource: Resource): boolean => scopeOf(resource.id) !== null || resource.kind === 'ProductGroup';
  return [...snapshot.values()].some(changes) ? toSnapshot([...snapshot.values()].map((resource) => changes(resource) ? scoped(resource) : resource)) : snapshot;
}

function scoped(resource: Resource): Resource {
  const { kind, id, properties } = resource;
  const { workspace } = requireResourceId(id);
  if (kind === 'ProductGroup') return leadsOut(properties['groupId'], workspace) ? resource : { ...resource, properties: removePaths(properties, ['groupId']) };
  const qualified = (reference: KindReference) => (value: Json): Json => {
    if (typeof value !== 'string' || (reference.by !== 'id' && !value.startsWith('/'))) return value;
    const own = inScope(value, workspace);
    const target = parseResourceId(own);
    return target !== null && reference.to.includes(target.kind) ? own : value;
  };
  return { ...resource, properties: kindRow(kind).references.reduce((current, reference) => changeAt(current, [reference.path], qualified(reference)), properties) };
}

function leadsOut(groupId: Json | undefined, workspace: string | null): boolean {
  return workspace !== null && typeof groupId === 'string' && parseResourceId(groupId)?.workspace === null;
}
