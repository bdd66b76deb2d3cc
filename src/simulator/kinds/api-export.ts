import { isObject, type Json, type JsonObject } from '../../model/json.ts';
import { parseApiName } from '../../model/resource-id.ts';
import { renderSpecification, soapAction, toOpenApi, toOperation, toSwagger, toWadl, toWsdl, withoutQueryTemplate,
  type ApiDefinition, type ExportOptions, type Operation, type RequestBody, type SoapMessage } from '../../specification/index.ts';
import type { Answer, ArmRequest, RequestOptions } from '../answer.ts';
import { ArmError } from '../arm-error.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';
import { fromDocument, SDL_SCHEMA, WADL_SCHEMA, XSD_SCHEMA } from './schema-documents.ts';
import { isComponent, toSchema } from './schema-registry.ts';

/** The bodies that an export has been seen to answer with (apim-rest 3.4, in this order). */
export type ExportShape = 'link' | 'value-link' | 'properties-link' | 'inline';

export interface ExportBehaviour {
  /** Null: a link, in a workspace below `properties`. */
  readonly shape: ExportShape | null;
  readonly race: boolean;
  readonly decimals: boolean;
}

interface ExportFormat {
  readonly write: (api: ExportedApi) => string;
  readonly contentType: string;
  /** The `format` of an answer in which the link is not alone; null where the document itself is asked for. */
  readonly echo: string | null;
}

interface ExportedApi {
  readonly service: SimulatedService;
  readonly entity: Entity;
  readonly options: ExportOptions;
}

const yaml = { write: writeOpenApi('yaml'), contentType: 'application/vnd.oai.openapi' };
const json = { write: writeOpenApi('json'), contentType: 'application/vnd.oai.openapi+json' };
const swagger = { write: writeSwagger, contentType: 'application/vnd.swagger.doc+json' };
const wadl = { write: writeWadl, contentType: 'application/vnd.sun.wadl+xml' };
const wsdl = { write: writeWsdl, contentType: 'application/wsdl+xml' };

const formats: Readonly<Record<string, ExportFormat>> = {
  'openapi-link': { ...yaml, echo: 'openapi-link' }, 'openapi+json-link': { ...json, echo: 'openapi+json-link' },
  'swagger-link': { ...swagger, echo: 'swagger-link-json' }, 'wadl-link': { ...wadl, echo: 'wadl-link-json' }, 'wsdl-link': { ...wsdl, echo: 'wsdl-link+xml' },
  'graphql-link': { write: writeGraphql, contentType: 'text/plain', echo: 'graphql-link' },
  'openapi': { ...yaml, echo: null }, 'openapi+json': { ...json, echo: null }, 'swagger': { ...swagger, echo: null },
  'wadl': { ...wadl, echo: null }, 'wsdl': { ...wsdl, echo: null },
};

/** Types of API that have no export at all (apim-rest 3.4). */
const NEVER_EXPORTED = ['mcp', 'a2a', 'websocket', 'odata', 'grpc'];

/**
 * Answers `GET /apis/{a}?export=true`: the specification as the service writes it, or a link to it (apim-rest 3.4). An
 * inline export that is not possible is a 200 with a sentence, a link to one a 500. Throws the 400 of a format that is
 * not known, and the 406 of a GraphQL API without a link.
 */
export function answerExport({ service, query }: ArmRequest, api: Entity, options: RequestOptions): Answer {
  const name = query.get('format') ?? '';
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) throw new ArmError(400, 'BadRequest', `The format '${name}' is not supported: use one of ${Object.keys(formats).join(', ')}.`);
  const { shape: chosen, race, decimals } = options.exports;
  const shape = chosen ?? (service.scopeOf(api).kind === 'Workspace' ? 'properties-link' : 'link');
  if (NEVER_EXPORTED.includes(textOf(api.properties, 'type'))) throw unable(api, name);
  const written = format.write({ service, entity: api, options: exportOptions(service, api) });
  if (written === '') {
    if (format.echo === null) return document(`Unable to export API '${api.name}' in the format '${name}'.`, 'text/plain');
    throw new ArmError(500, 'InternalServerError', 'Request processing failed due to internal error.');
  }
  const text = decimals ? withDecimals(written) : written;
  if (shape === 'inline' || (format.echo === null && shape === 'link')) return document(text, format.contentType);
  const value: Json = format.echo === null ? text : { link: options.publishLink(text, format.contentType, race ? slotOf(service, api) : null) };
  const body: Readonly<Record<Exclude<ExportShape, 'inline'>, Json>> = {
    'link': value, 'value-link': { id: `${service.id}${api.path}`, format: format.echo ?? name, value }, 'properties-link': { properties: { format: format.echo ?? name, value } },
  };
  return { status: 200, body: body[shape], headers: {} };
}

