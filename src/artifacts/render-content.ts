import type { Content } from '../model/resource.ts';
import { parsePolicy, toRawXml } from '../policy/index.ts';
import { parseSpecification, renderSpecification, SpecificationSyntaxError, toFolderDocument, toFolderWsdl } from '../specification/index.ts';

const JSON_FORMATS: ReadonlySet<string> = new Set(['openapi+json', 'swagger-json']);

/**
 * A content of a service as its file holds it: line feeds, one at the end. Policies are `rawxml`. A specification takes the
 * syntax (YAML or JSON) of `format`, that of the file which is there already, and is the same text from every service that
 * holds the same API: without the address of the gateway, in a fixed order.
 */
export function renderContent(content: Content, format: string): string {
  return `${toText(content, format).replace(/\r\n?/g, '\n').replace(/\n+$/, '')}\n`;
}

function toText(content: Content, format: string): string {
  switch (content.codec) {
    case 'policy': return content.format === 'xml' ? toRawXml(parsePolicy(content.text, 'xml')) : content.text;
    case 'specification': return toFolderText(content, format);
    case 'markdown': return content.text;
  }
}

/** A document that does not parse stays as the service gave it. */
function toFolderText({ format, text }: Content, wanted: string): string {
  try {
    if (format === 'wsdl') return toFolderWsdl(text);
    const isJson = JSON_FORMATS.has(format);
    if (!isJson && format !== 'openapi') return text;
    return renderSpecification(toFolderDocument(parseSpecification(text).document), JSON_FORMATS.has(wanted) ? 'json' : 'yaml');
  } catch (error) {
    if (!(error instanceof SpecificationSyntaxError)) throw error;
    return text;
  }
}
