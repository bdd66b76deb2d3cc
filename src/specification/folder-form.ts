import { isObject, type Json, type JsonObject } from '../model/json.ts';

/** What says where an API runs: the gateway of the service that was exported, and nothing for another one (apim-rest 3.4). */
const places: ReadonlySet<string> = new Set(['servers', 'host', 'basePath', 'schemes']);
const keywords: readonly string[] = ['$ref', 'title', 'description', 'required', 'type', 'format', 'enum', 'properties', 'items'];
/** Keywords of a schema that hold a schema, several in a list, or several by name. */
const schemas = { one: new Set(['items', 'not', 'additionalProperties']), list: new Set(['allOf', 'anyOf', 'oneOf']), named: new Set(['properties', 'patternProperties']) } as const;
const methods: readonly string[] = ['parameters', 'get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * An exported OpenAPI or Swagger document as a folder keeps it: the same text from every service that holds the same API.
 * Without the address of the gateway, and without descriptions that an import made of summaries (apiops-cli 2, row 27);
 * paths, methods, schemas and tags in a fixed order, which means nothing in them.
 */
export function toFolderDocument(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !places.has(name)).map(([name, value]) => [name, toMember(name, value)]));
}

function toMember(name: string, value: Json): Json {
  if (name === 'tags' && Array.isArray(value)) return [...(value as readonly Json[])].sort((a, b) => compare(nameOf(a), nameOf(b)));
  if (!isObject(value)) return value;
  switch (name) {
    case 'info': return inOrder(mapValues(value, (child) => isObject(child) ? inOrder(child) : child), ['title', 'description', 'termsOfService', 'contact', 'license', 'version']);
    case 'paths': case 'x-ms-paths': return mapValues(inOrder(value), (item) => isObject(item) ? toPathItem(item) : item);
    case 'definitions': return mapValues(inOrder(value), toSchema);
    case 'components': return Object.fromEntries(Object.entries(value).map(([part, children]) => [part, part === 'schemas' && isObject(children) ? mapValues(inOrder(children), toSchema) : children]));
    default: return value;
  }
}

function toPathItem(item: JsonObject): JsonObject {
  return mapValues(inOrder(item, methods), (operation) => {
    if (!isObject(operation)) return operation;
    const { description, ...others } = operation;
    const kept = description === undefined || description === operation['summary'] ? others : operation;
    const parameters = kept['parameters'];
    return Array.isArray(parameters) ? { ...kept, parameters: (parameters as readonly Json[]).map(toParameter) } : kept;
  });
}

/** A parameter of the path is required, whether the API says so or not. */
function toParameter(parameter: Json): Json {
  if (!isObject(parameter) || parameter['in'] !== 'path' || parameter['required'] === true) return parameter;
  const { name, in: place, description, required: _required, ...others } = parameter;
  return { ...(name === undefined ? {} : { name }), in: place as Json, ...(description === undefined ? {} : { description }), required: true, ...others };
}

/** A schema with its keywords in a fixed order; its properties keep theirs, which tells what belongs together. */
function toSchema(schema: Json): Json {
  if (!isObject(schema)) return schema;
  return Object.fromEntries(Object.entries(inOrder(schema, keywords)).map(([keyword, value]) => [keyword,
    schemas.one.has(keyword) ? toSchema(value)
      : schemas.list.has(keyword) && Array.isArray(value) ? (value as readonly Json[]).map(toSchema)
        : schemas.named.has(keyword) && isObject(value) ? mapValues(value, toSchema) : value]));
}

/** The members that are named first, then the others by name. */
function inOrder(value: JsonObject, first: readonly string[] = []): JsonObject {
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || compare(a, b)));
}

function mapValues(value: JsonObject, change: (child: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, change(child)]));
}

function nameOf(tag: Json): string {
  return isObject(tag) && typeof tag['name'] === 'string' ? tag['name'] : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
