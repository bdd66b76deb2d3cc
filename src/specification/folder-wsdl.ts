import { parseXml } from './xml.ts';
import { childElements, escapeXml, type XmlElement } from './xml-element.ts';

type Namespaces = Readonly<Record<string, string>>;

/** Elements that their parent holds by name, so that their order means nothing. */
const named: Readonly<Record<string, string>> = { definitions: 'message', portType: 'operation', binding: 'operation' };

/**
 * An exported WSDL document as a folder keeps it: the same text from every service that holds the same API, whose
 * operations have other names in each. Messages and operations by name, two spaces for each level, and namespaces declared
 * where they are needed first. Throws SpecificationSyntaxError.
 */
export function toFolderWsdl(text: string): string {
  const root = parseXml(text);
  return `<?xml version="1.0" encoding="utf-8"?>\n${render(root, { xml: root.namespaces['xml'] ?? '' }, '')}\n`;
}

function render(element: XmlElement, declared: Namespaces, indent: string): string {
  const { tag, attributes, namespaces } = element;
  const declarations = Object.entries(namespaces).filter(([prefix, uri]) => declared[prefix] !== uri).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`);
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const start = `${indent}<${tag}${declarations.join('')}${written.join('')}`;
  const children = inOrder(element);
  if (children.length === 0) return `${start} />`;
  const isText = children.some((child) => typeof child === 'string');
  const content = children.map((child) => typeof child === 'string' ? escapeXml(child) : render(child, namespaces, isText ? '' : `${indent}  `));
  return isText ? `${start}>${content.join('')}</${tag}>` : `${start}>\n${content.join('\n')}\n${indent}</${tag}>`;
}

/** The children without the space between elements, those that are held by name in the places that they have together. */
function inOrder(element: XmlElement): readonly (XmlElement | string)[] {
  const children = childElements(element).length === 0 ? element.children.filter((child) => child !== '')
    : element.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  const isNamed = (child: XmlElement | string): child is XmlElement => typeof child !== 'string' && child.local === named[element.local] && child.namespace === element.namespace;
  const sorted = children.filter(isNamed).sort((a, b) => ((a.attributes['name'] ?? '') < (b.attributes['name'] ?? '') ? -1 : 1));
  return children.map((child) => isNamed(child) ? sorted.shift() ?? child : child);
}
