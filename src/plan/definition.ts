import type { Content } from '../model/resource.ts';
import { definitionFormats, openApiFormats, parseSpecification, readDefinition, SpecificationSyntaxError, toDefinition, type ApiDefinition, type ParsedSpecification } from '../specification/index.ts';

const parsed = new WeakMap<Content, ParsedSpecification>();
const definitions = new WeakMap<Content, ApiDefinition | SpecificationSyntaxError>();

/** Whether a content is reduced to a definition; the others (GraphQL, OData, gRPC) are compared as texts. */
export function isReduced(content: Content): boolean {
  return definitionFormats.has(content.format);
}

/** Whether a content is an OpenAPI or Swagger document, which {@link parsedOf} takes. */
export function isOpenApi(content: Content): boolean {
  return openApiFormats.has(content.format);
}

/** The OpenAPI document read once per content: parsing one of 1 MB takes most of a plan's time. Throws SpecificationSyntaxError. */
export function parsedOf(content: Content): ParsedSpecification {
  const known = parsed.get(content);
  if (known !== undefined) return known;
  const result = parseSpecification(content.text);
  parsed.set(content, result);
  return result;
}

/** What importing the content makes of it, read once. Throws SpecificationSyntaxError. */
export function definitionOf(content: Content): ApiDefinition {
  const known = definitions.get(content) ?? read(content);
  definitions.set(content, known);
  if (known instanceof SpecificationSyntaxError) throw known;
  return known;
}

/** As {@link definitionOf}; null where the content is of a format that is not reduced, or does not parse. */
export function findDefinition(content: Content | undefined): ApiDefinition | null {
  if (content === undefined || !isReduced(content)) return null;
  try {
    return definitionOf(content);
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    return null;
  }
}

/** A content that stands for a definition; it has no text, and compares by the definition. */
export function withDefinition({ codec, format }: Content, definition: ApiDefinition): Content {
  const content: Content = { codec, format, text: '' };
  definitions.set(content, definition);
  return content;
}

function read(content: Content): ApiDefinition | SpecificationSyntaxError {
  try {
    return isOpenApi(content) ? toDefinition(parsedOf(content)) : readDefinition(content.format, content.text);
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    return error;
  }
}
