import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import { parsePolicy, toRawXml } from '../policy/index.ts';
import { parseSpecification, renderSpecification, SpecificationSyntaxError, withoutServers } from '../specification/index.ts';

const JSON_FORMATS: ReadonlySet<string> = new Set(['openapi+json', 'swagger-json']);

/**
 * A content as its file holds it: line feeds, one at the end. Policies are `rawxml`; a specification takes the syntax
 * (YAML or JSON) of `format`, that of the file which is there already, and loses the address of the gateway that it was
 * exported from, so that the folder says the same wherever it is published.
 */
export function renderContent(content: Content, format: string): string {
  const text = content.codec === 'policy' && content.format === 'xml' ? toRawXml(parsePolicy(content.text, 'xml')) : toSyntax(withoutGateway(content), format);
  return `${text.replace(/\r\n?/g, '\n').replace(/\n+$/, '')}\n`;
}

function toSyntax(content: Content, format: string): string {
  const wanted = JSON_FORMATS.has(format);
  const isOther = content.codec === 'specification' && (wanted || format === 'openapi') && wanted !== JSON_FORMATS.has(content.format);
  return isOther ? renderSpecification(parseSpecification(content.text).document, wanted ? 'json' : 'yaml') : content.text;
}

function withoutGateway(content: Content): Content {
  if (content.format !== 'openapi' && !JSON_FORMATS.has(content.format)) return content;
  try {
    return namesGateway(parseSpecification(content.text).document) ? { ...content, text: withoutServers(content.text) } : content;
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    return content;
  }
}

/**
 * Whether a document names the gateway as its server: the service puts it into every export, and the header of the
 * subscription key with it (apim-rest 3.4).
 */
function namesGateway(document: JsonObject): boolean {
  const { servers, host, components, securityDefinitions } = document;
  const urls = [...(Array.isArray(servers) ? (servers as readonly Json[]).map((server) => isObject(server) ? textOf(server['url']) : '') : []), textOf(host)];
  const schemes = isObject(components) ? components['securitySchemes'] : securityDefinitions;
  const isExport = isObject(schemes) && Object.hasOwn(schemes, 'apiKeyHeader');
  return isExport || urls.some((url) => /^(?:\w+:\/\/)?[^/]+\.azure-api\.(?:net|cn|us)(?:[:/]|$)/i.test(url));
}
