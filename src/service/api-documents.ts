import { withoutCredential } from '../model/credential-address.ts';
import { isObject, textOf } from '../model/json.ts';
import type { Content, Resource } from '../model/resource.ts';
import { carries, escapeXml, SpecificationSyntaxError, type Carried } from '../specification/index.ts';
import { definitionOf, isReduced } from '../plan/definition.ts';
import { scopeOf } from './addresses.ts';
import type { Management } from './management.ts';
import { toUserError, type Failure } from './service-failure.ts';
import { exportSpecification, exportWsdl } from './specification-export.ts';

/** What APIs of a type have beside their properties, and where their document is. */
export interface ApiType {
  /** `export`, tried where it may be that there is none; `wsdl`; a schema of the API; or none. */
  readonly document: 'export' | 'export-if-any' | 'wsdl' | 'schema' | 'none';
  /** Of the schema that is the document. */
  readonly format?: string;
  readonly contentType?: string;
  /** Operations: `system` ones exist by themselves and take policies only. */
  readonly operations: 'own' | 'system' | 'none';
  readonly schemas: boolean;
}

/** Name of the schema that holds the text of a GraphQL API, and the content types of schemas that are documents (apim-rest 3.1, 3.3). */
export const GRAPHQL_SCHEMA = 'graphql';
export const SDL = 'application/vnd.ms-azure-apim.graphql.schema';

/** apim-rest 3.1, 3.4. No type is `http`; what is not listed here came later than this table. */
const apiTypes: Readonly<Record<string, ApiType>> = {
  http: { document: 'export', operations: 'own', schemas: true },
  soap: { document: 'wsdl', operations: 'own', schemas: true },
  graphql: { document: 'schema', format: 'graphql', contentType: SDL, operations: 'none', schemas: false },
  odata: { document: 'schema', format: 'odata', contentType: 'application/vnd.ms-azure-apim.odata.schema', operations: 'own', schemas: true },
  grpc: { document: 'schema', format: 'grpc', contentType: 'text/protobuf', operations: 'own', schemas: true },
  websocket: { document: 'none', operations: 'system', schemas: false },
  mcp: { document: 'none', operations: 'none', schemas: false },
  a2a: { document: 'none', operations: 'none', schemas: false },
};

export function apiTypeOf({ properties }: Resource): ApiType {
  const type = textOf(properties['type']).toLowerCase() || 'http';
  return (Object.hasOwn(apiTypes, type) ? apiTypes[type] : undefined) ?? { document: 'export-if-any', operations: 'own', schemas: true };
}

/**
 * The document of an API, undefined where it has none. `schemas` are the listed ones, `hasOperations` whether there is
 * anything to export. Throws UserError for one that cannot be read.
 */
export async function readDocument(client: Management, api: Resource, schemas: readonly Resource[], hasOperations: boolean, signal: AbortSignal): Promise<Content | undefined> {
  const { document, format = '', contentType } = apiTypeOf(api);
  if (document === 'none' || (document !== 'schema' && !hasOperations)) return undefined;
  if (document === 'schema') {
    const schema = format === 'graphql' ? `${api.id}/schemas/${GRAPHQL_SCHEMA}` : schemas.find(({ properties }) => textOf(properties['contentType']) === contentType)?.id;
    return schema === undefined ? undefined : readSchemaText(client, schema, format, signal);
  }
  const exported = await (document === 'wsdl' ? exportWsdl : exportSpecification)(client, api.id, signal);
  if (!('ok' in exported)) return document === 'wsdl' ? atBackend(exported, withoutCredential(textOf(api.properties['serviceUrl']))) : exported;
  if (document === 'export-if-any' && isRefusal(exported)) return undefined;
  throw toUserError(exported, { verb: 'read', subject: `the specification of ${api.id}`, path: api.id, guarded: false });
}

/** The address in an exported WSDL is the gateway's (apim-rest 3.4): an import elsewhere would take that for the backend. */
function atBackend(content: Content, serviceUrl: string): Content {
  const text = serviceUrl === '' ? content.text : content.text.replace(/(<(?:[\w.-]+:)?address\s[^>]*?\blocation\s*=\s*)(?:"[^"]*"|'[^']*')/g, (_match, start: string) => `${start}"${escapeXml(serviceUrl)}"`);
  return { ...content, text };
}

/** What importing the document of an API would make by itself; without one, or with one that cannot be reduced, nothing. */
export function carriedBy(api: Resource, content: Content | undefined): Carried {
  const none: Carried = { operation: () => false, operationTag: () => false, tagDescription: () => false };
  if (content === undefined) return none;
  if (apiTypeOf(api).document === 'wsdl') return { ...none, operation: () => true };
  if (!isReduced(content)) return none;
  try {
    const carried = carries(definitionOf(content));
    // In a workspace an import makes no tags (apim-rest 3.2: they are the service's).
    return scopeOf(api.id) === null ? carried : { ...carried, operationTag: () => false };
  } catch (error) {
    // Whoever compares the document says so; what it may not carry is then told by resources.
    if (error instanceof SpecificationSyntaxError) return none;
    throw error;
  }
}

async function readSchemaText(client: Management, path: string, format: string, signal: AbortSignal): Promise<Content | undefined> {
  const answer = await client.get(path, { signal });
  if (!answer.ok) throw toUserError(answer, { verb: 'read', subject: path, path, guarded: false });
  const properties = isObject(answer.body) && isObject(answer.body['properties']) ? answer.body['properties'] : {};
  const text = isObject(properties['document']) ? properties['document']['value'] : undefined;
  return typeof text === 'string' ? { codec: 'specification', format, text } : undefined;
}

/** A refusal by the service itself, that it does not export such an API: neither a breakdown nor a lack of rights. */
function isRefusal({ status, code }: Failure): boolean {
  return code === 'NoSpecification' || [400, 404, 405, 406, 415].includes(status);
}
