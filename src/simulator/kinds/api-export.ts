import { isObject, type Json, type JsonObject } from '../../model/json.ts';
import { renderSpecification, toOpenApi, type ApiDefinition } from '../../specification/index.ts';
import { ArmError } from '../arm-error.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';
import { fromDocument } from './api-import.ts';
import { isComponent, toOperation, toSchema } from './operation-contract.ts';
import { toSwagger } from './swagger-document.ts';

/** The formats that are written: by format of the request. */
const formats: Readonly<Record<string, { readonly syntax: 'yaml' | 'json'; readonly contentType: string; readonly swagger?: true }>> = {
  'openapi-link': { syntax: 'yaml', contentType: 'application/vnd.oai.openapi' },
  'openapi+json-link': { syntax: 'json', contentType: 'application/vnd.oai.openapi+json' },
  'swagger-link': { syntax: 'json', contentType: 'application/vnd.swagger.doc+json', swagger: true },
};

export interface ExportedDocument {
  readonly text: string;
  readonly contentType: string;
}

/** The specification of an API as the service writes it (apim-rest 3.4). Throws the 400 of a format that it does not write. */
export function exportApi(service: SimulatedService, api: Entity, format: string): ExportedDocument {
  const known = formats[format];
  if (known === undefined) throw new ArmError(400, 'BadRequest', `The format '${format}' is not supported: use one of ${Object.keys(formats).join(', ')}.`);
  const { properties } = api;
  const names = properties['subscriptionKeyParameterNames'];
  const document = toOpenApi(definitionOf(service, api), {
    title: textOf(properties, 'displayName'), version: textOf(properties, 'apiVersion') || '1.0', serverUrl: serverUrl(service, api),
    keyNames: properties['subscriptionRequired'] === true && isObject(names) ? { header: textOf(names, 'header'), query: textOf(names, 'query') } : null,
  });
  return { text: renderSpecification(known.swagger ? toSwagger(document) : document, known.syntax), contentType: known.contentType };
}

function definitionOf(service: SimulatedService, api: Entity): ApiDefinition {
  const documents = new Map(service.members(api, 'ApiSchema').map(({ name, properties }) => [name.toLowerCase(), isObject(properties['document']) ? fromDocument(properties['document']) : {}]));
  const lookup = (schemaId: string, typeName: string): JsonObject | null => {
    const schemas = documents.get(schemaId.toLowerCase()) ?? {};
    return typeName !== '' && Object.hasOwn(schemas, typeName) ? toSchema(typeName, schemas[typeName]) : null;
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
    operations,
    schemas: Object.fromEntries([...documents.values()].flatMap((schemas) => Object.entries(schemas).filter(([, schema]) => isComponent(schema)))),
    tags: service.members(api, 'ApiTagDescription').map((tag) => ({ name: nameOf(tag.name), description: textOf(tag.properties, 'description') || null })),
  };
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
