import { escapeXml, type XmlElement } from './xml-element.ts';

/**
 * An element, one line for each below it: attributes by name, namespaces instead of prefixes, no white space between
 * elements. Text beside elements is kept without the space around it.
 */
export function canonicalXml(element: XmlElement, indent = ''): string {
  const { local, namespace, attributes, namespaces, children } = element;
  const qualify = (name: string): string => {
    const colon = name.indexOf(':');
    return colon < 0 ? name : `{${namespaces[name.slice(0, colon)] ?? name.slice(0, colon)}}${name.slice(colon + 1)}`;
  };
  const written = Object.entries(attributes).map(([name, value]) => ` ${qualify(name)}="${escapeXml(value)}"`).sort().join('');
  const tag = namespace === '' ? local : `{${namespace}}${local}`;
  const below = joinTexts(children).map((child) => (typeof child === 'string' ? `${indent}  ${escapeXml(child)}\n` : canonicalXml(child, `${indent}  `)));
  return below.length === 0 ? `${indent}<${tag}${written}/>\n` : `${indent}<${tag}${written}>\n${below.join('')}${indent}</${tag}>\n`;
}

/** Text that a comment or CDATA divides is one; that between elements counts only where it is more than space. */
function joinTexts(children: XmlElement['children']): (XmlElement | string)[] {
  const joined: (XmlElement | string)[] = [];
  for (const child of children) {
    const last = joined.at(-1);
    if (typeof child === 'string' && typeof last === 'string') joined[joined.length - 1] = last + child;
    else joined.push(child);
  }
  return joined.map((child) => (typeof child === 'string' ? child.trim() : child)).filter((child) => child !== '');
}
