import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { SpecificationSyntaxError } from '../specification/index.ts';
import type { XmlElement } from '../specification/index.ts';

/** A node of the parser: one key is the tag, `:@` holds the attributes. */
type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false, trimValues: false,
  ignoreDeclaration: true, ignorePiTags: true,
});

/** Reads an XML document. Throws {@link SpecificationSyntaxError} with the line of what is not well-formed, and for a DOCTYPE. */
export function parseXml(text: string): XmlElement {
  const content = text.replace(/^\uFEFF/, '').trimStart();
  if (/<!DOCTYPE/i.test(content)) throw new SpecificationSyntaxError('For security reasons DTD is prohibited in this XML document.', 1);
  const valid = XMLValidator.validate(content);
  if (valid !== true) throw new SpecificationSyntaxError(valid.err.msg, valid.err.line);
  const [root] = readTree(content).filter((child) => typeof child !== 'string');
  if (root === undefined) throw new SpecificationSyntaxError('Root element is missing.', 1);
  return root;
}

/** What the check of the form lets through may still be too deep, or hold a reference that the parser refuses. */
function readTree(content: string): (XmlElement | string)[] {
  try {
    return toChildren(parser.parse(content) as Node[], { xml: 'http://www.w3.org/XML/1998/namespace' });
  } catch (error) {
    throw new SpecificationSyntaxError((error as Error).message, 1);
  }
}

function toChildren(nodes: readonly Node[], namespaces: Readonly<Record<string, string>>): (XmlElement | string)[] {
  return nodes.flatMap((node): (XmlElement | string)[] => {
    const [tag] = Object.keys(node).filter((key) => key !== ':@');
    if (tag === undefined) return [];
    if (tag === '#text') return [String(node['#text'])];
    return [toElement(tag, node[tag] as Node[], (node[':@'] ?? {}) as Readonly<Record<string, string>>, namespaces)];
  });
}

function toElement(tag: string, content: readonly Node[], all: Readonly<Record<string, string>>, outer: Readonly<Record<string, string>>): XmlElement {
  const declared = Object.entries(all).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:')).map(([name, uri]) => [name.slice('xmlns:'.length), uri]);
  const namespaces = declared.length === 0 ? outer : { ...outer, ...Object.fromEntries(declared) as Record<string, string> };
  const colon = tag.indexOf(':');
  return {
    tag, local: tag.slice(colon + 1), namespace: namespaces[colon < 0 ? '' : tag.slice(0, colon)] ?? '', namespaces,
    attributes: Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))),
    children: toChildren(content, namespaces),
  };
}
