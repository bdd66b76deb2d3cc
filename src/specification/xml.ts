import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeReferences } from '../policy/entities.ts';
import { Lines } from '../policy/lines.ts';
import { checkSize, SpecificationSyntaxError } from './syntax-error.ts';
import type { XmlElement } from './xml-element.ts';

/** A node of the parser: one key is the tag, `:@` holds the attributes, a symbol where it stands. */
type Node = Readonly<Record<string | symbol, unknown>>;

const CDATA = '#cdata';
const place = XMLParser.getMetaDataSymbol() as symbol;
const MAX_DEPTH = 100;

/** Entities are decoded here: the parser knows no numeric ones. */
const parser = new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false, trimValues: false,
  ignoreDeclaration: true, ignorePiTags: true, processEntities: false, cdataPropName: CDATA, captureMetaData: true, maxNestedTags: MAX_DEPTH,
});

/**
 * Reads an XML document; line ends become LF. Throws {@link SpecificationSyntaxError} with the line of what is not
 * well-formed, for a DOCTYPE, and for one nested too deeply.
 */
export function parseXml(text: string): XmlElement {
  checkSize(text);
  const content = text.replace(/\r\n?/g, '\n');
  const document = content.trimStart();
  const lines = new Lines(content);
  const lineAt = (offset: number): number => lines.position(content.length - document.length + offset).line;
  const doctype = findDoctype(document);
  if (doctype >= 0) throw new SpecificationSyntaxError('For security reasons DTD is prohibited in this XML document.', lineAt(doctype));
  const valid = XMLValidator.validate(document);
  if (valid !== true) throw new SpecificationSyntaxError(valid.err.msg.slice(0, 200), lineAt(0) + valid.err.line - 1);
  const roots = toChildren(readTree(document), { lineAt, line: 1, namespaces: { xml: 'http://www.w3.org/XML/1998/namespace' } }).filter((child) => typeof child !== 'string');
  if (roots[0] === undefined) throw new SpecificationSyntaxError('Root element is missing.', 1);
  return roots[0];
}

/** Where a DOCTYPE starts outside comments and CDATA; negative where there is none. */
function findDoctype(text: string): number {
  for (let at = text.indexOf('<!'); at >= 0; at = text.indexOf('<!', at + 2)) {
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<![CDATA[', at) ? ']]>' : null;
    if (end === null) return at;
    at = text.indexOf(end, at);
    if (at < 0) return -1;
  }
  return -1;
}

function readTree(content: string): readonly Node[] {
  try {
    return parser.parse(content) as Node[];
  } catch (error) {
    const message = (error as Error).message;
    throw new SpecificationSyntaxError(/nested tags/.test(message) ? `The elements are nested more than ${MAX_DEPTH} deep.` : message.slice(0, 200), 1);
  }
}

/** Local name of the first element, of a document that need not be well-formed; null where there is none. */
export function rootName(text: string): string | null {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null;
    if (end === null) return /^<(?:[\w.-]+:)?([A-Za-z][\w.-]*)/.exec(text.slice(at, at + 500))?.[1] ?? null;
    at = text.indexOf(end, at);
    if (at < 0) return null;
  }
  return null;
}

interface Surroundings {
  readonly lineAt: (offset: number) => number;
  /** Of the element around. */
  readonly line: number;
  readonly namespaces: Readonly<Record<string, string>>;
}

function toChildren(nodes: readonly Node[], around: Surroundings): (XmlElement | string)[] {
  return nodes.flatMap((node): (XmlElement | string)[] => {
    const [tag] = Object.keys(node).filter((key) => key !== ':@');
    if (tag === undefined) return [];
    if (tag === '#text') return [decode(String(node['#text']), around.line)];
    if (tag === CDATA) return (node[CDATA] as readonly Node[]).map((each) => String(each['#text']));
    return [toElement(tag, node, around)];
  });
}

function toElement(tag: string, node: Node, { lineAt, namespaces: outer }: Surroundings): XmlElement {
  const line = lineAt((node[place] as { readonly startIndex?: number } | undefined)?.startIndex ?? 0);
  const all = Object.entries((node[':@'] ?? {}) as Readonly<Record<string, string>>).map(([name, value]) => [name, decode(value, line)] as const);
  const declared = all.filter(([name]) => isDeclaration(name)).map(([name, uri]) => [name.slice('xmlns:'.length), uri]);
  const namespaces = declared.length === 0 ? outer : { ...outer, ...Object.fromEntries(declared) as Record<string, string> };
  const colon = tag.indexOf(':');
  return {
    tag, local: tag.slice(colon + 1), namespace: namespaces[colon < 0 ? '' : tag.slice(0, colon)] ?? '', namespaces, line,
    attributes: Object.fromEntries(all.filter(([name]) => !isDeclaration(name))),
    children: toChildren(node[tag] as readonly Node[], { lineAt, line, namespaces }),
  };
}

function isDeclaration(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.startsWith('xmlns:');
}

function decode(text: string, line: number): string {
  return decodeReferences(text, (message) => {
    throw new SpecificationSyntaxError(message, line);
  });
}
