import type { Content } from '../model/resource.ts';
import { parseSpecification, toDefinition, type ApiDefinition, type ParsedSpecification } from '../specification/index.ts';

const parsed = new WeakMap<Content, ParsedSpecification>();
const definitions = new WeakMap<Content, ApiDefinition>();

/** Formats that are reduced to a definition; the others (WSDL, WADL, GraphQL) are compared as texts. */
const REDUCED = new Set(['openapi', 'openapi+json', 'swagger-json']);

export function isReduced(content: Content): boolean {
  return REDUCED.has(content.format);
}

/** The specification read once per content: parsing a document of 1 MB takes most of a plan's time. */
export function parsedOf(content: Content): ParsedSpecification {
  const known = parsed.get(content);
  if (known !== undefined) return known;
  const result = parseSpecification(content.text);
  parsed.set(content, result);
  return result;
}

/** What importing the content makes of it. Throws SpecificationSyntaxError. */
export function definitionOf(content: Content): ApiDefinition {
  const known = definitions.get(content);
  if (known !== undefined) return known;
  const result = toDefinition(parsedOf(content));
  definitions.set(content, result);
  return result;
}
