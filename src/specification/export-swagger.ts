import { isObject, type JsonObject } from '../model/json.ts';
import type { ApiDefinition } from './definition.ts';
import { toOpenApi, type ExportOptions } from './export.ts';
import { dereference } from './json-reference.ts';
import { toSwagger2 } from './schema.ts';
import { compact, listOf, objectOf, textOf } from './values.ts';

/**
 * The Swagger 2.0 document of an API in the shape of the service's export (apim-rest 3.4): one schema for a request and
 * for each response, whatever the content type, because the dialect has no place for more.
 */
export function toSwagger(definition: ApiDefinition, options: ExportOptions): JsonObject {
  const { info = {}, security, tags, paths, 'x-ms-paths': morePaths, components } = toOpenApi(definition, options);
  const server = new URL(options.serverUrl);
  const { schemas, securitySchemes } = objectOf(components);
  const toItems = (items: JsonObject): JsonObject => mapMembers(items, (item) => mapMembers(item, (operation) => toOperation(operation, objectOf(schemas))));
  return compact({
    swagger: '2.0', info, host: server.host, basePath: server.pathname, schemes: [server.protocol.slice(0, -1)],
    securityDefinitions: securitySchemes, security,
    paths: toItems(objectOf(paths)), 'x-ms-paths': morePaths === undefined ? undefined : toItems(objectOf(morePaths)),
    definitions: schemas === undefined ? undefined : mapMembers(objectOf(schemas), toSwagger2), tags,
  });
}

function toOperation(operation: JsonObject, schemas: JsonObject): JsonObject {
  const { requestBody, parameters, responses, ...others } = operation;
  const consumes = Object.keys(objectOf(objectOf(requestBody)['content']));
  const produces = [...new Set(Object.values(objectOf(responses)).flatMap((response) => Object.keys(objectOf(objectOf(response)['content']))))];
  const all = [...listOf(parameters).map((parameter) => flatten(objectOf(parameter), schemas)), ...(requestBody === undefined ? [] : toBodyParameters(objectOf(requestBody), schemas))];
  return {
    ...others,
    ...(consumes.length === 0 ? {} : { consumes }), ...(produces.length === 0 ? {} : { produces }),
    ...(all.length === 0 ? {} : { parameters: all }), responses: mapMembers(objectOf(responses), (response) => toResponse(response, schemas)),
  };
}

/** Forms have a parameter for each field, everything else one body. */
function toBodyParameters(body: JsonObject, schemas: JsonObject): JsonObject[] {
  const [[contentType, media] = ['', {}]] = Object.entries(objectOf(body['content']));
  const schema = objectOf(objectOf(media)['schema']);
  if (/form/.test(contentType) && isObject(schema['properties'])) {
    const required = listOf(schema['required']);
    return Object.entries(schema['properties']).map(([name, property]) => ({ name, in: 'formData', ...toField(objectOf(property), schemas), ...(required.includes(name) ? { required: true } : {}) }));
  }
  return [{ name: 'body', in: 'body', ...(body['description'] === undefined ? {} : { description: body['description'] }), schema: toSwagger2(schema) }];
}

function toField(property: JsonObject, schemas: JsonObject): JsonObject {
  const { format, ...others } = inlined(property, schemas);
  return others['type'] === 'string' && format === 'binary' ? { ...others, type: 'file' } : compact({ ...others, format });
}

function toResponse({ content, headers, description }: JsonObject, schemas: JsonObject): JsonObject {
  const media = Object.entries(objectOf(content));
  const schema = media.map(([, each]) => objectOf(each)['schema']).find(isObject);
  const examples = Object.fromEntries(media.flatMap(([type, each]) => {
    const example = objectOf(each)['example'];
    return example === undefined ? [] : [[type, example]];
  }));
  return compact({
    description: description ?? '', schema: schema === undefined ? undefined : toSwagger2(schema), examples: Object.keys(examples).length === 0 ? undefined : examples,
    headers: headers === undefined ? undefined : mapMembers(objectOf(headers), (header) => flatten(header, schemas)),
  });
}

/** A parameter or header whose schema stands in it. */
function flatten({ schema, example, ...others }: JsonObject, schemas: JsonObject): JsonObject {
  return compact({ ...others, ...inlined(objectOf(schema), schemas), 'x-example': example });
}

/** Parameters cannot refer to a schema here: what the reference leads to takes its place. */
function inlined(schema: JsonObject, schemas: JsonObject): JsonObject {
  return toSwagger2(textOf(schema['$ref']) === null ? schema : dereference({ components: { schemas } }, schema) ?? {});
}

function mapMembers(owner: JsonObject, change: (member: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(owner).map(([key, member]) => [key, change(objectOf(member))]));
}
