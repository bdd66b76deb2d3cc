/** An element of an XML document as the readers of WSDL, WADL and EDMX take it. */
export interface XmlElement {
  /** As written: `wsdl:portType`. */
  readonly tag: string;
  /** Without the prefix. */
  readonly local: string;
  readonly namespace: string;
  /** As written; namespace declarations are in {@link XmlElement.namespaces}. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Every prefix that is declared here or above; the empty one is the default. */
  readonly namespaces: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
  /** Where it starts, from 1. */
  readonly line: number;
}

/** The elements directly below `parent` that are called `local`, whatever their prefix; all without it. */
export function childElements(parent: XmlElement, local?: string): XmlElement[] {
  return parent.children.filter((child): child is XmlElement => typeof child !== 'string' && (local === undefined || child.local === local));
}

/** All elements below `parent` that are called `local`, in the order of the document. */
export function descendants(parent: XmlElement, local: string): XmlElement[] {
  return childElements(parent).flatMap((child) => [...(child.local === local ? [child] : []), ...descendants(child, local)]);
}

/** The text below an element, without the space around it; null where there is none. */
export function textContent(element: XmlElement): string | null {
  const text = element.children.map((child) => (typeof child === 'string' ? child : textContent(child) ?? '')).join('').trim();
  return text === '' ? null : text;
}

/** The element as a document of its own: it declares every namespace that it stood in. */
export function renderElement(element: XmlElement): string {
  return render(element, { xml: element.namespaces['xml'] ?? '' });
}

function render({ tag, attributes, namespaces, children }: XmlElement, declared: Readonly<Record<string, string>>): string {
  const declarations = Object.entries(namespaces).filter(([prefix, uri]) => declared[prefix] !== uri)
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`);
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : render(child, namespaces))).join('');
  return `<${tag}${declarations.join('')}${written.join('')}${content === '' ? ' />' : `>${content}</${tag}>`}`;
}

/** Text as it stands in an element or in an attribute between double quotes. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** `tns:Add` -> `Add`. */
export function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1);
}
