import fc from 'fast-check';
import { canonicalJson, isObject, setAt, type Json, type JsonObject } from '../../src/model/json.ts';
import { canonicalDefinition, compareDefinitions, parseSpecification, renderSpecification, toDefinition, toOpenApi, type ApiDefinition } from '../../src/specification/index.ts';
import { openApi30, openApi31, swagger20 } from './petstore.ts';

function load(document: JsonObject): ApiDefinition {
  return toDefinition(parseSpecification(JSON.stringify(document)));
}

/** A document with one operation of `POST /a`, over which `operation` goes. */
function withOperation(operation: JsonObject, schemas: JsonObject = {}): JsonObject {
  return { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: { '/a': { post: { operationId: 'a', responses: { 200: { description: 'ok' } }, ...operation } } }, components: { schemas } };
}

const withBody = (media: JsonObject, schemas: JsonObject = {}): JsonObject => withOperation({ requestBody: { content: { 'application/json': media } } }, schemas);
const withSchema = (schema: JsonObject): JsonObject => withOperation({}, { S: schema });
const canonicalOf = (document: JsonObject): string => canonicalJson(canonicalDefinition(load(document)));

const pet = { type: 'object', properties: { id: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } }, on: { type: 'boolean' }, kind: { $ref: '#/components/schemas/Kind' } } };
const kind = { type: 'string', enum: ['cat', 'dog'] };
const sample = { id: 0, tags: ['string'], on: true, kind: 'cat' };

test.each<[string, JsonObject, JsonObject]>([
  ['info and its version', withOperation({}), { ...withOperation({}), info: { title: 'y', version: '2', description: 'z', contact: {} } }],
  ['servers, security, external documentation', withOperation({}), { ...withOperation({ security: [], servers: [], externalDocs: {} }), servers: [{ url: 'https://a' }], security: [{ a: [] }], externalDocs: {} }],
  ['security schemes', withOperation({}), { ...withOperation({}), components: { securitySchemes: { a: {} } } }],
  ['extensions outside schemas', withOperation({}), { ...withOperation({ 'x-a': 1, callbacks: {}, deprecated: true }), 'x-b': 2 }],
  ['order and case of tags', withOperation({ tags: ['a', 'b'] }), { ...withOperation({ tags: ['b', 'A', 'a'] }), tags: [{ name: 'a', description: ' ' }, { name: 'c' }] }],
  ['a summary that repeats the name', withOperation({}), withOperation({ summary: 'a', description: 'a' })],
  ['a description that repeats the summary', withOperation({ summary: 's' }), withOperation({ summary: 's', description: 's' })],
  ['case of the operation id', withOperation({}), withOperation({ operationId: 'A' })],
  ['an operation id that is normalised', withOperation({ operationId: 'a.b' }), withOperation({ operationId: 'a-b', summary: 'a.b' })],
  ['a response without anything', withOperation({ responses: {} }), withOperation({ responses: { 200: { description: '' } } })],
  ['the default response', withOperation({ responses: { default: { description: 'x' } } }), withOperation({ responses: { 500: { description: 'x' }, 400: { description: 'x' } } })],
  ['whether a body is required', withBody({}), withOperation({ requestBody: { required: true, content: { 'application/json': {} } } })],
  ['an example that follows from the schema', withBody({ schema: pet }, { Kind: kind }), withBody({ schema: pet, example: sample }, { Kind: kind })],
  ['null in an example', withBody({ example: { a: null } }), withBody({ example: { a: '' } })],
  ['an example named default', withBody({ example: 1 }), withBody({ examples: { default: { value: 1 } } })],
  ['order of parameters', withOperation({ parameters: [{ name: 'a', in: 'query', schema: { type: 'string' } }, { name: 'b', in: 'query' }] }), withOperation({ parameters: [{ name: 'b', in: 'query', schema: { type: '' } }, { name: 'a', in: 'query', schema: { type: 'string' }, required: false }] })],
  ['case of headers', withOperation({ parameters: [{ name: 'X-A', in: 'header' }] }), withOperation({ parameters: [{ name: 'x-a', in: 'header' }] })],
  ['line ends of descriptions', withOperation({ description: 'a\nb\n' }), withOperation({ description: 'a\r\nb' })],
  ['sets', withSchema({ required: ['a', 'b'], enum: [1, 2], anyOf: [{ type: 'string' }, { $ref: '#/x' }] }), withSchema({ required: ['b', 'a', 'a'], enum: [2, 1], anyOf: [{ $ref: '#/x' }, { type: 'string' }] })],
  ['defaults of keywords', withSchema({ type: 'string' }), withSchema({ type: 'string', nullable: false, required: [], description: '', additionalProperties: {}, deprecated: false, externalDocs: { url: 'x' } })],
  ['what stands beside a reference', withSchema({ properties: { a: { $ref: '#/x' } } }), withSchema({ properties: { a: { $ref: '#/x', description: 'ignored' } } })],
])('%s: no difference', (_what, one, other) => {
  expect(canonicalOf(other)).toBe(canonicalOf(one));
  expect(compareDefinitions(load(one), load(other))).toEqual([]);
});

