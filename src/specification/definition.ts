import type { JsonObject } from '../model/json.ts';

/**
 * What API Management keeps of an API specification (apim-rest 3.2, 3.7). It has no place for servers of an operation,
 * security, callbacks, links, external documentation, cookies, `deprecated`, whether a body is required, and extensions
 * outside schemas.
 */
export interface ApiDefinition {
  readonly info: ApiInfo;
  /** In the order of the document. */
  readonly operations: readonly Operation[];
  /** Components by name, in the dialect of OpenAPI 3.0; a `$ref` reads `#/components/schemas/{name}`. */
  readonly schemas: JsonObject;
  /** The tags of the document itself; operations may name others. */
  readonly tags: readonly Tag[];
}

/** What an import takes over into properties of the API that the request leaves out. */
export interface ApiInfo {
  readonly title: string;
  readonly description: string | null;
  readonly termsOfServiceUrl: string | null;
  readonly contact: JsonObject | null;
  readonly license: JsonObject | null;
  /** The first https server, else the first; null where there is none or it is relative. */
  readonly serviceUrl: string | null;
}

export interface Tag {
  readonly name: string;
  readonly description: string | null;
}

export interface Operation {
  /** Resource name: normalised operationId, at most 76 characters and a number that keeps it unique; case kept. */
  readonly name: string;
  readonly displayName: string;
  /** Upper case. */
  readonly method: string;
  /** `/pets/{id}`; required query parameters are not part of it. */
  readonly urlTemplate: string;
  readonly description: string | null;
  readonly templateParameters: readonly Parameter[];
  readonly queryParameters: readonly Parameter[];
  readonly headers: readonly Parameter[];
  readonly requestBody: RequestBody | null;
  readonly responses: readonly Response[];
  /** Names of tags. */
  readonly tags: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly description: string | null;
  readonly required: boolean;
  readonly schema: JsonObject;
  readonly examples: Examples | null;
}

/** Examples by name; the only one, where the document does not name it, is `default`. Each has `value`, `summary`, …. */
export type Examples = Readonly<Record<string, JsonObject>>;

export interface RequestBody {
  readonly description: string | null;
  readonly content: readonly Representation[];
}

export interface Representation {
  readonly contentType: string;
  readonly schema: JsonObject | null;
  readonly examples: Examples | null;
}

export interface Response {
  /** `200`, `4XX`; never `default`. */
  readonly statusCode: string;
  readonly description: string | null;
  readonly headers: readonly Parameter[];
  readonly content: readonly Representation[];
}

/** The tags that an import creates in the service, by display name, sorted. */
export function tagNames({ tags, operations }: ApiDefinition): string[] {
  return [...new Set([...tags.map(({ name }) => name), ...operations.flatMap((operation) => operation.tags)])].sort();
}
