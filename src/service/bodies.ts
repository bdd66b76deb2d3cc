import { UserError } from '../model/failure.ts';
import { changeAt, isObject, reveal, type Json, type JsonObject } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import { toRelativeId } from '../model/resource-id.ts';
import type { Content, Resource } from '../model/resource.ts';
import { openApiFormats, SpecificationSyntaxError, withoutServers } from '../specification/index.ts';
import { scopeOf } from './addresses.ts';
import { GRAPHQL_SCHEMA, SDL } from './api-documents.ts';

/** Specifications that the service takes only as an import of its own (apim-rest 3.2). */
const IMPORTED = new Set(['wsdl', 'wadl-xml']);

/** One request of the writing of a resource. */
export interface Put {
  /** Below the service. */
  readonly path: string;
  readonly body: JsonObject;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The PUTs that make a resource, one after the other, secrets revealed. A specification goes along only where `withContent`
 * says so; other contents always do, and a policy or fragment is nothing without its text. Throws validation-failed for a
 * document that does not parse, where its servers have to be left out. @param service ARM id of the service
 */
export function toPuts(resource: Resource, withContent: boolean, service: string): readonly Put[] {
  const row = kindRow(resource.kind);
  const path = resource.id;
  const put = (properties: JsonObject, query: Put['query'] = {}): Put => ({ path, body: { properties }, query });
  if (row.body === 'association') return [{ path, body: {}, query: {} }];
  const properties = withAbsoluteIds(resource, withoutNulls(reveal(resource.properties)), service);
  const { content } = resource;
  if (row.content === 'policy') {
    if (content === undefined) throw new Error(`${resource.id} has no policy text`);
    return [put({ ...properties, format: content.format, value: content.text })];
  }
  if (row.content === 'markdown') return [put({ ...properties, ...(content === undefined ? {} : { [row.contentProperty ?? 'value']: content.text }) })];
  if (row.content !== 'specification') return [put(properties)];
  // A blank address is refused; an absent one is taken from the document (apim-rest 2.1, 3.2).
  const { serviceUrl, ...others } = properties;
  const addressed = serviceUrl === undefined || serviceUrl === '' ? others : properties;
  if (content === undefined || !withContent) return [put(addressed)];
  if (content.format === 'graphql') {
    // There is no inline format for it (apim-rest 3.2).
    return [put(addressed), { path: `${path}/schemas/${GRAPHQL_SCHEMA}`, body: { properties: { contentType: SDL, document: { value: content.text } } }, query: {} }];
  }
  const type = properties['type'];
  const document = { ...addressed, format: content.format, value: addressed === others ? toServerless(resource.id, content) : content.text, ...(type === undefined ? {} : { apiType: type }) };
  // Such an import wipes the description, and takes the address from the document (apim-rest 3.2).
  return IMPORTED.has(content.format) ? [put(document, { import: 'true' }), put(addressed)] : [put(document)];
}

/** Ids in a workspace have to be absolute (apiops-toolkit 1.5), and those of the operations that an MCP server exposes (apim-rest 3.1). */
function withAbsoluteIds({ kind, id }: Resource, properties: JsonObject, service: string): JsonObject {
  const scope = scopeOf(id);
  const own = kindRow(kind).references.filter(({ path, by }) => by === 'id' && (scope !== null || path.startsWith('mcpTools.')));
  const change = (text: Json, mayBeAway: boolean): Json => {
    const relative = typeof text === 'string' ? toRelativeId(text) : '';
    if (!relative.startsWith('/') || /^\/subscriptions\/[^/]+\/resourceGroups\//i.test(relative)) return text;
    const isInScope = scope === null || mayBeAway || /^\/(workspaces|users)\//i.test(relative);
    return `${service}${isInScope ? '' : `/${scope}`}${relative}`;
  };
  const absolute = own.reduce((result, { path, to }) => changeAt(result, [path], (text) => change(text, to.length === 0 || to.includes('Group'))), properties);
  return kind === 'Api' && scope !== null ? changeAt(absolute, ['sourceApiId'], (text) => change(text, false)) : absolute;
}

/** Without the servers, of which an import would take one for the API's backend. */
function toServerless(id: string, { format, text }: Content): string {
  if (!openApiFormats.has(format)) return text;
  try {
    return withoutServers(text);
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    throw new UserError('validation-failed', `The specification of ${id} does not parse: line ${error.line}: ${error.message}.`);
  }
}

/** An import refuses members that are null, and elsewhere they say what their absence says. */
function withoutNulls(value: Json): JsonObject {
  const strip = (current: Json): Json => Array.isArray(current) ? (current as readonly Json[]).map(strip)
    : isObject(current) ? Object.fromEntries(Object.entries(current).flatMap(([key, child]) => child === null ? [] : [[key, strip(child)]])) : current;
  const stripped = strip(value);
  return isObject(stripped) ? stripped : {};
}
