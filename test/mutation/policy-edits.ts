import { leadingExpressionEnd } from '../../src/policy/expression.ts';
import type { PolicyDocument, PolicyElement, PolicyNode } from '../../src/policy/index.ts';

/** One change of a policy that means something else. */
export interface PolicyEdit {
  /** `value of set-header` and the like. */
  readonly what: string;
  /** Whether it changes one value and nothing else, which is one line of the difference. */
  readonly isOneLine: boolean;
  readonly document: PolicyDocument;
}

/** What stands for a character: another of its kind, so that brackets, strings and comments of C# stay closed. */
function another(character: string): string | null {
  if (/[a-z]/i.test(character)) return character === 'z' ? 'a' : character === 'Z' ? 'A' : String.fromCharCode(character.charCodeAt(0) + 1);
  if (/[0-9]/.test(character)) return character === '9' ? '0' : String(Number(character) + 1);
  return /[ .,;:=<>!&|?+%-]/.test(character) ? 'x' : null;
}

/** Each text with one character exchanged, and each with a blank more; of an expression every character, of another text the first. */
function edited(text: string): string[] {
  const end = leadingExpressionEnd(text);
  const start = text.search(/\S/);
  const at = Array.from({ length: (end ?? text.length) - start }, (_each, index) => start + index).filter((index) => another(text.charAt(index)) !== null && text.charAt(index - 1) !== '\\' && (end !== null || !/\s/.test(text.charAt(index))));
  const chosen = end === null ? at.slice(0, 1) : at;
  return [
    ...chosen.map((index) => text.slice(0, index) + (another(text.charAt(index)) ?? '') + text.slice(index + 1)),
    ...(end === null ? [] : [`${text.slice(0, end - 1)} ${text.slice(end - 1)}`]),
  ];
}

/** Every edit of every element, attribute, expression, text and comment of a document. */
export function editsOf(document: PolicyDocument): PolicyEdit[] {
  return document.nodes.flatMap((node, index) => editsOfNode(node, true).map(({ nodes, ...edit }) => {
    const all = [...document.nodes.slice(0, index), ...nodes, ...document.nodes.slice(index + 1)];
    return { ...edit, document: { nodes: all, root: all.find((each) => each.kind === 'element') ?? document.root } };
  }));
}

interface NodeEdit extends Omit<PolicyEdit, 'document'> {
  /** What stands in place of the node. */
  readonly nodes: readonly PolicyNode[];
}

function editsOfNode(node: PolicyNode, isRoot: boolean): NodeEdit[] {
  switch (node.kind) {
    case 'instruction': return [];
    case 'comment': return [{ what: 'removed comment', isOneLine: false, nodes: [] }, { what: 'text of a comment', isOneLine: true, nodes: [{ ...node, text: `${node.text.trimEnd()}x` }] }];
    case 'cdata':
    case 'text': return (node.text.trim() === '' ? [] : edited(node.text)).map((text) => ({ what: leadingExpressionEnd(text) === null ? 'text' : 'expression in a text', isOneLine: true, nodes: [{ ...node, text }] }));
    case 'element': return [...editsOfElement(node, isRoot), ...editsBelow(node)];
  }
}

function editsOfElement(element: PolicyElement, isRoot: boolean): NodeEdit[] {
  const { name, attributes } = element;
  const replaced = (what: string, change: Partial<PolicyElement>, isOneLine = true): NodeEdit => ({ what: `${what} of ${name}`, isOneLine, nodes: [{ ...element, ...change }] });
  return [
    ...(isRoot ? [] : [{ what: `removed ${name}`, isOneLine: false, nodes: [] }, { what: `another ${name}`, isOneLine: false, nodes: [element, element] }]),
    replaced('name', { name: `${name}-x` }, false),
    replaced('new attribute', { attributes: [...attributes, { name: 'zzz', value: '', space: ' ', quote: '"', line: 1, column: 1 }] }),
    ...attributes.flatMap((attribute, index) => {
      const others = (value: string): PolicyElement['attributes'] => attributes.map((each, at) => at === index ? { ...each, value } : each);
      return [
        replaced(`removed ${attribute.name}`, { attributes: attributes.filter((_each, at) => at !== index) }, !attribute.value.includes('\n')),
        replaced(`name of ${attribute.name}`, { attributes: attributes.map((each, at) => at === index ? { ...each, name: `${each.name}-x` } : each) }, false),
        ...edited(attribute.value).map((value) => replaced(leadingExpressionEnd(attribute.value) === null ? attribute.name : `expression in ${attribute.name}`, { attributes: others(value) })),
      ];
    }),
  ];
}

function editsBelow(element: PolicyElement): NodeEdit[] {
  const { children } = element;
  const elements = children.flatMap((child, index) => child.kind === 'element' ? [index] : []);
  const swaps = elements.slice(1).flatMap((index, order): NodeEdit[] => {
    const other = elements[order] ?? 0;
    const [a, b] = [children[other], children[index]];
    if (a === undefined || b === undefined || JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b))) return [];
    return [{ what: `order in ${element.name}`, isOneLine: false, nodes: [{ ...element, children: children.map((child, at) => at === other ? b : at === index ? a : child) }] }];
  });
  return [...swaps, ...children.flatMap((child, index) => editsOfNode(child, false)
    .map(({ nodes, ...edit }): NodeEdit => ({ ...edit, nodes: [{ ...element, selfClosing: false, children: [...children.slice(0, index), ...nodes, ...children.slice(index + 1)] }] })))];
}

/** A node without where it stands. */
function shapeOf(node: PolicyNode): unknown {
  if (node.kind !== 'element') return node.kind === 'text' && node.text.trim() === '' ? null : [node.kind, node.text];
  return [node.name, node.attributes.map(({ name, value }) => [name, value]).sort(), node.children.map(shapeOf).filter((each) => each !== null)];
}
