import type { PolicyDocument, PolicyFormat, PolicyNode } from './document.ts';
import { escapeAttribute, escapeText } from './entities.ts';
import { leadingExpressionEnd } from './expression.ts';

/** The document with its expressions as they are, in the author's layout. Line ends are LF. */
export function toRawXml(document: PolicyDocument): string {
  return document.nodes.map((node) => renderNode(node, 'rawxml')).join('');
}

/** The document as ordinary XML, expressions escaped, in the author's layout. Line ends are LF. */
export function toXml(document: PolicyDocument): string {
  return document.nodes.map((node) => renderNode(node, 'xml')).join('');
}

function renderNode(node: PolicyNode, format: PolicyFormat): string {
  switch (node.kind) {
    case 'comment': return `<!--${node.text}-->`;
    case 'cdata': return `<![CDATA[${node.text}]]>`;
    case 'instruction': return `<?${node.text}?>`;
    case 'text': return renderText(node.text, format);
    case 'element': {
      const attributes = node.attributes.map(({ space, name, quote, value }) =>
        `${space}${name}=${quote}${renderAttributeValue(value, quote, format)}${quote}`).join('');
      const start = `<${node.name}${attributes}${node.space}`;
      if (node.selfClosing) return `${start}/>`;
      return `${start}>${node.children.map((child) => renderNode(child, format)).join('')}</${node.name}>`;
    }
  }
}

/** Text content: an expression that is its whole value stays as it is in `rawxml`. */
export function renderText(text: string, format: PolicyFormat): string {
  const end = format === 'rawxml' ? endBefore(text, '<') ?? 0 : 0;
  return text.slice(0, end) + guardStart(escapeText(text.slice(end)), format);
}

/** An attribute value without its quotation marks. */
export function renderAttributeValue(value: string, quote: '"' | "'", format: PolicyFormat): string {
  const expression = endBefore(value, quote);
  const lineEnds = expression === null ? 'escape' : 'keep';
  const end = format === 'rawxml' ? expression ?? 0 : 0;
  return value.slice(0, end) + guardStart(escapeAttribute(value.slice(end), quote, lineEnds), format);
}

/** Where the expression of a value ends, if it ends there too with what follows the value in the document. */
function endBefore(value: string, next: string): number | null {
  const end = leadingExpressionEnd(value);
  return end === leadingExpressionEnd(`${value}${next}`) ? end : null;
}

/** What only looks like the beginning of an expression must not be read as one that ends somewhere behind the value. */
function guardStart(plain: string, format: PolicyFormat): string {
  return format === 'rawxml' ? plain.replace(/^(\s*)@(?=[({])/, '$1&#64;') : plain;
}
