import { isObject, mapScalars, type JsonObject } from '../../model/json.ts';
import { checkSpecification, parseSpecification, SpecificationSyntaxError, toDefinition,
  type ApiDefinition, type ParsedSpecification } from '../../specification/index.ts';
import { invalidField, refused } from '../arm-error.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';
import { fromOperation, SchemaRegistry } from './operation-contract.ts';
import { signatureOf } from './operations.ts';

/** The formats that are read: dialects, and whether the text has to be JSON (apim-rest 3.2). */
const formats: Readonly<Record<string, { readonly dialects: readonly ParsedSpecification['dialect'][]; readonly json: boolean }>> = {
  'openapi': { dialects: ['openapi-3.0', 'openapi-3.1', 'swagger-2.0'], json: false },
  'openapi+json': { dialects: ['openapi-3.0', 'openapi-3.1', 'swagger-2.0'], json: true },
  'swagger-json': { dialects: ['swagger-2.0'], json: true },
};

export const OPENAPI_SCHEMA = 'application/vnd.oai.openapi.components+json';
export const SWAGGER_SCHEMA = 'application/vnd.ms-azure-apim.swagger.definitions+json';
const PLAIN_SCHEMAS: readonly string[] = [OPENAPI_SCHEMA, SWAGGER_SCHEMA];

export interface Import {
  /** What the document says of the API itself: used where the request says nothing. */
  readonly properties: JsonObject;
  readonly definition: ApiDefinition;
  readonly contentType: string;
}

/** The specification in a PUT of an API; null without one. Throws the 400 of one that the service refuses (apim-rest 1.7). */
export function readImport(sent: JsonObject): Import | null {
  if (sent['format'] === undefined && sent['value'] === undefined) return null;
  const format = formats[textOf(sent, 'format')];
  if (format === undefined) throw invalidField('format', `'format' must be one of: ${Object.keys(formats).join(', ')}.`);
  const parsed = parse(textOf(sent, 'value'));
  if (!format.dialects.includes(parsed.dialect) || (format.json && parsed.syntax !== 'json')) throw unreadable(textOf(sent, 'format'));
  const definition = toDefinition(parsed);
  const [problem] = checkSpecification(parsed, definition);
  if (problem !== undefined) {
    throw problem.message.startsWith('Importing API') ? refused(problem.message) : invalidField('representation', problem.message);
  }
  const { title, ...info } = definition.info;
  const properties = Object.fromEntries(Object.entries({ ...info, displayName: title.slice(0, 300) }).filter(([, value]) => value !== null && value !== ''));
  return { properties, definition, contentType: textOf(sent, 'format') === 'swagger-json' ? SWAGGER_SCHEMA : OPENAPI_SCHEMA };
}

function parse(text: string): ParsedSpecification {
  try {
    return parseSpecification(text);
  } catch (error) {
    if (error instanceof SpecificationSyntaxError) throw invalidField('representation', `Parsing error(s): (Lin: ${error.line}) - ${error.message}`);
    throw error;
  }
}

function unreadable(format: string): Error {
  const version = format === 'swagger-json' ? '2.0' : '3.0.1';
  const schema = format === 'swagger-json' ? 'v2.0/schema.json' : 'v3.0/schema.yaml';
  const specification = 'https://github.com/OAI/OpenAPI-Specification/blob/master';
  return invalidField('representation', `Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification ${specification}/versions/${version}.md (schema ${specification}/schemas/${schema}).`);
}

/**
 * Makes the operations of an API those of the document: what matches by name, or by method and template, is updated and
 * keeps its policies; what the document does not have goes, policies included. One schema holds all components; tags are
 * created in the service (apim-rest 3.2).
 */
export function importInto(service: SimulatedService, api: Entity, { definition, contentType }: Import): void {
  const before = service.find(api, 'ApiSchema', ({ properties }) => PLAIN_SCHEMAS.includes(textOf(properties, 'contentType')));
  const registry = new SchemaRegistry(before?.name ?? service.generateName(), definition.schemas);
  const byName = new Map(service.members(api, 'ApiOperation').map((operation) => [operation.name.toLowerCase(), operation]));
  const bySignature = new Map(service.members(api, 'ApiOperation').map((operation) => [signatureOf(operation.properties), operation]));
  const wanted = new Set(definition.operations.map(({ name }) => name.toLowerCase()));
  const kept = new Set<Entity>();
  const writes = definition.operations.map((operation) => {
    const properties = fromOperation(operation, registry);
    const similar = bySignature.get(signatureOf(properties));
    const match = byName.get(operation.name.toLowerCase()) ?? (similar !== undefined && !wanted.has(similar.name.toLowerCase()) && !kept.has(similar) ? similar : undefined);
    if (match !== undefined) kept.add(match);
    return { name: match?.name ?? operation.name, properties, tags: operation.tags };
  });
  for (const operation of byName.values()) if (!kept.has(operation)) service.remove(operation);
  const schemas = registry.schemas();
  if (Object.keys(schemas).length > 0) service.store(api, 'ApiSchema', registry.schemaId, { contentType, document: toDocument(schemas, contentType) });
  else if (before !== undefined) service.remove(before);
  for (const { name, properties, tags } of writes) {
    const operation = service.store(api, 'ApiOperation', name, properties);
    setTags(service, operation, 'ApiOperationTag', tags.map((tag) => ({ name: tag, properties: {} })));
  }
  setTags(service, api, 'ApiTagDescription', definition.tags.map(({ name, description }) => ({ name, properties: description === null ? {} : { description } })));
}

function toDocument(schemas: JsonObject, contentType: string): JsonObject {
  return contentType === OPENAPI_SCHEMA ? { components: { schemas } } : { definitions: moveReferences(schemas, '#/components/schemas/', '#/definitions/') };
}

/** The schemas of a schema document by name, in the OpenAPI dialect. */
export function fromDocument(document: JsonObject): JsonObject {
  const components = document['components'];
  if (isObject(components)) return isObject(components['schemas']) ? components['schemas'] : {};
  return isObject(document['definitions']) ? moveReferences(document['definitions'], '#/definitions/', '#/components/schemas/') : {};
}

function moveReferences(schemas: JsonObject, from: string, to: string): JsonObject {
  return mapScalars(schemas, (scalar, path) => (path.at(-1) === '$ref' && typeof scalar === 'string' && scalar.startsWith(from) ? to + scalar.slice(from.length) : scalar)) as JsonObject;
}

/** Tags by display name, created in the service where there are none, become the only ones of an operation or an API. */
function setTags(service: SimulatedService, owner: Entity, kind: 'ApiOperationTag' | 'ApiTagDescription', wanted: readonly { name: string; properties: JsonObject }[]): void {
  const scope = service.scopeOf(owner);
  if (scope.kind === 'Workspace') return;
  const kept = new Set(wanted.map(({ name, properties }) => {
    const known = service.find(scope, 'Tag', (tag) => textOf(tag.properties, 'displayName').toLowerCase() === name.toLowerCase());
    const tag = known ?? service.store(scope, 'Tag', tagName(name), { displayName: name });
    service.store(owner, kind, tag.name, kind === 'ApiOperationTag' ? {} : { ...properties, tagId: tag.path, displayName: name });
    return tag.name.toLowerCase();
  }));
  for (const other of [...service.members(owner, kind)]) if (!kept.has(other.name.toLowerCase())) service.remove(other);
}

function tagName(displayName: string): string {
  return displayName.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 80);
}
