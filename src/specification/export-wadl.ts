import { isObject } from '../model/json.ts';
import type { ApiDefinition, Operation, Parameter, Representation, Response } from './definition.ts';
import { listOf, textOf } from './values.ts';
import { escapeXml } from './xml-element.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema';
const types: Readonly<Record<string, string>> = { boolean: 'xs:boolean', number: 'xs:double', integer: 'xs:integer' };

export interface WadlExport {
  readonly title: string;
  /** Texts of the XML schemas of its grammars. */
  readonly schemas: readonly { readonly text: string }[];
  /** URL of the API on the gateway. */
  readonly base: string;
}

/** The WADL document of an API, in the shape of the service's export (apim-rest 3.4). */
export function toWadl(definition: ApiDefinition, { title, schemas, base }: WadlExport): string {
  return `${[
    '<?xml version="1.0" encoding="utf-8"?>',
    `<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xs="${XSD}">`,
    ...doc('  ', title, definition.info.description),
    ...(schemas.length === 0 ? [] : ['  <grammars>', ...schemas.map(({ text }) => text.replace(/^<\?xml[^>]*\?>\s*/, '')), '  </grammars>']),
    `  <resources base="${escapeXml(base)}">`,
    ...definition.operations.flatMap(toResource),
    '  </resources>',
    '</application>',
  ].join('\n')}\n`;
}

function toResource(operation: Operation): string[] {
  const request = [...operation.queryParameters.map((parameter) => toParameter(parameter, 'query')), ...operation.headers.map((parameter) => toParameter(parameter, 'header')),
    ...(operation.requestBody?.content ?? []).map(toRepresentation)];
  return [
    `    <resource path="${escapeXml(operation.urlTemplate)}">`,
    ...operation.templateParameters.map((parameter) => `      ${toParameter(parameter, 'template')}`),
    `      <method name="${escapeXml(operation.method)}" id="${escapeXml(operation.name)}">`,
    ...doc('        ', operation.displayName, operation.description),
    ...(request.length === 0 ? [] : ['        <request>', ...request.map((line) => `          ${line}`), '        </request>']),
    ...operation.responses.flatMap(toResponse),
    '      </method>',
    '    </resource>',
  ];
}

function doc(indent: string, title: string, text: string | null): string[] {
  return [`${indent}<doc title="${escapeXml(title)}">${escapeXml(text ?? '')}</doc>`];
}

function toParameter({ name, description, required, schema }: Parameter, style: string): string {
  const options = listOf(schema['enum']).map((value) => `<option value="${escapeXml(String(textOf(value) ?? ''))}" />`);
  const fallback = textOf(schema['default']);
  const content = `${description === null ? '' : `<doc>${escapeXml(description)}</doc>`}${options.join('')}`;
  const attributes = [`name="${escapeXml(name)}"`, `style="${style}"`, `type="${types[textOf(schema['type']) ?? ''] ?? 'xs:string'}"`,
    ...(required ? ['required="true"'] : []), ...(fallback === null ? [] : [`default="${escapeXml(fallback)}"`])].join(' ');
  return content === '' ? `<param ${attributes} />` : `<param ${attributes}>${content}</param>`;
}

function toRepresentation({ contentType, schema }: Representation): string {
  const reference = isObject(schema) ? /^#\/components\/schemas\/(.+)$/.exec(textOf(schema['$ref']) ?? '')?.[1] : undefined;
  return `<representation mediaType="${escapeXml(contentType)}"${reference === undefined ? '' : ` element="${escapeXml(reference)}"`} />`;
}

function toResponse({ statusCode, description, headers, content }: Response): string[] {
  return [
    `        <response status="${escapeXml(statusCode)}">`,
    ...(description === null ? [] : [`          <doc>${escapeXml(description)}</doc>`]),
    ...headers.map((header) => `          ${toParameter(header, 'header')}`),
    ...content.map((representation) => `          ${toRepresentation(representation)}`),
    '        </response>',
  ];
}
