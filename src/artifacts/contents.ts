import { canonicalJson } from '../model/json.ts';
import type { Content } from '../model/resource.ts';
import { definitionOf, isReduced } from '../plan/definition.ts';
import { canonicalPolicy, PolicySyntaxError } from '../policy/index.ts';
import { canonicalDefinition, canonicalText, comparisonOf, SpecificationSyntaxError, type ComparisonOptions } from '../specification/index.ts';

/**
 * The form of a content in which two of them are compared: equal where the service takes them for equal. What does not
 * parse is compared as text.
 */
export function comparableContent(content: Content, options: ComparisonOptions = {}): string {
  try {
    if (content.codec === 'policy') return canonicalPolicy(content.text, content.format === 'xml' ? 'xml' : 'rawxml');
    if (content.codec === 'specification' && isReduced(content)) return canonicalJson(canonicalDefinition(definitionOf(content), options));
    if (content.codec === 'specification') return canonicalText(content.format, content.text);
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
  }
  return content.text.replaceAll('\r\n', '\n').trim();
}

export function isSameContent(a: Content | undefined, b: Content | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const options = comparisonOf(a.format, b.format);
  return a.text === b.text || comparableContent(a, options) === comparableContent(b, options);
}

/** Whether a specification can be read at all: what an import takes from it is known only then. */
export function isReadable(content: Content): boolean {
  try {
    if (content.codec === 'specification' && isReduced(content)) definitionOf(content);
    return true;
  } catch (error) {
    if (isSyntaxError(error)) return false;
    throw error;
  }
}

function isSyntaxError(error: unknown): boolean {
  return error instanceof PolicySyntaxError || error instanceof SpecificationSyntaxError;
}
