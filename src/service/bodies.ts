import { UserError } from '../model/failure.ts';
import { isObject, reveal, type Json, type JsonObject } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import type { Content, Resource } from '../model/resource.ts';
import { SpecificationSyntaxError, withoutServers } from '../specification/index.ts';

/** Specifications that the service takes only as an import of its own (apim-rest 3.2). */
const IMPORTED = new Set(['wsdl', 'wadl-xml']);

/** Specifications that name a server, which an import would take for the API's backend. */
const WITH_SERVERS = new Set(['openapi', 'openapi+json', 'swagger-json']);

/**
 * The body and query of the PUT that makes a resource, secrets revealed. A specification goes along only where
 * `withContent` says so; a policy and a fragment are nothing without their text. Throws validation-failed for a document
 * that does not parse, where its servers have to be left out.
 */
export function toPut(resource: Resource, withContent: boolean): { readonly body: JsonObject; readonly query: Readonly<Record<string, string>> } {
  const row = kindRow(resource.kind);
  if (row.body === 'association') return { body: {}, query: {} };
  const properties = withoutNulls(reveal(resource.properties));
  const { content } = resource;
  if (row.content === 'policy') {
    if (content === undefined) throw new Error(`${resource.id} has no policy text`);
    return { body: { properties: { ...properties, format: content.format, value: content.text } }, query: {} };
  }
  if (row.content !== 'specification') return { body: { properties }, query: {} };
  // A blank address is refused; an absent one is taken from the document (apim-rest 2.1, 3.2).
  const { serviceUrl, ...others } = properties;
  const addressed = serviceUrl === undefined || serviceUrl === '' ? others : properties;
  if (content === undefined || !withContent) return { body: { properties: addressed }, query: {} };
  const type = properties['type'];
  return {
    body: { properties: { ...addressed, format: content.format, value: addressed === others ? toServerless(resource.id, content) : content.text, ...(type === undefined ? {} : { apiType: type }) } },
    query: IMPORTED.has(content.format) ? { import: 'true' } : {},
  };
}

function toServerless(id: string, { format, text }: Content): string {
  if (!WITH_SERVERS.has(format)) return text;
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
