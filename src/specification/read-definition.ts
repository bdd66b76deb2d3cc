import type { JsonObject } from '../model/json.ts';
import type { ComparisonOptions } from './canonical.ts';
import type { ApiDefinition, Operation, Representation } from './definition.ts';
import { toDefinition } from './import.ts';
import { importedTemplate } from './operation-contract.ts';
import { namesByDisplayName } from './operation-name.ts';
import { parseSpecification, type SpecificationDialect } from './parse.ts';
import { UnsupportedSpecificationError } from './soap-service.ts';
import { SpecificationSyntaxError } from './syntax-error.ts';
import { fromWadl, wadlSchemas } from './wadl.ts';
import { fromSoapService, fromWsdl, xmlSchemas, type WsdlSelector } from './wsdl.ts';
import type { XmlElement } from './xml-element.ts';
import { elementKey, toXmlComponents } from './xml-schema.ts';
import { parseXml } from './xml.ts';

const openApi: readonly SpecificationDialect[] = ['openapi-3.0', 'openapi-3.1', 'swagger-2.0'];
const firstPort: WsdlSelector = { service: '', endpoint: '' };

const readers: Readonly<Record<string, (text: string) => ApiDefinition>> = {
  'openapi': (text) => readOpenApi(text, openApi, 'OpenAPI or Swagger 2.0'),
  'openapi+json': (text) => readOpenApi(text, openApi, 'OpenAPI or Swagger 2.0'),
  'swagger-json': (text) => readOpenApi(text, ['swagger-2.0'], 'Swagger 2.0'),
  'wsdl': (text) => readWsdl(parseXml(text)),
  'wadl-xml': (text) => readWadl(parseXml(text)),
};

/** The formats of an import that {@link readDefinition} takes; the others have a {@link canonicalText} only. */
export const definitionFormats: ReadonlySet<string> = new Set(Object.keys(readers));

/**
 * Formats whose documents are OpenAPI or Swagger, in JSON or YAML: they name their operations, so that the service need
 * not, their servers, and in an export the subscription key.
 */
export const openApiFormats: ReadonlySet<string> = new Set(['openapi', 'openapi+json', 'swagger-json']);

/** How two documents of these formats are compared; see {@link ComparisonOptions}. */
export function comparisonOf(format: string, other: string): ComparisonOptions {
  return { names: openApiFormats.has(format) === openApiFormats.has(other) };
}

/**
 * What importing a document makes of it, by the `format` of the import: `openapi`, `openapi+json`, `swagger-json`, `wsdl` or
 * `wadl-xml`. Operations of WSDL and WADL, which the service gives random names, are called by their display names
 * (apim-rest 3.2); the types of their XML schemas are the schemas. Throws {@link SpecificationSyntaxError} with the
 * line, also for what an import does not take.
 */
export function readDefinition(format: string, text: string): ApiDefinition {
  const read = Object.hasOwn(readers, format) ? readers[format] : undefined;
  if (read === undefined) throw new SpecificationSyntaxError(`Documents of the format '${format}' do not list operations: only ${[...definitionFormats].join(', ')} do.`, 1);
  try {
    return read(text);
  } catch (error) {
    if (error instanceof UnsupportedSpecificationError) throw new SpecificationSyntaxError(error.message, error.line);
    throw error;
  }
}

function readOpenApi(text: string, dialects: readonly SpecificationDialect[], expected: string): ApiDefinition {
  const parsed = parseSpecification(text);
  if (dialects.includes(parsed.dialect)) return toDefinition(parsed);
  const key = ['openapi', 'swagger'].find((each) => each in parsed.document);
  throw new SpecificationSyntaxError(key === undefined ? `The document is no ${expected}.` : `The document is no ${expected} in a version that API Management knows.`,
    parsed.lineOf(key === undefined ? [] : [key]) ?? 1);
}

function readWsdl(root: XmlElement): ApiDefinition {
  const definition = fromSoapService(fromWsdl(root, firstPort), false);
  // What a message is called is seen by nobody, and an export may call it otherwise.
  const operations = definition.operations.map((operation) => ({
    ...operation, requestBody: operation.requestBody === null ? null : { ...operation.requestBody, description: null },
    responses: operation.responses.map((response) => ({ ...response, description: null })),
  }));
  return withXmlSchemas({ ...definition, operations }, xmlSchemas(root));
}

function readWadl(root: XmlElement): ApiDefinition {
  return withXmlSchemas(fromWadl(root).definition, wadlSchemas(root));
}

/**
 * The definition with its operations called by their display names, as those of a WSDL or WADL document are. The OpenAPI
 * export of an API that was imported from one has the random names of the service.
 */
export function namedByDisplayName(definition: ApiDefinition): ApiDefinition {
  const names = namesByDisplayName(definition.operations.map((operation) => ({ ...operation, urlTemplate: importedTemplate(operation) })));
  return { ...definition, operations: definition.operations.map((operation, index) => ({ ...operation, name: names[index] ?? operation.name })) };
}

function withXmlSchemas(definition: ApiDefinition, schemas: readonly XmlElement[]): ApiDefinition {
  return namedByDisplayName({
    ...definition, schemas: toXmlComponents(schemas),
    operations: definition.operations.map((operation): Operation => ({
      ...operation,
      requestBody: operation.requestBody === null ? null : { ...operation.requestBody, content: operation.requestBody.content.map(toElementReference) },
      responses: operation.responses.map((response) => ({ ...response, content: response.content.map(toElementReference) })),
    })),
  });
}

/** The readers of WSDL and WADL refer to an element by its bare name. */
function toElementReference({ schema, ...others }: Representation): Representation {
  const name = typeof schema?.['$ref'] === 'string' ? schema['$ref'].replace('#/components/schemas/', '') : null;
  const reference: JsonObject | null = name === null ? schema : { $ref: `#/components/schemas/${elementKey(name)}` };
  return { ...others, schema: reference };
}
