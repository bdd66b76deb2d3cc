import { PolicySyntaxError } from './document.ts';
import type { PolicyAttribute, PolicyDocument, PolicyElement, PolicyFormat, PolicyNode, Position } from './document.ts';
import { decodeReferences, entityName } from './entities.ts';
import { leadingExpressionEnd } from './expression.ts';
import { Lines } from './lines.ts';

const name = /[\p{L}_:][\p{L}\p{N}_:.\-·]*/uy;
const space = /\s*/y;

/**
 * Reads a policy document (apim-rest 3.8). In `rawxml` an expression that is a whole attribute value or text may hold
 * anything; everything else is XML, and not being well-formed is a {@link PolicySyntaxError}.
 */
export function parsePolicy(text: string, format: PolicyFormat): PolicyDocument {
  return new Parser(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), format).document();
}

class Parser {
  readonly #text: string;
  readonly #raw: boolean;
  readonly #lines: Lines;
  #at = 0;

  constructor(text: string, format: PolicyFormat) {
    this.#text = text;
    this.#raw = format === 'rawxml';
    this.#lines = new Lines(text);
  }

  document(): PolicyDocument {
    const nodes: PolicyNode[] = [];
    let root: PolicyElement | null = null;
    while (this.#at < this.#text.length) {
      const at = this.#at;
      const node = this.#node(root === null ? [] : [root]);
      if (node.kind === 'cdata' || (node.kind === 'text' && node.text.trim() !== '')) {
        this.#fail('Data at the root level is invalid.', at + (node.kind === 'text' ? node.text.search(/\S/) : 0));
      }
      if (node.kind === 'element') {
        if (root !== null) this.#fail('There are multiple root elements.', at);
        root = node;
      }
      nodes.push(node);
    }
    return { nodes, root: root ?? this.#fail('Root element is missing.', this.#at) };
  }

  #node(above: readonly { readonly name: string }[]): PolicyNode {
    const start = this.#at;
    const position = this.#lines.position(start);
    if (this.#text.startsWith('<!--', start)) {
      return { kind: 'comment', text: this.#until('<!--', '-->', 'Comment'), ...position };
    }
    if (this.#text.startsWith('<![CDATA[', start)) {
      return { kind: 'cdata', text: this.#until('<![CDATA[', ']]>', 'CDATA'), ...position };
    }
    if (this.#text.startsWith('<?', start)) return { kind: 'instruction', text: this.#until('<?', '?>', 'PI'), ...position };
    if (this.#text.startsWith('<!', start)) this.#fail('For security reasons DTD is prohibited in this XML document.', start);
    if (this.#text[start] === '<') return this.#element(position, above);
    return { kind: 'text', text: this.#value('<'), ...position };
  }

  #element(position: Position, above: readonly { readonly name: string }[]): PolicyElement {
    this.#at += 1;
    const element = { kind: 'element', name: this.#name(), ...position } as const;
    const attributes = this.#attributes();
    const before = this.#take(space);
    if (this.#text.startsWith('/>', this.#at)) {
      this.#at += 2;
      return { ...element, attributes, space: before, selfClosing: true, children: [] };
    }
    if (this.#text[this.#at] !== '>') this.#unexpected("'>'");
    this.#at += 1;
    return { ...element, attributes, space: before, selfClosing: false, children: this.#children(element, [...above, element]) };
  }

  #attributes(): PolicyAttribute[] {
    const attributes: PolicyAttribute[] = [];
    for (;;) {
      const start = this.#at;
      const before = this.#take(space);
      if (/[/>]/.test(this.#text.charAt(this.#at)) || this.#at >= this.#text.length) {
        this.#at = start;
        return attributes;
      }
      const position = this.#lines.position(this.#at);
      const at = this.#at;
      const attribute = this.#name();
      if (attributes.some((other) => other.name === attribute)) this.#fail(`'${attribute}' is a duplicate attribute name.`, at);
      this.#take(space);
      if (this.#text[this.#at] !== '=') this.#unexpected("'='");
      this.#at += 1;
      this.#take(space);
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") this.#unexpected("'\"' or '''");
      this.#at += 1;
      const value = this.#value(quote);
      this.#at += 1;
      attributes.push({ name: attribute, value, space: before, quote, ...position });
    }
  }

  #children(element: Position & { readonly name: string }, open: readonly { readonly name: string }[]): PolicyNode[] {
    const children: PolicyNode[] = [];
    while (!this.#text.startsWith('</', this.#at)) {
      if (this.#at >= this.#text.length) {
        const names = open.map((each) => each.name).reverse().join(', ');
        this.#fail(`Unexpected end of file has occurred. The following elements are not closed: ${names}.`, this.#at);
      }
      children.push(this.#node(open));
    }
    this.#at += 2;
    const at = this.#at;
    const closed = this.#name();
    if (closed !== element.name) {
      this.#fail(`The '${element.name}' start tag on line ${element.line} position ${element.column + 1} does not match the end tag of '${closed}'.`, at);
    }
    this.#take(space);
    if (this.#text[this.#at] !== '>') this.#unexpected("'>'");
    this.#at += 1;
    return children;
  }

  /** A text or attribute value up to `end`, which is not taken. The end of the document ends a text, not an attribute. */
  #value(end: '<' | '"' | "'"): string {
    const start = this.#at;
    const plainStart = (this.#raw ? leadingExpressionEnd(this.#text, start) : null) ?? start;
    this.#at = this.#plainEnd(plainStart, end);
    const expression = this.#text.slice(start, plainStart);
    const source = this.#text.slice(plainStart, this.#at);
    const plain = this.#decode(source, plainStart);
    // XML makes spaces of the line ends in an attribute; in an expression a line end may close a comment, so it stays.
    if (end === '<' || leadingExpressionEnd(expression + plain) !== null) return expression + plain;
    return this.#decode(source.replace(/[\n\t]/g, ' '), plainStart);
  }

  #plainEnd(start: number, end: string): number {
    const tag = this.#text.indexOf('<', start);
    if (end === '<') return tag < 0 ? this.#text.length : tag;
    const at = this.#text.indexOf(end, start);
    if (tag >= 0 && (at < 0 || tag < at)) this.#fail(entityName, tag + 1);
    return at < 0 ? this.#fail('Unexpected end of file has occurred.', this.#text.length) : at;
  }

  #decode(source: string, from: number): string {
    return decodeReferences(source, (message, offset) => this.#fail(message, from + offset));
  }

  #name(): string {
    const found = this.#take(name);
    if (found === '') {
      const current = this.#text[this.#at];
      if (current === undefined) this.#fail('Unexpected end of file has occurred.', this.#at);
      const code = current.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
      this.#fail(`Name cannot begin with the '${current}' character, hexadecimal value 0x${code}.`, this.#at);
    }
    return found;
  }

  #until(open: string, close: string, what: string): string {
    const start = this.#at + open.length;
    const end = this.#text.indexOf(close, start);
    if (end < 0) this.#fail(`Unexpected end of file while parsing ${what} has occurred.`, this.#text.length);
    this.#at = end + close.length;
    return this.#text.slice(start, end);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #unexpected(expected: string): never {
    const current = this.#text[this.#at];
    if (current === undefined) this.#fail('Unexpected end of file has occurred.', this.#at);
    this.#fail(`'${current}' is an unexpected token. The expected token is ${expected}.`, this.#at);
  }

  #fail(message: string, at: number): never {
    throw new PolicySyntaxError(message, this.#lines.position(at));
  }
}
