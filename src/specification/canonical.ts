import type { JsonObject } from '../model/json.ts';
import type { ApiDefinition } from './definition.ts';

export function canonicalDefinition(definition: ApiDefinition): JsonObject {
  return { title: definition.info.title };
}
