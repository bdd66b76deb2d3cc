import type { PolicyDocument, PolicyElement, PolicyFormat, PolicyNode, Position } from './document.ts';
import { isLiquid } from './elements.ts';
import { leadingExpressionEnd } from './expression.ts';
import { parsePolicy } from './parse.ts';

/** Something of the service that a policy names. */
export interface PolicyReference {
  readonly type: PolicyReferenceType;
  /** Display name of a named value (compared exactly); resource name of everything else (case does not matter). */
  readonly name: string;
  /** The element that holds the reference, as the service names it in its error. */
  readonly element: string;
  /** Null for a reference in text. */
  readonly attribute: string | null;
  readonly line: number;
  readonly column: number;
  /** Where the element begins: the place that the service names. */
  readonly start: Position;
}

/** Attributes that name a resource, by the name of the attribute and then of the elements that have it; `*` is any. */
const attributes = {
  'fragment-id': { 'include-fragment': 'fragment' },
  'backend-id': { '*': 'backend' },
  'embeddings-backend-id': { '*': 'backend' },
  'certificate-id': { '*': 'certificate' },
  'issuer-certificate-id': { 'identity': 'certificate' },
  'logger-id': { 'log-to-eventhub': 'logger' },
  'schema-id': { 'content': 'schema' },
  'provider-id': { 'get-authorization-context': 'authorization-provider' },
} as const satisfies Record<string, Record<string, string>>;

export type PolicyReferenceType =
  'named-value' | 'fragment' | 'backend' | 'certificate' | 'logger' | 'schema' | 'authorization-provider';

const namedValue = /\{\{([A-Za-z0-9\-._]+)\}\}/g;

/**
 * Everything that a policy document names (apim-rest 1.7, 3.8), in the order of the document. `{{name}}` counts in
 * attribute values, texts and expressions, not in comments, and not in a Liquid template, where the same braces print a
 * value. An attribute whose value is an expression, or is put together with named values, names nothing that is known
 * before it runs. Throws {@link PolicySyntaxError}.
 */
export function policyReferences(text: string, format: PolicyFormat): PolicyReference[] {
  return documentReferences(parsePolicy(text, format));
}

/** As {@link policyReferences}, of a document that is already read. */
export function documentReferences({ root }: PolicyDocument): PolicyReference[] {
  return elementReferences(root);
}

function elementReferences(element: PolicyElement): PolicyReference[] {
  const inAttributes = element.attributes.flatMap(({ name, value, line, column }) => [
    ...namedValuesOf(value, element, name, { line, column: column + name.length + 2 }),
    ...typedReference(element, name, value, { line, column }),
  ]);
  return isLiquid(element) ? inAttributes : [...inAttributes, ...element.children.flatMap((child) => nodeReferences(child, element))];
}

function nodeReferences(node: PolicyNode, parent: PolicyElement): PolicyReference[] {
  switch (node.kind) {
    case 'element': return elementReferences(node);
    case 'text': return namedValuesOf(node.text, parent, null, node);
    case 'cdata': return namedValuesOf(node.text, parent, null, { line: node.line, column: node.column + '<![CDATA['.length });
    case 'comment':
    case 'instruction': return [];
  }
}

function namedValuesOf(value: string, element: PolicyElement, attribute: string | null, start: Position): PolicyReference[] {
  return [...value.matchAll(namedValue)].map((match) => {
    const before = value.slice(0, match.index).split('\n');
    const offset = before.at(-1)?.length ?? 0;
    return {
      type: 'named-value', name: match[1] ?? '', element: element.name, attribute,
      line: start.line + before.length - 1, column: before.length === 1 ? start.column + offset : offset + 1, start: startOf(element),
    };
  });
}

function typedReference(element: PolicyElement, attribute: string, value: string, at: Position): PolicyReference[] {
  const elements: Partial<Record<string, PolicyReferenceType>> = Object.hasOwn(attributes, attribute) ? attributes[attribute as keyof typeof attributes] : {};
  const type = elements[element.name] ?? elements['*'];
  const name = value.trim();
  if (type === undefined || name === '' || leadingExpressionEnd(name) !== null || name.includes('{{')) return [];
  return [{ type, name, element: element.name, attribute, ...at, start: startOf(element) }];
}

function startOf({ line, column }: PolicyElement): Position {
  return { line, column };
}
