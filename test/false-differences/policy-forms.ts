import { leadingExpressionEnd } from '../../src/policy/expression.ts';
import type { PolicyAttribute, PolicyDocument, PolicyElement, PolicyFormat, PolicyNode } from '../../src/policy/index.ts';

/** How a policy is written, where XML and the service leave a choice. */
export interface PolicyForm {
  readonly format: PolicyFormat;
  readonly quotes: 'same' | 'other';
  /** Characters that are escaped beside those that have to be: none, all that have a name, or any by their number. */
  readonly escapes: 'few' | 'named' | 'numbered';
  readonly empty: 'same' | 'collapsed' | 'expanded';
  readonly attributes: 'same' | 'reversed' | 'spread';
  readonly cdata: 'same' | 'text' | 'wrapped';
  readonly indent: 'same' | 'none' | 'tabs';
  readonly lineEnds: 'lf' | 'crlf';
  readonly start: 'same' | 'declared' | 'marked';
}

/** All choices, the author's own first. */
export const policyChoices: { readonly [Choice in keyof PolicyForm]: readonly PolicyForm[Choice][] } = {
  format: ['rawxml', 'xml'], quotes: ['same', 'other'], escapes: ['few', 'named', 'numbered'], empty: ['same', 'collapsed', 'expanded'],
  attributes: ['same', 'reversed', 'spread'], cdata: ['same', 'text', 'wrapped'], indent: ['same', 'none', 'tabs'], lineEnds: ['lf', 'crlf'], start: ['same', 'declared', 'marked'],
};

/** As the author writes it. */
export const author: PolicyForm = { format: 'rawxml', quotes: 'same', escapes: 'few', empty: 'same', attributes: 'same', cdata: 'same', indent: 'same', lineEnds: 'lf', start: 'same' };

/** Writes a document in a form; it says the same in each. Knows nothing of how the product writes policies. */
export function writePolicy({ nodes }: PolicyDocument, form: PolicyForm): string {
  const body = nodes.map((node) => writeNode(node, form)).join('');
  const text = { same: body, declared: body.startsWith('<?') ? body : `<?xml version="1.0" encoding="utf-8"?>\n${body}`, marked: `\uFEFF${body}` }[form.start];
  return form.lineEnds === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
}

function writeNode(node: PolicyNode, form: PolicyForm): string {
  switch (node.kind) {
    case 'comment': return `<!--${node.text}-->`;
    case 'instruction': return `<?${node.text}?>`;
    case 'cdata': return form.cdata === 'text' ? writeText(node.text, form) : writeCdata(node.text);
    case 'text': return form.cdata === 'wrapped' && node.text.trim() !== '' ? writeCdata(node.text) : writeText(node.text, form);
    case 'element': return writeElement(node, form);
  }
}

function writeCdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function writeElement(element: PolicyElement, form: PolicyForm): string {
  const children = form.cdata === 'text' ? merged(element.children) : element.children;
  const kept = holdsText(element) ? children : children.flatMap((child): PolicyNode[] => child.kind !== 'text' || form.indent === 'same' ? [child] : form.indent === 'none' ? [] : [{ ...child, text: '\n\t' }]);
  const content = kept.map((child) => writeNode(child, form)).join('');
  const start = `<${element.name}${writeAttributes(element.attributes, form)}`;
  const isEmpty = content.trim() === '' && !holdsText(element);
  if (isEmpty && (form.empty === 'collapsed' || (form.empty === 'same' && element.selfClosing))) return `${start}/>`;
  return `${start}>${isEmpty && form.empty === 'expanded' ? '\n  ' : content}</${element.name}${form.attributes === 'spread' ? ' ' : ''}>`;
}

/** Whether white space in it counts: there is a text beside it. */
function holdsText({ children }: PolicyElement): boolean {
  return children.some((child) => (child.kind === 'text' && child.text.trim() !== '') || (child.kind === 'cdata' && child.text !== ''));
}

/** Text and CDATA that stand side by side as one text: whether it is an expression depends on all of it. */
function merged(children: readonly PolicyNode[]): PolicyNode[] {
  const all: PolicyNode[] = [];
  for (const child of children) {
    const last = all.at(-1);
    if ((child.kind === 'text' || child.kind === 'cdata') && last?.kind === 'text') all[all.length - 1] = { ...last, text: last.text + child.text };
    else all.push(child.kind === 'cdata' ? { ...child, kind: 'text' } : child);
  }
  return all;
}

function writeAttributes(attributes: readonly PolicyAttribute[], form: PolicyForm): string {
  const ordered = form.attributes === 'reversed' ? [...attributes].reverse() : attributes;
  return ordered.map(({ name, value, quote: own }) => {
    const quote = form.quotes === 'same' ? own : own === '"' ? "'" : '"';
    const [space, equals] = form.attributes === 'spread' ? ['\n\t\t', ' =\n '] : [' ', '='];
    return `${space}${name}${equals}${quote}${writeValue(value, form, quote)}${quote}`;
  }).join('');
}

function writeText(text: string, form: PolicyForm): string {
  const end = form.format === 'rawxml' ? leadingExpressionEnd(text) ?? 0 : 0;
  return text.slice(0, end) + escape(text.slice(end), form, /[&<]|(?<=\]\])>/);
}

function writeValue(text: string, form: PolicyForm, quote: '"' | "'"): string {
  const expression = leadingExpressionEnd(text);
  const end = form.format === 'rawxml' ? expression ?? 0 : 0;
  const needed = expression === null ? /[&<\n\t]/ : /[&<]/;
  return text.slice(0, end) + escape(text.slice(end), form, new RegExp(`${needed.source}|${quote}`));
}

const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function escape(text: string, { escapes }: PolicyForm, needed: RegExp): string {
  const chosen = { few: needed, named: new RegExp(`${needed.source}|[&<>"']`), numbered: new RegExp(`${needed.source}|[&<>"'aeiou{}();]|\\P{ASCII}`) }[escapes];
  return text.replace(new RegExp(chosen.source, 'gu'), (character) => {
    const code = character.codePointAt(0) ?? 0;
    const name = names[character];
    if (escapes === 'numbered') return code % 2 === 0 ? `&#${code};` : `&#x${code.toString(16)};`;
    return name === undefined ? `&#x${code.toString(16).toUpperCase()};` : `&${name};`;
  });
}
