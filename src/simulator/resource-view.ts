import { changeAt, removePaths, type Json, type JsonObject } from '../model/json.ts';
import type { Reading } from './behaviour.ts';
import { behaviours } from './behaviours.ts';
import type { Entity } from './entity.ts';
import { changeTexts } from './field-rules.ts';
import { simulatedKind } from './simulated-kinds.ts';

/** A resource as the service returns it: envelope, full ids, without secrets, and in lists without what they omit (apim-rest 1.2, 2). */
export function toView(reading: Reading): JsonObject {
  const { service, entity, list } = reading;
  const row = simulatedKind(entity.kind ?? 'Workspace');
  const source = row.body === 'association' ? service.targetOf(entity) ?? entity : entity;
  return { id: `${service.id}${entity.path}`, type: armType(entity), name: entity.name, properties: viewProperties({ ...reading, entity: source, list }) };
}

/** The properties alone: see {@link toView}. */
function viewProperties(reading: Reading): JsonObject {
  const { service, entity, list } = reading;
  if (entity.kind === null) return {};
  const row = simulatedKind(entity.kind);
  const kept = removePaths(entity.properties, list ? [...row.neverReturned, ...row.omittedByList] : row.neverReturned);
  const full = changeTexts(kept, row.ids, (id) => service.toFullId(id));
  const ordered = service.assumptions.reordersSets ? changeAt(full, row.sets, (set) => (Array.isArray(set) ? [...(set as readonly Json[])].reverse() : set)) : full;
  const shaped = behaviours[entity.kind]?.read?.(ordered, reading) ?? ordered;
  return row.async?.methods.includes('PUT') === true ? { ...shaped, provisioningState: 'Succeeded' } : shaped;
}

/** `Microsoft.ApiManagement/service/apis/operations`. */
export function armType(entity: Entity): string {
  return entity.parent === null ? 'Microsoft.ApiManagement/service' : `${armType(entity.parent)}/${entity.collectionName}`;
}
