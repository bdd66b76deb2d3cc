import type { JsonObject } from '../model/json.ts';
import type { ApiDefinition } from './definition.ts';

export interface ExportOptions {
  readonly title: string;
  readonly version: string;
  /** URL of the API on the gateway. */
  readonly serverUrl: string;
  /** Names of the header and the query parameter of the subscription key; null where no subscription is required. */
  readonly keyNames: { readonly header: string; readonly query: string } | null;
}

export function toOpenApi(definition: ApiDefinition, options: ExportOptions): JsonObject {
  void definition; void options;
  return {};
}
