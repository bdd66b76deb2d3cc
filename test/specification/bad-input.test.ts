import { canonicalText, parseSpecification, readDefinition, SpecificationSyntaxError } from '../../src/specification/index.ts';

function refusal(read: () => unknown): SpecificationSyntaxError {
  try {
    read();
  } catch (error) {
    if (error instanceof SpecificationSyntaxError) return error;
    throw error;
  }
  throw new Error('The document was taken.');
}

const deep = (open: string, inner: string, close: string, depth: number): string => open.repeat(depth) + inner + close.repeat(depth);
const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]\n`).join('')}`;
const xml = (content: string): string => `<definitions>${content}</definitions>`;

test.each<[string, string, string, RegExp]>([
  ['a flow of YAML, nested 10,000 deep', 'openapi', `openapi: 3.0.1\nx-a: ${deep('[', '', ']', 10_000)}`, /nested more than 500 levels deep/],
  ['maps of YAML, nested 4,000 deep', 'openapi', Array.from({ length: 4_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'), /nested more than 500 levels deep/],
  ['lists of YAML, nested 10,000 deep', 'openapi', `${'- '.repeat(10_000)}a`, /nested more than 500 levels deep/],
  ['maps of YAML, nested 1,000 deep', 'openapi', `a: ${deep('{a: ', '1', '}', 1_000)}`, /nested more than 500 levels deep/],
  ['JSON, nested 10,000 deep', 'openapi+json', `{"openapi":"3.0.1","x-a":${deep('{"a":', '1', '}', 10_000)}}`, /nested more than 500 levels deep/],
  ['broken JSON, nested 100,000 deep', 'openapi+json', `{"openapi":"3.0.1","x-a":${deep('[', '', '', 100_000)}`, /nested more than 500 levels deep/],
  ['XML, nested 10,000 deep', 'wsdl', deep('<a>', '', '</a>', 10_000), /nested more than 100 deep/],
  ['aliases that repeat themselves', 'openapi', bomb, /Aliases repeat parts of the document more than 1,000 times/],
  ['an alias of what contains it', 'openapi', 'a: &a {b: *a}', /An alias leads to what contains it/],
  ['a key twice', 'openapi', 'openapi: 3.0.1\npaths:\n  /a: {}\n  /a: {}\n', /The key '\/a' stands in the same map twice/],
  ['50 MB of YAML', 'openapi', `openapi: 3.0.1\npaths:\n${'  # comment\n'.repeat(4_500_000)}`, /54,000,\d{3} characters; no more than 10,000,000/],
  ['50 MB of JSON', 'openapi+json', `{"openapi":"3.0.1","x-a":"${'a'.repeat(50_000_000)}"}`, /no more than 10,000,000/],
  ['50 MB of XML', 'wadl-xml', xml(' '.repeat(50_000_000)), /no more than 10,000,000/],
  ['a billion laughs', 'wsdl', '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>\n<a>&c;</a>', /DTD is prohibited/],
  ['an external entity', 'wadl-xml', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /DTD is prohibited/],
  ['an entity of nobody', 'wsdl', xml('\n&secret;'), /Reference to undeclared entity 'secret'/],
  ['an ampersand', 'wsdl', xml('a & b'), /'&' is not expected/],
  ['tags that do not match', 'wsdl', '<definitions>\n<a>\n</b></definitions>', /Expected closing tag 'a'/],
  ['comments without an end', 'wsdl', `<a>${'<!--'.repeat(1_000_000)}`, /./],
  ['nothing but tags that open', 'wadl-xml', '<a>'.repeat(500_000), /./],
  ['an empty document', 'wsdl', '', /./],
  ['text', 'wadl-xml', 'no markup', /./],
])('%s is refused', (_what, format, text, message) => {
  const error = refusal(() => readDefinition(format, text));
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThan(400);
  expect(error.line).toBeGreaterThan(0);
});

test.each<[string, string]>([
  ['lines of comments', `${'# a comment\n'.repeat(200_000)}openapi: 3.0.1\npaths: {}\n`],
  ['empty lines', `${'\n'.repeat(500_000)}openapi: 3.0.1\npaths: {}\n`],
  ['quotes', `openapi: 3.0.1\ninfo:\n  description: |\n${'    """ "\n'.repeat(100_000)}paths: {}\n`],
  ['many keys', `openapi: 3.0.1\npaths:\n${Array.from({ length: 30_000 }, (_, index) => `  /a${index}: {}\n`).join('')}`],
])('%s are read', (_what, text) => {
  expect(parseSpecification(text).dialect).toBe('openapi-3.0');
});

test.each<[string, string, string]>([
  ['a schema in a description', 'openapi: 3.0.1\ninfo:\n  description: |\n    Write\n    type Query {\n    schema {\npaths: {}\n', 'openapi-3.0'],
  ['a schema in JSON', '{"openapi": "3.0.1", "x-a":\n"type Query {"}', 'openapi-3.0'],
  ['a quoted key', '"openapi": 3.0.1\n"type": "Query {"\n', 'openapi-3.0'],
  ['a key called type', 'type: object\n', 'unknown'],
  ['comments and a description', '# one\n\n"""What\nit is"""\ntype Query {a: Int}', 'graphql'],
  ['a name alone', 'type Query\n\ntype B', 'graphql'],
  ['an extension', 'extend type Query @a { b: Int }', 'graphql'],
  ['a root without a start of its own', `<?xml version="1.0"?><!-- <application> --><w:definitions/>`, 'wsdl'],
])('%s is told by what it begins with', (_what, text, dialect) => {
  expect(parseSpecification(text).dialect).toBe(dialect);
});

test.each<[string, string, string, number, RegExp]>([
  ['WSDL as OpenAPI', 'openapi', '<definitions/>', 1, /is no OpenAPI/],
  ['a version that nobody knows', 'openapi', 'info: {}\nopenapi: 4.0.0\n', 2, /in a version that API Management knows/],
  ['OpenAPI as Swagger', 'swagger-json', '{"a": 1,\n"openapi": "3.0.1"}', 2, /is no Swagger 2\.0/],
  ['a list', 'openapi', '- a', 1, /is no OpenAPI/],
  ['another root of a WSDL', 'wsdl', '\n\n<description/>', 3, /is no WSDL 1\.1/],
  ['rpc style', 'wsdl', '<definitions xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"><portType name="p"/><binding name="b" type="p"><s:binding style="rpc"/>\n<operation name="Add"/></binding>\n<service><port binding="b"/></service></definitions>', 2, /'Add' is rpc style/],
  ['another root of a WADL', 'wadl-xml', '<definitions/>', 1, /is no WADL/],
  ['a format without operations', 'graphql', 'type Query {a: Int}', 1, /do not list operations/],
  ['a format of nobody', 'constructor', '', 1, /do not list operations/],
])('%s is refused with its line', (_what, format, text, line, message) => {
  const error = refusal(() => readDefinition(format, text));
  expect([error.line, error.message]).toEqual([line, expect.stringMatching(message)]);
});

test.each<[string, string, string, number, RegExp]>([
  ['OData that is none', 'odata', '\n<Other/>', 2, /its root is 'Other', not 'Edmx'/],
  ['OData that is not well-formed', 'odata', '<Edmx>\n<a>\n</Edmx>', 3, /Expected closing tag/],
  ['a comment without an end', 'grpc', 'syntax = "proto3";\n/* what', 2, /a text or comment has no end/],
  ['a text without an end', 'grpc', 'syntax = "proto3;\n', 1, /a text or comment has no end/],
  ['a brace without an end', 'grpc', 'service A {\n message B {\n}', 1, /'{' is never closed/],
  ['a brace without a start', 'grpc', 'service A {}\n}', 2, /'}' closes nothing/],
])('%s is refused with its line, as a text', (_what, format, text, line, message) => {
  const error = refusal(() => canonicalText(format, text));
  expect([error.line, error.message]).toEqual([line, expect.stringMatching(message)]);
});

test('a comment may speak of a DOCTYPE', () => {
  expect(canonicalText('odata', '<!-- <!DOCTYPE a> --><Edmx><![CDATA[<!DOCTYPE a>]]></Edmx>')).toBe('<Edmx>\n  &lt;!DOCTYPE a&gt;\n</Edmx>\n');
});
