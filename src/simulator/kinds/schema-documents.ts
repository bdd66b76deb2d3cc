import { isObject, mapScalars, type JsonObject } from '../../model/json.ts';
import { invalidField } from '../arm-error.ts';
import { buildASTSchema, GraphQLError, parse } from 'graphql';

/** Content types of the schemas of an API (apim-rest 3.2, 3.3); that of OData is the service's own template contract's. */
export const OPENAPI_SCHEMA = 'application/vnd.oai.openapi.components+json';
export const SWAGGER_SCHEMA = 'application/vnd.ms-azure-apim.swagger.definitions+json';
export const XSD_SCHEMA = 'application/vnd.ms-azure-apim.xsd+xml';
export const WADL_SCHEMA = 'application/vnd.ms-azure-apim.wadl.grammars+xml';
export const SDL_SCHEMA = 'application/vnd.ms-azure-apim.graphql.schema';
export const ODATA_SCHEMA = 'application/vnd.ms-azure-apim.odata.schema';
export const PROTO_SCHEMA = 'text/protobuf';

/** What an import replaces: every schema of these, by whatever name. */
export const IMPORTED_SCHEMAS: readonly string[] = [OPENAPI_SCHEMA, SWAGGER_SCHEMA, XSD_SCHEMA, WADL_SCHEMA, ODATA_SCHEMA, PROTO_SCHEMA];

/** Components, which refer to each other as OpenAPI 3 does, as the `document` of a schema. */
export function toDocument(schemas: JsonObject, contentType: string): JsonObject {
  return contentType === OPENAPI_SCHEMA ? { components: { schemas } } : { definitions: moveReferences(schemas, '#/components/schemas/', '#/definitions/') };
}

/** The schemas of a schema document by name, in the OpenAPI dialect; none for a document that is text. */
export function fromDocument(document: JsonObject): JsonObject {
  const components = document['components'];
  if (isObject(components)) return isObject(components['schemas']) ? components['schemas'] : {};
  return isObject(document['definitions']) ? moveReferences(document['definitions'], '#/definitions/', '#/components/schemas/') : {};
}

function moveReferences(schemas: JsonObject, from: string, to: string): JsonObject {
  return mapScalars(schemas, (scalar, path) => (path.at(-1) === '$ref' && typeof scalar === 'string' && scalar.startsWith(from) ? to + scalar.slice(from.length) : scalar)) as JsonObject;
}

/** Throws the 400 of a GraphQL schema that cannot be read or does not fit together; the text is assumed. */
export function checkSdl(sdl: string, target: string): void {
  try {
    buildASTSchema(parse(sdl));
  } catch (error) {
    // The library throws plain errors where several definitions do not fit together.
    const line = error instanceof GraphQLError ? error.locations?.[0]?.line : undefined;
    throw invalidField(target, `The GraphQL schema is not valid${line === undefined ? '' : ` (line ${line})`}: ${(error as Error).message}`);
  }
}