function document(text: string, contentType: string): Answer {
  return { status: 200, body: undefined, text, headers: { 'Content-Type': contentType } };
}

function unable(api: Entity, format: string): ArmError {
  return new ArmError(400, 'BadRequest', `Unable to export API '${api.name}' of type '${textOf(api.properties, 'type')}' in the format '${format}'.`);
}

/** APIs whose exports get in each other's way: those of one version set, else the revisions of one API. */
function slotOf(service: SimulatedService, { parent, name, properties }: Entity): string {
  const set = textOf(properties, 'apiVersionSetId');
  return `${service.id}${set === '' ? `${parent?.path ?? ''}/apis/${parseApiName(name).root}` : set}`.toLowerCase();
}

/** `maximum: 100` -> `maximum: 100.0`. */
function withDecimals(text: string): string {
  return text.replace(/^(\s*(?:- )?"?(?:minimum|maximum)"?: -?\d+)(?=,?$)/gm, '$1.0');
}

function exportOptions(service: SimulatedService, api: Entity): ExportOptions {
  const { properties } = api;
  const names = properties['subscriptionKeyParameterNames'];
  return {
    title: textOf(properties, 'displayName'), version: textOf(properties, 'apiVersion') || '1.0', serverUrl: serverUrl(service, api),
    keyNames: properties['subscriptionRequired'] === true && isObject(names) ? { header: textOf(names, 'header'), query: textOf(names, 'query') } : null,
  };
}

function writeOpenApi(syntax: 'yaml' | 'json'): ExportFormat['write'] {
  return ({ service, entity, options }) => renderSpecification(toOpenApi(definitionOf(service, entity), options), syntax);
}

function writeSwagger({ service, entity, options }: ExportedApi): string {
  return renderSpecification(toSwagger(definitionOf(service, entity), options), 'json');
}

function writeWadl({ service, entity, options }: ExportedApi): string {
  return toWadl(definitionOf(service, entity, true), { title: options.title, schemas: xmlSchemas(service, entity), base: options.serverUrl });
}

/** The empty text for an API that does not pass SOAP through. */
function writeWsdl({ service, entity, options }: ExportedApi): string {
  if (textOf(entity.properties, 'type') !== 'soap') return '';
  const schemas = xmlSchemas(service, entity);
  const operations = service.members(entity, 'ApiOperation').map(({ name, properties }) => toOperation(name, properties, [], (_schema, type) => ({ title: type })));
  return toWsdl({
    name: options.title.replace(/[^\p{L}\p{N}_.-]+/gu, '_'), endpoint: options.serverUrl,
    namespace: schemas.map(({ text }) => /targetNamespace="([^"]*)"/.exec(text)?.[1]).find((each) => each !== undefined) ?? 'http://tempuri.org/',
    version: operations.some(({ requestBody }) => requestBody?.content[0]?.contentType === 'application/soap+xml') ? '1.2' : '1.1', schemas,
    operations: operations.map((operation) => ({
      name: operation.displayName, action: soapAction(operation.urlTemplate), documentation: operation.description,
      input: messageOf(operation, operation.requestBody, 'Request'), output: messageOf(operation, operation.responses[0] ?? null, 'Response'),
    })),
  });
}

/** A message is called by the description that the import left. */
function messageOf({ displayName }: Operation, body: RequestBody | null, role: string): SoapMessage | null {
  return body === null ? null : { name: body.description ?? `${displayName}${role}`, element: textOf(body.content[0]?.schema ?? {}, 'title') || null };
}

