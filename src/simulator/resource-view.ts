import { changeAt, isObject, removePaths, type Json, type JsonObject } from '../model/json.ts';
import { kindRow, kinds, type KindName } from '../model/kinds.ts';
import type { Reading } from './behaviour.ts';
import { behaviours } from './behaviours.ts';
import type { Entity } from './entity.ts';
import { changeTexts } from './field-rules.ts';
import { simulatedKind, type SimulatedKindName } from './simulated-kinds.ts';

/** A resource as the service returns it: envelope, full ids, without secrets, and in lists without what they omit (apim-rest 1.2, 2). */
export function toView(reading: Reading): JsonObject {
  const { service, entity, list } = reading;
  const row = simulatedKind(entity.kind ?? 'Workspace');
  const source = row.body === 'association' ? service.targetOf(entity) ?? entity : entity;
  return { id: service.assumptions.mixesIdCase ? toMixedCase(`${service.id}${entity.path}`) : `${service.id}${entity.path}`, type: armType(entity), name: entity.name, properties: viewProperties({ ...reading, entity: source, list }) };
}

/** The properties alone: see {@link toView}. */
function viewProperties(reading: Reading): JsonObject {
  const { service, entity, list } = reading;
  if (entity.kind === null) return {};
  const row = simulatedKind(entity.kind);
  const kept = removePaths(entity.properties, list ? [...row.neverReturned, ...row.omittedByList] : row.neverReturned);
  const { reordersSets, mixesIdCase, fillsDefaults } = service.assumptions;
  const full = changeTexts(kept, row.ids, (id) => mixesIdCase ? toMixedCase(service.toFullId(id)) : service.toFullId(id));
  const ordered = reordersSets ? changeAt(full, row.sets, (set) => (Array.isArray(set) ? [...(set as readonly Json[])].reverse() : set)) : full;
  const known = behaviours[entity.kind]?.read?.(ordered, reading) ?? ordered;
  const shaped = fillsDefaults ? withDefaults(entity.kind, known, [...row.neverReturned, ...(list ? row.omittedByList : [])]) : known;
  return row.async?.methods.includes('PUT') === true ? { ...shaped, provisioningState: 'Succeeded' } : shaped;
}

/** An id as Azure has been seen to return it, in letters of another case (apim-rest 1.1). */
function toMixedCase(id: string): string {
  return id.replace(/\p{L}/gu, (letter) => letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
}

/** With the defaults of the kind, and null for what it has none for. */
function withDefaults(kind: SimulatedKindName, properties: JsonObject, hidden: readonly string[]): JsonObject {
  const { fields, defaults } = simulatedKind(kind);
  const nothing = Object.fromEntries(Object.keys(fields).filter((name) => !name.includes('.') && !hidden.includes(name)).map((name) => [name, null]));
  return { ...nothing, ...filled({ ...defaults, ...(Object.hasOwn(kinds, kind) ? kindRow(kind as KindName).defaults : {}) }, properties) };
}

function filled(defaults: JsonObject, properties: JsonObject): JsonObject {
  const below = Object.entries(properties).map(([name, value]) => [name, isObject(value) && isObject(defaults[name]) ? filled(defaults[name], value) : value]);
  return { ...defaults, ...Object.fromEntries(below) as JsonObject };
}

/** `Microsoft.ApiManagement/service/apis/operations`. */
export function armType(entity: Entity): string {
  return entity.parent === null ? 'Microsoft.ApiManagement/service' : `${armType(entity.parent)}/${entity.collectionName}`;
}
