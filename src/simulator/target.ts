import { ArmError, internalError, notFound, refused } from './arm-error.ts';
import type { Entity } from './entity.ts';
import { parseApiName } from '../model/resource-id.ts';
import { kindAt, simulatedKind, type SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

/** What the path of a request leads to. */
export type Target =
  | { readonly type: 'service' }
  | { readonly type: 'collection'; readonly parent: Entity; readonly kind: SimulatedKindName }
  | { readonly type: 'resource'; readonly parent: Entity; readonly kind: SimulatedKindName; readonly name: string; readonly entity: Entity | null }
  | { readonly type: 'action'; readonly entity: Entity; readonly action: string };

/** Collections that belong to the API, whichever revision they are addressed through (apim-rest 3.5). */
export const ROOT_COLLECTIONS: ReadonlySet<string> = new Set(['releases', 'tags']);

/** Reads the segments below the service. Throws the 404 of a missing parent, or of a path that is none. */
export function findTarget(service: SimulatedService, segments: readonly string[]): Target {
  if (segments.length === 0) return { type: 'service' };
  let parent = service.root;
  for (let index = 0; ; index += 2) {
    const [collection = '', name] = segments.slice(index);
    const kind = kindAt(parent.kind, collection);
    if (kind === undefined) {
      if (name === undefined && parent !== service.root) return { type: 'action', entity: parent, action: collection };
      throw new ArmError(404, 'ResourceNotFound', 'Resource not found.');
    }
    const { workspace } = simulatedKind(kind);
    if (workspace !== true && service.scopeOf(parent).kind === 'Workspace') {
      throw workspace === 'fails' ? internalError() : new ArmError(404, 'ResourceNotFound', 'Resource not found.');
    }
    if (parent.kind === 'Api' && ROOT_COLLECTIONS.has(simulatedKind(kind).collection)) parent = rootApi(service, parent);
    if (name === undefined) return { type: 'collection', parent, kind };
    const entity = service.child(parent, kind, name) ?? null;
    if (index + 2 >= segments.length) return { type: 'resource', parent, kind, name: entity?.name ?? name, entity };
    if (entity === null) throw missing(service, kind, segments[index + 2]);
    parent = entity;
  }
}

/** The 404 of a missing parent; older versions answer a policy of a missing operation with a 400 (apim-rest 1.7). */
function missing(service: SimulatedService, kind: SimulatedKindName, child: string | undefined): ArmError {
  return kind === 'ApiOperation' && child?.toLowerCase() === 'policies' && service.assumptions.missingOperationStatus === 400
    ? refused('Entity with specified identifier not found') : notFound(simulatedKind(kind).entity);
}

/** The current revision of the API that a revision belongs to. */
export function rootApi(service: SimulatedService, revision: Entity): Entity {
  return service.child(revision.parent ?? service.root, 'Api', parseApiName(revision.name).root) ?? revision;
}
