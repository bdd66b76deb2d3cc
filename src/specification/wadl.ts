import type { JsonObject } from '../model/json.ts';
import type { ApiDefinition, Operation, Parameter, Representation, Response } from './definition.ts';
import { UnsupportedSpecificationError, type XmlSchemaText } from './soap-service.ts';
import { toSchemaText } from './wsdl.ts';
import { childElements, localName, textContent, type XmlElement } from './xml-element.ts';

export interface WadlApi {
  readonly definition: ApiDefinition;
  /** The XML schemas of its grammars. */
  readonly schemas: readonly XmlSchemaText[];
}

/** JSON types of XML schema types; what is not listed is a string. */
const types: Readonly<Record<string, string>> = {
  boolean: 'boolean', decimal: 'number', double: 'number', float: 'number',
  int: 'integer', integer: 'integer', long: 'integer', short: 'integer', byte: 'integer',
};

/**
 * Reads a WADL document (apim-rest 3.2). Names of operations are left empty, because the service makes them up. Throws
 * {@link UnsupportedSpecificationError} for a document with another root.
 */
export function fromWadl(root: XmlElement): WadlApi {
  if (root.local !== 'application') throw new UnsupportedSpecificationError(`The document is no WADL: its root is '${root.local}', not 'application'.`, root.line);
  const groups = childElements(root, 'resources');
  const base = groups[0]?.attributes['base'] ?? '';
  return {
    definition: {
      // Without a title it is called by its address, as Microsoft's example shows it.
      info: { title: titleOf(root) ?? base, description: textOfDoc(root), termsOfServiceUrl: null, contact: null, license: null, serviceUrl: base.replace(/\/$/, '') || null },
      operations: groups.flatMap((group) => childElements(group, 'resource').flatMap((resource) => toOperations(resource, '', []))),
      schemas: {}, tags: [],
    },
    schemas: wadlSchemas(root).map(toSchemaText),
  };
}

/** The XML schemas in the grammars of a WADL document. */
export function wadlSchemas(root: XmlElement): XmlElement[] {
  return childElements(root, 'grammars').flatMap((grammars) => childElements(grammars, 'schema'));
}

function toOperations(resource: XmlElement, base: string, inherited: readonly XmlElement[]): Operation[] {
  const own = resource.attributes['path']?.replace(/^\/|\/$/g, '') ?? '';
  const path = own === '' ? base : `${base}/${own}`;
  const parameters = [...inherited, ...childElements(resource, 'param')];
  return [
    ...childElements(resource, 'method').map((method) => toOperation(method, path || '/', parameters)),
    ...childElements(resource, 'resource').flatMap((child) => toOperations(child, path, parameters)),
  ];
}

function toOperation(method: XmlElement, urlTemplate: string, inherited: readonly XmlElement[]): Operation {
  const [request] = childElements(method, 'request');
  const parameters = [...inherited, ...(request === undefined ? [] : childElements(request, 'param'))];
  const ofStyle = (style: string): Parameter[] => parameters.filter(({ attributes }) => attributes['style'] === style).map(toParameter);
  const declared = ofStyle('template');
  const missing = [...urlTemplate.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '').filter((name) => !declared.some((parameter) => parameter.name === name));
  const verb = (method.attributes['name'] ?? 'GET').toUpperCase();
  const content = request === undefined ? [] : toContent(request);
  return {
    name: '', displayName: (titleOf(method) ?? method.attributes['id'] ?? `${urlTemplate} - ${verb}`).slice(0, 300), method: verb, urlTemplate,
    description: textOfDoc(method), queryParameters: ofStyle('query'), headers: ofStyle('header'),
    templateParameters: [...declared, ...missing.map((name) => ({ name, description: null, required: true, schema: { type: 'string' }, examples: null }))],
    requestBody: content.length === 0 ? null : { description: null, content },
    responses: childElements(method, 'response').flatMap(toResponses), tags: [],
  };
}

function toParameter(parameter: XmlElement): Parameter {
  const { name = '', type = '', required, default: fallback, style } = parameter.attributes;
  const options = childElements(parameter, 'option').map(({ attributes }) => attributes['value'] ?? '');
  const schema: JsonObject = {
    type: types[localName(type)] ?? 'string', ...(options.length === 0 ? {} : { enum: options }), ...(fallback === undefined ? {} : { default: fallback }),
  };
  return { name, description: textOfDoc(parameter), required: style === 'template' || required === 'true', schema, examples: null };
}

/** One response may name several status codes; without any it is a 200. */
function toResponses(response: XmlElement): Response[] {
  const codes = (response.attributes['status'] ?? '200').split(/\s+/).filter((code) => code !== '');
  const headers = childElements(response, 'param').filter(({ attributes }) => attributes['style'] === 'header').map(toParameter);
  return codes.map((statusCode) => ({ statusCode, description: textOfDoc(response), headers, content: toContent(response) }));
}

function toContent(owner: XmlElement): Representation[] {
  return childElements(owner, 'representation').filter(({ attributes }) => attributes['mediaType'] !== undefined).map(({ attributes }) => ({
    contentType: attributes['mediaType'] ?? '', examples: null,
    schema: attributes['element'] === undefined ? null : { $ref: `#/components/schemas/${localName(attributes['element'])}` },
  }));
}

function titleOf(element: XmlElement): string | null {
  return childElements(element, 'doc').map(({ attributes }) => attributes['title'] ?? '').find((title) => title !== '') ?? null;
}

function textOfDoc(element: XmlElement): string | null {
  return childElements(element, 'doc').map(textContent).find((text) => text !== null) ?? null;
}