test('numbers are numbers', () => {
  const yaml = (minimum: string): ApiDefinition => toDefinition(parseSpecification(`openapi: 3.0.1\npaths: {}\ncomponents:\n  schemas:\n    S: {type: integer, minimum: ${minimum}, default: ${minimum}}\n`));
  expect(compareDefinitions(yaml('1'), yaml('1.0'))).toEqual([]);
  expect(compareDefinitions(yaml('1'), yaml('"1"'))).toHaveLength(1);
});

test.each<[string, JsonObject, JsonObject]>([
  ['an operation id', withOperation({}), withOperation({ operationId: 'b', summary: 'a' })],
  ['case of a summary in words', withOperation({ operationId: 'list-pets', summary: 'List pets' }), withOperation({ operationId: 'list-pets', summary: 'List Pets' })],
  ['a summary in the words of the name', withOperation({ operationId: 'list-pets' }), withOperation({ operationId: 'list-pets', summary: 'List pets' })],
  ['a summary', withOperation({ summary: 's', description: 'd' }), withOperation({ summary: 't', description: 'd' })],
  ['a description', withOperation({ summary: 's', description: 'd' }), withOperation({ summary: 's', description: 'e' })],
  ['tags', withOperation({ tags: ['a'] }), withOperation({ tags: ['b'] })],
  ['a description of a parameter', withOperation({ parameters: [{ name: 'a', in: 'query', description: 'x' }] }), withOperation({ parameters: [{ name: 'a', in: 'query', description: 'y' }] })],
  ['the place of a parameter', withOperation({ parameters: [{ name: 'a', in: 'query' }] }), withOperation({ parameters: [{ name: 'a', in: 'header' }] })],
  ['case of a query parameter', withOperation({ parameters: [{ name: 'a', in: 'query' }] }), withOperation({ parameters: [{ name: 'A', in: 'query' }] })],
  ['a real example', withBody({ schema: pet, example: sample }, { Kind: kind }), withBody({ schema: pet, example: { ...sample, id: 7 } }, { Kind: kind })],
  ['a default', withSchema({ default: null }), withSchema({})],
  ['an extension in a schema', withSchema({ 'x-a': 1 }), withSchema({ 'x-a': 2 })],
  ['a closed object', withSchema({ type: 'object' }), withSchema({ type: 'object', additionalProperties: false })],
  ['a property called like a flag', withSchema({ properties: { nullable: { type: 'string' } } }), withSchema({ properties: {} })],
  ['the order of an example', withBody({ example: [1, 2] }), withBody({ example: [2, 1] })],
  ['a header of a response', withOperation({ responses: { 200: { headers: { a: { schema: { type: 'string' } } } } } }), withOperation({ responses: { 200: { headers: { b: { schema: { type: 'string' } } } } } })],
])('%s: a difference', (_what, one, other) => {
  expect(canonicalOf(other)).not.toBe(canonicalOf(one));
  expect(compareDefinitions(load(one), load(other))).toHaveLength(1);
});

