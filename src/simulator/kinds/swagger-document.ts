import { isObject, mapScalars, type Json, type JsonObject } from '../../model/json.ts';
import { textOf } from '../usage.ts';

/**
 * An OpenAPI 3.0 document as `swagger-link` exports it, in Swagger 2.0: one schema for a request and for each response,
 * whatever the content type (apim-rest 3.4).
 */
export function toSwagger(document: JsonObject): JsonObject {
  const server = new URL(textOf(objectOf(listOf(document['servers'])[0]), 'url'));
  const components = objectOf(document['components']);
  const swagger: JsonObject = {
    swagger: '2.0', info: document['info'] ?? {}, host: server.host, basePath: server.pathname, schemes: [server.protocol.slice(0, -1)],
    ...(components['securitySchemes'] === undefined ? {} : { securityDefinitions: components['securitySchemes'] }),
    ...(document['security'] === undefined ? {} : { security: document['security'] }),
    paths: mapMembers(objectOf(document['paths']), (item) => mapMembers(item, toOperation)),
    ...(components['schemas'] === undefined ? {} : { definitions: components['schemas'] }),
    ...(document['tags'] === undefined ? {} : { tags: document['tags'] }),
  };
  return mapScalars(swagger, (scalar, path) => path.at(-1) === '$ref' && typeof scalar === 'string'
    ? scalar.replace('#/components/schemas/', '#/definitions/') : scalar) as JsonObject;
}

function toOperation(operation: JsonObject): JsonObject {
  const { requestBody, parameters, responses, ...others } = operation;
  const content = objectOf(objectOf(requestBody)['content']);
  const produces = [...new Set(Object.values(objectOf(responses)).flatMap((response) => Object.keys(objectOf(objectOf(response)['content']))))];
  const all = [...listOf(parameters).map((parameter) => flatten(objectOf(parameter))), ...(requestBody === undefined ? [] : toBodyParameters(objectOf(requestBody)))];
  return {
    ...others,
    ...(Object.keys(content).length === 0 ? {} : { consumes: Object.keys(content) }), ...(produces.length === 0 ? {} : { produces }),
    ...(all.length === 0 ? {} : { parameters: all }), responses: mapMembers(objectOf(responses), toResponse),
  };
}

/** Forms have a parameter for each field, everything else one body. */
function toBodyParameters(body: JsonObject): JsonObject[] {
  const [[contentType, media] = ['', {}]] = Object.entries(objectOf(body['content']));
  const schema = objectOf(objectOf(media)['schema']);
  if (/form/.test(contentType) && isObject(schema['properties'])) {
    const required = listOf(schema['required']);
    return Object.entries(schema['properties']).map(([name, property]) => ({ name, in: 'formData', ...objectOf(property), ...(required.includes(name) ? { required: true } : {}) }));
  }
  return [{ name: 'body', in: 'body', ...(body['description'] === undefined ? {} : { description: body['description'] }), schema }];
}

function toResponse({ content, headers, description }: JsonObject): JsonObject {
  const media = Object.entries(objectOf(content));
  const schema = media.map(([, each]) => objectOf(each)['schema']).find((each) => each !== undefined);
  const examples = Object.fromEntries(media.flatMap(([type, each]) => {
    const example = objectOf(each)['example'];
    return example === undefined ? [] : [[type, example]];
  }));
  return {
    description: description ?? '', ...(schema === undefined ? {} : { schema }), ...(Object.keys(examples).length === 0 ? {} : { examples }),
    ...(headers === undefined ? {} : { headers: mapMembers(objectOf(headers), flatten) }),
  };
}

/** A parameter or header whose schema stands in it. */
function flatten({ schema, example, ...others }: JsonObject): JsonObject {
  return { ...others, ...objectOf(schema), ...(example === undefined ? {} : { 'x-example': example }) };
}

function mapMembers(owner: JsonObject, change: (member: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(owner).map(([key, member]) => [key, change(objectOf(member))]));
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value as readonly Json[] : [];
}
