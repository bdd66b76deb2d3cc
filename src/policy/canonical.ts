import type { PolicyAttribute, PolicyCdata, PolicyElement, PolicyFormat, PolicyNode, PolicyText } from './document.ts';
import { leadingExpressionEnd } from './expression.ts';
import { parsePolicy } from './parse.ts';
import { renderAttributeValue, renderText } from './serialize.ts';

/**
 * The form of a policy in which two documents are compared: equal exactly where the service takes them for equal. White
 * space between elements, line ends, quotation marks, the order of attributes, escaping, `<a></a>` or `<a />`, CDATA or
 * text, `xml` or `rawxml` make no difference. Comments stay, and so does every character of a text that is not blank and
 * of a C# expression. It is itself `rawxml`, one element a line. Throws {@link PolicySyntaxError}.
 */
export function canonicalPolicy(text: string, format: PolicyFormat): string {
  return `${parsePolicy(text, format).nodes.flatMap((node) => renderLines(node, '')).join('\n')}\n`;
}

function renderLines(node: PolicyNode, indent: string): string[] {
  if (node.kind === 'text') return [];
  if (node.kind !== 'element' || !node.children.some((child) => child.kind === 'element' || child.kind === 'comment') || holdsText(node)) {
    const inline = renderInline(node);
    return inline === '' ? [] : [indent + inline];
  }
  return [
    `${indent}<${node.name}${renderAttributes(node)}>`,
    ...node.children.flatMap((child) => renderLines(child, `${indent}  `)),
    `${indent}</${node.name}>`,
  ];
}

function holdsText(element: PolicyElement): boolean {
  return element.children.some((child) => (child.kind === 'text' && child.text.trim() !== '') || (child.kind === 'cdata' && child.text !== ''));
}

/** On one line, nothing added between the children: what stands between text must not change. */
function renderInline(node: PolicyNode): string {
  switch (node.kind) {
    case 'text':
    case 'cdata': return renderContent(node);
    case 'comment': return `<!-- ${node.text.trim()} -->`;
    case 'instruction': return /^xml\s/.test(node.text) ? '' : `<?${node.text}?>`;
    case 'element': {
      const start = `<${node.name}${renderAttributes(node)}`;
      const children = holdsText(node) ? mergeText(node.children) : node.children.filter((child) => !isText(child));
      const content = children.map(renderInline).join('');
      return content === '' ? `${start} />` : `${start}>${content}</${node.name}>`;
    }
  }
}

/** Neighbouring text and CDATA as one node; CDATA where any of it was. */
function mergeText(nodes: readonly PolicyNode[]): PolicyNode[] {
  const merged: PolicyNode[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (!isText(node) || last === undefined || !isText(last)) merged.push(node);
    else merged[merged.length - 1] = { ...last, kind: last.kind === 'cdata' ? 'cdata' : node.kind, text: last.text + node.text };
  }
  return merged;
}

/** CDATA where escaping would spoil a text (HTML, for example) or a reader would drop it as blank. */
function renderContent({ kind, text }: PolicyText | PolicyCdata): string {
  const isBlank = kind === 'cdata' && text.trim() === '';
  const isMarkup = text.includes('<') && leadingExpressionEnd(text) === null;
  return (isBlank || isMarkup) && text !== '' && !text.includes(']]>') ? `<![CDATA[${text}]]>` : renderText(text, 'rawxml');
}

function isText(node: PolicyNode): node is PolicyText | PolicyCdata {
  return node.kind === 'text' || node.kind === 'cdata';
}

function renderAttributes(element: PolicyElement): string {
  const byName = (a: PolicyAttribute, b: PolicyAttribute): number => (a.name < b.name ? -1 : 1);
  return [...element.attributes].sort(byName)
    .map(({ name, value }) => ` ${name}="${renderAttributeValue(value, '"', 'rawxml')}"`).join('');
}
