import type { Json, JsonObject } from '../model/json.ts';
import type { ApiDefinition, Examples, Operation, Parameter, Representation, Response } from './definition.ts';
import { compact } from './values.ts';

export interface ExportOptions {
  readonly title: string;
  readonly version: string;
  /** URL of the API on the gateway. */
  readonly serverUrl: string;
  /** Names of the header and the query parameter of the subscription key; null where no subscription is required. */
  readonly keyNames: { readonly header: string; readonly query: string } | null;
}

/**
 * The OpenAPI 3.0.1 document of an API in the shape of the service's export (apim-rest 3.4): members in its order, the
 * gateway as server, the subscription key as security. The rest of `info` is the definition's.
 */
export function toOpenApi(definition: ApiDefinition, { title, version, serverUrl, keyNames }: ExportOptions): JsonObject {
  const { info, operations, schemas, tags } = definition;
  // OpenAPI allows no query in a path.
  const inQuery = operations.filter(({ urlTemplate }) => urlTemplate.includes('?'));
  const securitySchemes = keyNames === null ? undefined : {
    apiKeyHeader: { type: 'apiKey', name: keyNames.header, in: 'header' },
    apiKeyQuery: { type: 'apiKey', name: keyNames.query, in: 'query' },
  };
  const components = compact({ schemas: Object.keys(schemas).length === 0 ? undefined : schemas, securitySchemes });
  return compact({
    openapi: '3.0.1',
    info: compact({
      title, description: info.description ?? undefined, termsOfService: info.termsOfServiceUrl ?? undefined,
      contact: info.contact ?? undefined, license: info.license ?? undefined, version,
    }),
    servers: [{ url: serverUrl }],
    paths: toPaths(operations.filter(({ urlTemplate }) => !urlTemplate.includes('?'))),
    'x-ms-paths': inQuery.length === 0 ? undefined : toPaths(inQuery),
    components: Object.keys(components).length === 0 ? undefined : components,
    security: keyNames === null ? undefined : [{ apiKeyHeader: [] }, { apiKeyQuery: [] }],
    tags: tags.length === 0 ? undefined : tags.map(({ name, description }) => compact({ name, description: description ?? undefined })),
  });
}

function toPaths(operations: readonly Operation[]): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) (paths[operation.urlTemplate] ??= {})[operation.method.toLowerCase()] = toOperation(operation);
  return paths;
}

function toOperation(operation: Operation): JsonObject {
  const parameters = [
    ...operation.templateParameters.map((parameter) => toParameter(parameter, 'path')),
    ...operation.queryParameters.map((parameter) => toParameter(parameter, 'query')),
    ...operation.headers.map((parameter) => toParameter(parameter, 'header')),
  ];
  const body = operation.requestBody;
  return compact({
    tags: operation.tags.length === 0 ? undefined : operation.tags,
    summary: operation.displayName,
    description: operation.description ?? undefined,
    operationId: operation.name,
    parameters: parameters.length === 0 ? undefined : parameters,
    requestBody: body === null ? undefined : compact({ description: body.description ?? undefined, content: toContent(body.content) }),
    responses: operation.responses.length === 0 ? { 200: { description: '' } }
      : Object.fromEntries(operation.responses.map((response) => [response.statusCode, toResponse(response)])),
  });
}

function toParameter({ name, description, required, schema, examples }: Parameter, place: string): JsonObject {
  return compact({ name, in: place, description: description ?? undefined, required: required ? true : undefined, schema, ...toExamples(examples) });
}

function toResponse({ description, headers, content }: Response): JsonObject {
  return compact({
    description: description ?? '',
    headers: headers.length === 0 ? undefined : Object.fromEntries(headers.map((header) =>
      [header.name, compact({ description: header.description ?? undefined, required: header.required ? true : undefined, schema: header.schema, ...toExamples(header.examples) })])),
    content: content.length === 0 ? undefined : toContent(content),
  });
}

function toContent(content: readonly Representation[]): JsonObject {
  return Object.fromEntries(content.map(({ contentType, schema, examples }) => [contentType, compact({ schema: schema ?? undefined, ...toExamples(examples) })]));
}

/** The only example, where it has no name of its own, is written as `example`. */
function toExamples(examples: Examples | null): Record<string, Json | undefined> {
  const entries = Object.entries(examples ?? {});
  const [first] = entries;
  const isPlain = entries.length === 1 && first?.[0] === 'default' && Object.keys(first[1]).join() === 'value';
  return isPlain ? { example: first?.[1]['value'] } : { examples: examples ?? undefined };
}
