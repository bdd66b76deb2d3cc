import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { dereference } from './json-reference.ts';
import { fromSwagger2 } from './schema.ts';
import { compact, listOf, objectOf, textOf } from './values.ts';

/** Members of a Swagger 2.0 parameter or header that make its schema in OpenAPI 3.0. */
const schemaMembers = ['type', 'format', 'items', 'default', 'enum', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum',
  'maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems', 'multipleOf'];

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** A Swagger 2.0 document as the OpenAPI 3.0 document that means the same, with its references resolved but those to schemas. */
export function fromSwagger(document: JsonObject): JsonObject {
  const paths = { ...objectOf(document['paths']), ...objectOf(document['x-ms-paths']) };
  return compact({
    openapi: '3.0.1',
    info: document['info'],
    servers: serversOf(document),
    tags: document['tags'],
    paths: Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, toPathItem(document, dereference(document, item) ?? {})])),
    components: {
      schemas: Object.fromEntries(Object.entries(objectOf(document['definitions']))
        .map(([name, schema]) => [name, isObject(schema) ? fromSwagger2(schema) : schema])),
    },
  });
}

function serversOf(document: JsonObject): Json[] {
  const host = textOf(document['host']);
  const schemes = listOf(document['schemes']).filter((scheme) => typeof scheme === 'string');
  return host === null ? [] : (schemes.length === 0 ? ['https'] : schemes)
    .map((scheme) => ({ url: `${scheme}://${host}${textOf(document['basePath']) ?? ''}`.replace(/\/$/, '') }));
}

function toPathItem(document: JsonObject, item: JsonObject): JsonObject {
  const shared = parametersOf(document, item);
  return Object.fromEntries(Object.entries(item).filter(([key]) => methods.includes(key)).map(([method, operation]) => {
    const own = objectOf(operation);
    const parameters = parametersOf(document, own);
    const inherited = shared.filter((one) => !parameters.some((other) => other['name'] === one['name'] && other['in'] === one['in']));
    return [method, toOperation(document, own, [...inherited, ...parameters])];
  }));
}

function parametersOf(document: JsonObject, owner: JsonObject): JsonObject[] {
  return listOf(owner['parameters']).map((parameter) => dereference(document, parameter)).filter((parameter) => parameter !== null);
}

function toOperation(document: JsonObject, operation: JsonObject, parameters: readonly JsonObject[]): JsonObject {
  const produces = typesOf(operation['produces'] ?? document['produces']);
  return compact({
    ...operation,
    parameters: parameters.filter(({ in: place }) => place !== 'body' && place !== 'formData').map(toParameter),
    requestBody: toRequestBody(parameters, typesOf(operation['consumes'] ?? document['consumes'])),
    responses: Object.fromEntries(Object.entries(objectOf(operation['responses']))
      .map(([status, response]) => [status, toResponse(dereference(document, response) ?? {}, produces)])),
  });
}

function typesOf(value: Json | undefined): string[] {
  const types = listOf(value).filter((type) => typeof type === 'string');
  return types.length === 0 ? ['application/json'] : types;
}

function schemaOf(owner: JsonObject): JsonObject {
  return fromSwagger2(Object.fromEntries(Object.entries(owner).filter(([key]) => schemaMembers.includes(key))));
}

function toParameter(parameter: JsonObject): JsonObject {
  return compact({
    name: parameter['name'], in: parameter['in'], description: parameter['description'], required: parameter['required'],
    schema: schemaOf(parameter), example: parameter['x-example'],
  });
}

function toRequestBody(parameters: readonly JsonObject[], consumes: readonly string[]): JsonObject | undefined {
  const body = parameters.find(({ in: place }) => place === 'body');
  if (body !== undefined) {
    const schema = fromSwagger2(objectOf(body['schema']));
    return compact({ description: body['description'], content: Object.fromEntries(consumes.map((type) => [type, { schema }])) });
  }
  const fields = parameters.filter(({ in: place }) => place === 'formData');
  if (fields.length === 0) return undefined;
  const properties = Object.fromEntries(fields.map((field) => [textOf(field['name']) ?? '', compact({ ...schemaOf(field), description: field['description'] })]));
  const required = fields.filter((field) => field['required'] === true).map((field) => field['name'] ?? '');
  const forms = consumes.filter((type) => /form/.test(type));
  const fallback = fields.some(({ type }) => type === 'file') ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const schema = compact({ type: 'object', properties, required: required.length === 0 ? undefined : required });
  return { content: Object.fromEntries((forms.length === 0 ? [fallback] : forms).map((type) => [type, { schema }])) };
}

function toResponse(response: JsonObject, produces: readonly string[]): JsonObject {
  const { schema } = response;
  const examples = objectOf(response['examples']);
  const types = isObject(schema) ? [...new Set([...produces, ...Object.keys(examples)])] : Object.keys(examples);
  const headers = Object.entries(objectOf(response['headers']))
    .map(([name, header]) => [name, compact({ description: objectOf(header)['description'], schema: schemaOf(objectOf(header)) })]);
  return compact({
    description: response['description'],
    headers: Object.fromEntries(headers) as JsonObject,
    content: Object.fromEntries(types.map((type) => [type, compact({ schema: isObject(schema) ? fromSwagger2(schema) : undefined, example: examples[type] })])),
  });
}
