import type { JsonObject } from '../model/json.ts';

export function renderSpecification(document: JsonObject, syntax: 'yaml' | 'json'): string {
  return syntax === 'json' ? `${JSON.stringify(document, null, 2)}\n` : '';
}
