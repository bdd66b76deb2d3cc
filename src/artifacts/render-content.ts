import type { Content } from '../model/resource.ts';
import { parsePolicy, toRawXml } from '../policy/index.ts';
import { parseSpecification, renderSpecification } from '../specification/index.ts';

const JSON_FORMATS: ReadonlySet<string> = new Set(['openapi+json', 'swagger-json']);

/**
 * A content as its file holds it: line feeds, one at the end. Policies are `rawxml`; a specification takes the syntax
 * (YAML or JSON) of `format`, that of the file which is there already.
 */
export function renderContent(content: Content, format: string): string {
  const text = content.codec === 'policy' && content.format === 'xml' ? toRawXml(parsePolicy(content.text, 'xml')) : toSyntax(content, format);
  return `${text.replace(/\r\n?/g, '\n').replace(/\n+$/, '')}\n`;
}

function toSyntax(content: Content, format: string): string {
  const wanted = JSON_FORMATS.has(format);
  const isOther = content.codec === 'specification' && (wanted || format === 'openapi') && wanted !== JSON_FORMATS.has(content.format);
  return isOther ? renderSpecification(parseSpecification(content.text).document, wanted ? 'json' : 'yaml') : content.text;
}
