import type { Json, JsonObject } from '../model/json.ts';

/** What API Management keeps of an API specification (apim-rest 3.2, 3.7). */
export interface ApiDefinition {
  readonly info: ApiInfo;
  /** In the order of the document. */
  readonly operations: readonly Operation[];
  /** Components by name, in the OpenAPI 3.0 dialect; `$ref` among them reads `#/components/schemas/{name}`. */
  readonly schemas: JsonObject;
  readonly tags: readonly Tag[];
}

export interface ApiInfo {
  readonly title: string;
  readonly description: string | null;
  readonly termsOfServiceUrl: string | null;
  readonly contact: JsonObject | null;
  readonly license: JsonObject | null;
  /** The first https server, else the first; null without any, or with a relative one. */
  readonly serviceUrl: string | null;
}

export interface Tag {
  readonly name: string;
  readonly description: string | null;
  readonly externalDocsUrl: string | null;
}

export interface Operation {
  /** Resource name: normalised operationId, at most 76 characters and a number that keeps it unique; case kept. */
  readonly name: string;
  readonly displayName: string;
  /** Upper case. */
  readonly method: string;
  /** `/pets/{id}`. */
  readonly urlTemplate: string;
  readonly description: string | null;
  readonly templateParameters: readonly Parameter[];
  readonly queryParameters: readonly Parameter[];
  readonly headers: readonly Parameter[];
  readonly requestBody: RequestBody | null;
  readonly responses: readonly Response[];
  /** Names of tags. */
  readonly tags: readonly string[];
  readonly deprecated: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly description: string | null;
  readonly required: boolean;
  readonly schema: JsonObject;
  readonly example: Json | undefined;
  readonly examples: JsonObject | null;
}

export interface RequestBody {
  readonly description: string | null;
  readonly required: boolean;
  readonly content: readonly Representation[];
}

export interface Representation {
  readonly contentType: string;
  readonly schema: JsonObject | null;
  readonly example: Json | undefined;
  readonly examples: JsonObject | null;
}

export interface Response {
  /** `200`, `default`, `4XX`. */
  readonly statusCode: string;
  readonly description: string | null;
  readonly headers: readonly Parameter[];
  readonly content: readonly Representation[];
}
