import { canonicalGraphql } from './graphql-text.ts';
import { canonicalProto } from './proto-text.ts';
import { SpecificationSyntaxError } from './syntax-error.ts';
import { canonicalXml } from './xml-text.ts';
import { parseXml } from './xml.ts';

const forms: Readonly<Record<string, (text: string) => string>> = { graphql: canonicalGraphql, odata: canonicalOdata, grpc: canonicalProto };

/**
 * The form in which two documents are compared that list no operations: `graphql`, `odata` (EDMX) and `grpc` (protocol
 * buffers). Comments and layout make no difference. Of another format, and of a GraphQL schema that cannot be read, it is
 * the text with LF. Throws {@link SpecificationSyntaxError} for EDMX and protocol buffers that cannot be read.
 */
export function canonicalText(format: string, text: string): string {
  const form = Object.hasOwn(forms, format) ? forms[format] : undefined;
  return form === undefined ? text.replace(/\r\n?/g, '\n').trim() : form(text);
}

function canonicalOdata(text: string): string {
  const root = parseXml(text);
  if (root.local !== 'Edmx') throw new SpecificationSyntaxError(`The document is no OData metadata: its root is '${root.local}', not 'Edmx'.`, root.line);
  return canonicalXml(root);
}
