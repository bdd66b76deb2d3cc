/** What API Management keeps of a service that a WSDL 1.1 document describes, SOAP over HTTP and document style (apim-rest 3.2). */
export interface SoapService {
  readonly name: string;
  /** Address of the chosen port; null where it has none. */
  readonly endpoint: string | null;
  readonly namespace: string;
  readonly version: '1.1' | '1.2';
  readonly operations: readonly SoapOperation[];
  readonly schemas: readonly XmlSchemaText[];
}

export interface SoapOperation {
  readonly name: string;
  /** Value of the SOAPAction; empty where the operation has none. */
  readonly action: string;
  readonly documentation: string | null;
  /** Null for an operation without: one way only. */
  readonly input: SoapMessage | null;
  readonly output: SoapMessage | null;
}

export interface SoapMessage {
  readonly name: string;
  /** Local name of the element that is the body; null for an empty one. */
  readonly element: string | null;
}

/** An XML schema as a document of its own, with the names of the elements and types that it declares. */
export interface XmlSchemaText {
  readonly text: string;
  readonly names: readonly string[];
}

/** A document that is well-formed and of the right format, but holds what an import does not take. */
export class UnsupportedSpecificationError extends Error {
  override readonly name = 'UnsupportedSpecificationError';
  /** From 1. */
  readonly line: number;

  constructor(message: string, line = 1) {
    super(message);
    this.line = line;
  }
}
