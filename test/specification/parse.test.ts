import { parseSpecification, SpecificationSyntaxError, withoutServers } from '../../src/specification/index.ts';

test.each([
  ['openapi: 3.0.1', 'openapi-3.0', 'yaml'],
  ['openapi: 3.0', 'openapi-3.0', 'yaml'],
  ['{"openapi": "3.0.0"}', 'openapi-3.0', 'json'],
  ['\uFEFF\n {"openapi": "3.1.0",}', 'openapi-3.1', 'json'],
  ['{openapi: 3.1.0}', 'openapi-3.1', 'yaml'],
  ['swagger: 2.0', 'swagger-2.0', 'yaml'],
  ['{"swagger": "2.0"}', 'swagger-2.0', 'json'],
  ['openapi: 4.0.0', 'unknown-openapi', 'yaml'],
  ['openapi: 3.01', 'unknown-openapi', 'yaml'],
  ['swagger: "1.2"', 'unknown-openapi', 'yaml'],
  ['type: object', 'unknown', 'yaml'],
  ['- a', 'unknown', 'yaml'],
  ['', 'unknown', 'yaml'],
  ['<?xml version="1.0"?>\n<!-- <application> -->\n<wsdl:definitions xmlns:wsdl="w"/>', 'wsdl', 'text'],
  ['<application xmlns="http://wadl.dev.java.net/2009/02"/>', 'wadl', 'text'],
  ['<edmx:Edmx/>', 'unknown', 'text'],
  ['type Query { a: Int }', 'graphql', 'text'],
  ['# comment\n"""Doc"""\nschema {\n  query: Query\n}', 'graphql', 'text'],
  ['scalar Date\ntype Query { a: Date }', 'graphql', 'text'],
])('%j is %s in %s', (text, dialect, syntax) => {
  expect(parseSpecification(text)).toMatchObject({ dialect, syntax, text });
});

function syntaxErrorOf(text: string): SpecificationSyntaxError {
  try {
    parseSpecification(text);
  } catch (error) {
    if (error instanceof SpecificationSyntaxError) return error;
  }
  throw new Error('The document was taken.');
}

test.each([
  ['openapi: 3.0.1\npaths:\n  /a: [', 3],
  ['openapi: 3.0.1\npaths: {}\npaths: {}', 3],
  ['openapi: 3.0.1\npaths:\n\t/a: {}', 3],
  ['{"openapi": "3.0.1",\n "info": {}\n "paths": {}}', 3],
  ['{"openapi": "3.0.1",\n "info": {', 2],
  ['openapi: *missing', 1],
  ['a: &a {b: *a}', 1],
  ['<<<<<<< HEAD\nopenapi: 3.0.1\n=======\n', null],
])('%j is refused', (text, line) => {
  if (line === null) return void expect(parseSpecification(text).dialect).toBe('unknown');
  expect(syntaxErrorOf(text)).toMatchObject({ line });
});

test('a document that repeats itself without end is refused', () => {
  const level = (name: string, of: string): string => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
  const text = `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}`;
  expect(() => parseSpecification(text)).toThrow(SpecificationSyntaxError);
});

test('an alias is what it stands for', () => {
  expect(parseSpecification('a: &x {b: 1}\nc: *x').document).toEqual({ a: { b: 1 }, c: { b: 1 } });
});

describe.each([
  ['yaml', 'openapi: 3.0.1\npaths:\n  /a:\n    get:\n      tags:\n        - one\n        - two\n      responses:\n        200: {description: x}\n'],
  ['json', '{"openapi": "3.0.1",\n"paths":\n  {"/a":\n    {"get": {\n      "tags": [\n        "one",\n        "two"],\n      "responses": {\n        "200": {"description": "x"}}}}}}'],
])('lines of %s', (_syntax, text) => {
  test.each([
    [['openapi'], 1], [['paths', '/a'], 3], [['paths', '/a', 'get', 'tags', 1], 7], [['paths', '/a', 'get', 'responses', '200', 'description'], 9],
    [['paths', '/a', 'get', 'summary'], 4], [['nothing'], 1], [[], 1],
  ])('%j', (path, line) => {
    expect(parseSpecification(text).lineOf(path)).toBe(line);
  });
});

test('the text of a document without lines has none', () => {
  expect(parseSpecification('<definitions/>').lineOf(['a'])).toBeNull();
});

describe('without servers', () => {
  test.each([
    ['openapi: 3.0.1\n# who\nservers: # where\n  # first\n  - url: https://x\n# on paths\n\npaths: {} # none\n', 'openapi: 3.0.1\n# who\n# on paths\n\npaths: {} # none\n'],
    ['openapi: 3.0.1\npaths: {}\nservers:\n  - url: x', 'openapi: 3.0.1\npaths: {}\n'],
    ['openapi: 3.0.1\r\nservers:\r\n- url: x\r\npaths: {}\r\n', 'openapi: 3.0.1\r\npaths: {}\r\n'],
    ['{"openapi":"3.0.1",\n  "servers": [{"url":"x"}],\n  "paths": {"servers": 1}}', '{"openapi":"3.0.1",\n  "paths": {"servers": 1}}'],
    ["swagger: '2.0'\nhost: a.b\ninfo: {host: x}\nbasePath: /v1\nschemes: [http]\n", "swagger: '2.0'\ninfo: {host: x}\n"],
    ['openapi: 3.0.1\npaths:\n  /a:\n    servers:\n      - url: x\n', 'openapi: 3.0.1\npaths:\n  /a:\n    servers:\n      - url: x\n'],
    ['type Query { servers: Int }', 'type Query { servers: Int }'],
    ['<definitions><servers/></definitions>', '<definitions><servers/></definitions>'],
  ])('%j', (text, expected) => {
    expect(withoutServers(text)).toBe(expected);
  });
});
