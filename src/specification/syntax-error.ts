/** A specification that cannot be read; the message is a sentence for the author of the document. */
export class SpecificationSyntaxError extends Error {
  override readonly name = 'SpecificationSyntaxError';
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The largest document that is read, in characters. An import takes 4 MB inline (apim-rest 3.2). */
const MAX_CHARACTERS = 10_000_000;

/** Throws {@link SpecificationSyntaxError} for a document that would take minutes and gigabytes to read. */
export function checkSize(text: string): void {
  if (text.length <= MAX_CHARACTERS) return;
  const count = (value: number): string => value.toLocaleString('en-US');
  throw new SpecificationSyntaxError(`The document has ${count(text.length)} characters; no more than ${count(MAX_CHARACTERS)} are read. Split the API, or take out of the document what describes no operation.`, 1);
}
