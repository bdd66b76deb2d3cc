import { stringify } from 'yaml';
import type { JsonObject } from '../model/json.ts';

/** The document as text, in the order of its members; ends with a line end. */
export function renderSpecification(document: JsonObject, syntax: 'yaml' | 'json'): string {
  return syntax === 'json' ? `${JSON.stringify(document, null, 2)}\n`
    : stringify(document, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}
