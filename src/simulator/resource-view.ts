import { removePaths, type JsonObject } from '../model/json.ts';
import type { Reading } from './behaviour.ts';
import { behaviours } from './behaviours.ts';
import type { Entity } from './entity.ts';
import { changeTexts } from './field-rules.ts';
import { simulatedKind } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

/** A resource as the service returns it: envelope, full ids, without secrets, and in lists without what they omit (apim-rest 1.2, 2). */
export function toView(reading: Reading): JsonObject {
  const { service, entity, list } = reading;
  const row = simulatedKind(entity.kind ?? 'Workspace');
  const source = row.body === 'association' ? targetOf(service, entity) ?? entity : entity;
  return { id: `${service.id}${entity.path}`, type: armType(entity), name: entity.name, properties: viewProperties({ ...reading, entity: source, list }) };
}

/** The properties alone: see {@link toView}. */
export function viewProperties(reading: Reading): JsonObject {
  const { service, entity, list } = reading;
  if (entity.kind === null) return {};
  const row = simulatedKind(entity.kind);
  const kept = removePaths(entity.properties, list ? [...row.neverReturned, ...row.omittedByList] : row.neverReturned);
  const full = changeTexts(kept, row.ids, (id) => service.toFullId(id));
  const shaped = behaviours[entity.kind]?.read?.(full, reading) ?? full;
  return row.async === null ? shaped : { ...shaped, provisioningState: 'Succeeded' };
}

/** The resource that an association names. */
export function targetOf(service: SimulatedService, association: Entity): Entity | undefined {
  const target = association.kind === null ? null : simulatedKind(association.kind).target;
  return target === null ? undefined : service.child(service.scopeOf(association), target as NonNullable<Entity['kind']>, association.name);
}

/** `Microsoft.ApiManagement/service/apis/operations`. */
export function armType(entity: Entity): string {
  return entity.parent === null ? 'Microsoft.ApiManagement/service' : `${armType(entity.parent)}/${entity.collectionName}`;
}