/** Only an API that was imported by a link to its SDL has one to give. */
function writeGraphql({ service, entity }: ExportedApi): string {
  const schema = service.child(entity, 'ApiSchema', 'graphql')?.properties ?? {};
  const content = isObject(schema['document']) ? textOf(schema['document'], 'value') : '';
  if (textOf(schema, 'contentType') !== SDL_SCHEMA || schema['isLinked'] !== true) throw new ArmError(406, 'NotAcceptable', `The API '${entity.name}' has no link to a GraphQL schema.`);
  return content;
}

function xmlSchemas(service: SimulatedService, api: Entity): { text: string }[] {
  return service.members(api, 'ApiSchema').filter(({ properties }) => [XSD_SCHEMA, WADL_SCHEMA].includes(textOf(properties, 'contentType'))).flatMap(({ properties }) => {
    const text = isObject(properties['document']) ? textOf(properties['document'], 'value') : '';
    return text === '' ? [] : [{ text }];
  });
}

/** What an export says of an API. Only one in XML can name the elements of XML schemas. */
function definitionOf(service: SimulatedService, api: Entity, isXml = false): ApiDefinition {
  const documents = new Map(service.members(api, 'ApiSchema').map(({ name, properties }) => [name.toLowerCase(), isObject(properties['document']) ? fromDocument(properties['document']) : {}]));
  const lookup = (schemaId: string, typeName: string): JsonObject | null => {
    const types = documents.get(schemaId.toLowerCase()) ?? {};
    if (isXml && typeName !== '' && Object.keys(types).length === 0) return { $ref: `#/components/schemas/${typeName}` };
    return typeName !== '' && Object.hasOwn(types, typeName) ? toSchema(typeName, types[typeName]) : null;
  };
  const { properties } = api;
  const nameOf = (tag: string): string => textOf(service.child(service.scopeOf(api), 'Tag', tag)?.properties ?? {}, 'displayName') || tag;
  const operations = service.members(api, 'ApiOperation').map((operation) => toOperation(operation.name, operation.properties,
    service.members(operation, 'ApiOperationTag').map(({ name }) => nameOf(name)), lookup));
  return {
    info: {
      title: textOf(properties, 'displayName'), description: textOf(properties, 'description') || null, termsOfServiceUrl: textOf(properties, 'termsOfServiceUrl') || null,
      contact: objectOrNull(properties['contact']), license: objectOrNull(properties['license']), serviceUrl: textOf(properties, 'serviceUrl') || null,
    },
    operations: withQueryParameters(operations),
    schemas: Object.fromEntries([...documents.values()].flatMap((types) => Object.entries(types).filter(([, schema]) => isComponent(schema)))),
    tags: service.members(api, 'ApiTagDescription').map((tag) => ({ name: nameOf(tag.name), description: textOf(tag.properties, 'description') || null })),
  };
}

/**
 * Parameters in the query of a template (`/pets?kind={kind}`) become required query parameters again, which is what an
 * import made the template of. The template stays where its path is another operation's too.
 */
function withQueryParameters(operations: readonly Operation[]): Operation[] {
  const taken = new Set(operations.filter(({ urlTemplate }) => !urlTemplate.includes('?')).map(signature));
  return operations.map((operation) => {
    const bare = withoutQueryTemplate(operation);
    if (bare === operation) return operation;
    const isTaken = taken.has(signature(bare));
    taken.add(signature(bare));
    return isTaken ? { ...bare, urlTemplate: operation.urlTemplate } : bare;
  });
}

function signature({ method, urlTemplate }: Operation): string {
  return `${method} ${urlTemplate}`;
}

/** The API on the gateway: its path, the version in a segment, the number of a revision that is not current. */
function serverUrl(service: SimulatedService, { properties, name, parent }: Entity): string {
  const set = parent === null ? undefined : service.resolve(parent, 'ApiVersionSet', textOf(properties, 'apiVersionSetId'));
  const version = set?.properties['versioningScheme'] === 'Segment' ? textOf(properties, 'apiVersion') : '';
  const revision = properties['isCurrent'] === true ? '' : name.slice(name.lastIndexOf(';'));
  return [service.gatewayUrl, textOf(properties, 'path').replace(/^\/+|\/+$/g, ''), version].filter((part) => part !== '').join('/') + revision;
}

function objectOrNull(value: Json | undefined): JsonObject | null {
  return isObject(value) ? value : null;
}
