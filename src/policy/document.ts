/** `rawxml`: C# expressions stand as they are. `xml`: they are escaped like any other text. apim-rest 3.8. */
export type PolicyFormat = 'rawxml' | 'xml';

/** Where a node begins: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface PolicyAttribute extends Position {
  readonly name: string;
  /** Decoded; an expression to the character. Line ends are LF. */
  readonly value: string;
  /** White space before the name, and the quotation mark: the author's layout. */
  readonly space: string;
  readonly quote: '"' | "'";
}

export interface PolicyElement extends Position {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: readonly PolicyAttribute[];
  readonly children: readonly PolicyNode[];
  /** White space before `>` or `/>`. */
  readonly space: string;
  /** Written `<a />`; always without children. */
  readonly selfClosing: boolean;
}

export interface PolicyText extends Position {
  readonly kind: 'text';
  /** Decoded; an expression to the character. Line ends are LF. */
  readonly text: string;
}

export interface PolicyComment extends Position {
  readonly kind: 'comment';
  readonly text: string;
}

export interface PolicyCdata extends Position {
  readonly kind: 'cdata';
  readonly text: string;
}

/** `<?xml version="1.0"?>` and the like, without the brackets. */
export interface PolicyInstruction extends Position {
  readonly kind: 'instruction';
  readonly text: string;
}

export type PolicyNode = PolicyElement | PolicyText | PolicyComment | PolicyCdata | PolicyInstruction;

/** A policy document: one root element, with comments and white space around it. */
export interface PolicyDocument {
  readonly nodes: readonly PolicyNode[];
  readonly root: PolicyElement;
}

/** A document that does not parse. The message is the service's own, with line and position in it (apim-rest 1.7). */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError';
  readonly line: number;
  readonly column: number;

  constructor(message: string, at: Position) {
    super(`${message} Line ${at.line}, position ${at.column}.`);
    this.line = at.line;
    this.column = at.column;
  }
}
