/**
 * A text that must not be printed: it shows its label wherever it is turned into text, JSON or a debugger's view.
 * The label is `(sensitive)`, or the template that produced the value (`{#token#}`), which says where it comes from.
 */
export class Sensitive {
  readonly #value: string;
  readonly label: string;

  constructor(value: string, label = '(sensitive)') {
    this.#value = value;
    this.label = label;
  }

  /** The text itself, for the request that sends it to the service and for nothing else. */
  reveal(): string {
    return this.#value;
  }

  equals(other: unknown): boolean {
    return (other instanceof Sensitive ? other.#value : other) === this.#value;
  }

  toString(): string {
    return this.label;
  }

  toJSON(): string {
    return this.label;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Sensitive(${this.label})`;
  }
}
