import type { JsonObject, JsonPath } from '../model/json.ts';

/** `unknown-openapi`: says that it is OpenAPI or Swagger, in a version that the service does not know. `unknown`: nothing known. */
export type SpecificationDialect =
  'openapi-3.0' | 'openapi-3.1' | 'swagger-2.0' | 'wsdl' | 'wadl' | 'graphql' | 'unknown-openapi' | 'unknown';

export interface ParsedSpecification {
  readonly dialect: SpecificationDialect;
  /** `json`, `yaml`, or the text itself of the dialects that are neither. */
  readonly syntax: 'json' | 'yaml' | 'text';
  /** Empty for WSDL, WADL and GraphQL. */
  readonly document: JsonObject;
  readonly text: string;
  /** Line (from 1) of the value at `path`, or of its nearest parent; null for the dialects that are text. */
  lineOf(path: JsonPath): number | null;
}

export class SpecificationSyntaxError extends Error {
  override readonly name = 'SpecificationSyntaxError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export function parseSpecification(text: string): ParsedSpecification {
  return { dialect: 'unknown', syntax: 'text', document: {}, text, lineOf: () => null };
}