/** The same document with every object's members in another order, and so the sets of OpenAPI. */
function shuffle(value: Json, random: () => number, key = ''): Json {
  const mixed = <T>(all: readonly T[]): T[] => all.map((each) => [random(), each] as const).sort(([a], [b]) => a - b).map(([, each]) => each);
  if (Array.isArray(value)) {
    const children = (value as readonly Json[]).map((child) => shuffle(child, random));
    return ['parameters', 'required', 'enum', 'tags', 'anyOf', 'oneOf', 'allOf'].includes(key) ? mixed(children) : children;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(mixed(Object.entries(value)).map(([name, child]) => [name, shuffle(child, random, name)]));
}

test.each([['3.0', openApi30], ['3.1', openApi31], ['2.0', swagger20]])('order means nothing in %s', (_version, document) => {
  const expected = canonicalOf(document);
  fc.assert(fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (numbers) => {
    const random = (): number => numbers.next().value as number;
    expect(canonicalOf(shuffle(document, random) as JsonObject)).toBe(expected);
  }), { numRuns: 30 });
});

const options = { title: 'T', version: '1.0', serverUrl: 'https://gateway.example/x', keyNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' } };

test.each([['3.0', openApi30], ['3.1', openApi31], ['2.0', swagger20]])('an export of %s means the same, however it is written', (_version, document) => {
  const definition = load(document);
  const exported = toOpenApi(definition, options);
  for (const text of [renderSpecification(exported, 'yaml'), renderSpecification(exported, 'json')]) {
    const again = toDefinition(parseSpecification(text));
    expect(compareDefinitions(definition, again)).toEqual([]);
    expect(canonicalDefinition(again)).toEqual(canonicalDefinition(definition));
    expect(renderSpecification(toOpenApi(again, options), 'yaml')).toBe(renderSpecification(exported, 'yaml'));
  }
});

test('an export has the shape of the service', () => {
  const text = renderSpecification(toOpenApi(load(withOperation({ summary: 'A', parameters: [{ name: 'x', in: 'header', required: true, schema: { type: 'string' } }] })), options), 'yaml');
  expect(text).toBe(`openapi: 3.0.1
info:
  title: T
  version: '1.0'
servers:
  - url: https://gateway.example/x
paths:
  /a:
    post:
      summary: A
      description: A
      operationId: a
      parameters:
        - name: x
          in: header
          required: true
          schema:
            type: string
      responses:
        '200':
          description: ok
components:
  securitySchemes:
    apiKeyHeader:
      type: apiKey
      name: Ocp-Apim-Subscription-Key
      in: header
    apiKeyQuery:
      type: apiKey
      name: subscription-key
      in: query
security:
  - apiKeyHeader: []
  - apiKeyQuery: []
`);
  const open = toOpenApi(load(withOperation({})), { ...options, keyNames: null });
  expect(Object.keys(open)).toEqual(['openapi', 'info', 'servers', 'paths']);
});

test('a schema that refers to itself many times over takes no time', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#/components/schemas/Node' }]));
  const document = withBody({ schema: { $ref: '#/components/schemas/Node' }, example: { a: {} } }, { Node: { type: 'object', properties, allOf: names.map(() => ({ $ref: '#/components/schemas/Node' })) } });
  expect(compareDefinitions(load(document), load(setAt(document, ['components', 'schemas', 'Node', 'properties', 'a', 'type'], 'string') as JsonObject))).toEqual([]);
  expect(compareDefinitions(load(document), load(setAt(document, ['components', 'schemas', 'Node', 'required'], ['a']) as JsonObject)))
    .toEqual([{ op: 'changed', subject: 'Node', breaking: true }]);
});
