import { setAt, type Json, type JsonObject, type JsonPath } from '../../src/model/json.ts';
import { checkSpecification, compareDefinitions, parseSpecification, toDefinition, type ApiDefinition } from '../../src/specification/index.ts';
import { openApi30, openApi31, swagger20 } from './petstore.ts';

function load(document: JsonObject): ApiDefinition {
  return toDefinition(parseSpecification(JSON.stringify(document)));
}

const list = ['paths', '/pets', 'get'];
const create = ['paths', '/pets', 'post'];
const pet = ['components', 'schemas', 'Pet'];

test.each<[string, JsonPath, Json | undefined, string]>([
  ['operation removed', create, undefined, 'removed! POST /pets'],
  ['operation added', ['paths', '/pets', 'delete'], { responses: {} }, 'added DELETE /pets'],
  ['summary changed', [...list, 'summary'], 'All pets', 'changed GET /pets'],
  ['response added', [...create, 'responses', '409'], { description: 'x' }, 'changed POST /pets'],
  ['response removed', [...create, 'responses', '400'], undefined, 'changed! POST /pets'],
  ['description of a response', [...create, 'responses', '400', 'description'], 'y', 'changed POST /pets'],
  ['media type removed', [...list, 'responses', '200', 'content'], {}, 'changed! GET /pets'],
  ['media type added', [...list, 'responses', '200', 'content', 'text/csv'], {}, 'changed GET /pets'],
  ['optional parameter added', [...list, 'parameters', 2], { name: 'q', in: 'query', schema: { type: 'string' } }, 'changed GET /pets'],
  ['required parameter added', [...list, 'parameters', 2], { name: 'q', in: 'query', required: true, schema: { type: 'string' } }, 'changed! GET /pets'],
  ['parameter becomes required', [...list, 'parameters', 0, 'required'], true, 'changed! GET /pets'],
  ['limit raised', [...list, 'parameters', 0, 'schema', 'maximum'], 200, 'changed GET /pets'],
  ['limit lowered', [...list, 'parameters', 0, 'schema', 'maximum'], 50, 'changed! GET /pets'],
  ['limit added', [...list, 'parameters', 0, 'schema', 'minimum'], 1, 'changed! GET /pets'],
  ['type changed', [...list, 'parameters', 0, 'schema', 'type'], 'string', 'changed! GET /pets'],
  ['type widened', [...list, 'parameters', 0, 'schema', 'type'], 'number', 'changed GET /pets'],
  ['schema behind another reference', [...list, 'responses', '200', 'content', 'application/json', 'schema', 'items', '$ref'], '#/components/schemas/Error', 'changed! GET /pets'],
  ['example changed', ['components', 'requestBodies', 'Pet', 'content', 'application/json', 'example', 'id'], 9, 'changed POST /pets'],
  ['schema added', ['components', 'schemas', 'New'], { type: 'string' }, 'added New'],
  ['optional property added', [...pet, 'properties', 'age'], { type: 'integer' }, 'changed Pet'],
  ['property removed', [...pet, 'properties', 'tag'], undefined, 'changed! Pet'],
  ['property becomes required', [...pet, 'required', 2], 'tag', 'changed! Pet'],
  ['property no longer required', [...pet, 'required', 1], undefined, 'changed Pet'],
  ['enum grows', [...pet, 'properties', 'status', 'enum', 2], 'lost', 'changed Pet'],
  ['enum shrinks', [...pet, 'properties', 'status', 'enum', 1], undefined, 'changed! Pet'],
  ['enum lifted', [...pet, 'properties', 'status', 'enum'], undefined, 'changed Pet'],
  ['no longer nullable', [...pet, 'properties', 'tag', 'nullable'], undefined, 'changed! Pet'],
  ['nullable', [...pet, 'properties', 'name', 'nullable'], true, 'changed Pet'],
  ['pattern', [...pet, 'properties', 'name', 'pattern'], '^a', 'changed! Pet'],
  ['closed', [...pet, 'additionalProperties'], false, 'changed! Pet'],
  ['an alternative', [...pet, 'properties', 'name', 'oneOf'], [{ type: 'string' }], 'changed! Pet'],
  ['what it was, or nothing', [...pet, 'properties', 'name'], { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }], description: 'Its name' }, 'changed Pet'],
  ['what it was as an alternative, with more', [...pet, 'properties', 'name'], { anyOf: [{ type: 'string', minLength: 1, pattern: 'a' }, { type: 'null' }] }, 'changed! Pet'],
  ['alternatives that are all others', [...pet, 'properties', 'name'], { anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'changed! Pet'],
  ['a reference, or nothing', [...list, 'responses', '200', 'content', 'application/json', 'schema', 'items'], { oneOf: [{ $ref: '#/components/schemas/Pet' }, { type: 'null' }] }, 'changed GET /pets'],
  ['no items at least', [...pet, 'properties', 'status', 'minLength'], 0, 'changed Pet'],
  ['a negation', [...pet, 'properties', 'name', 'not'], { enum: ['x'] }, 'changed! Pet'],
  ['description of a property', [...pet, 'properties', 'name', 'description'], 'x', 'changed Pet'],
  ['inside a recursive schema', ['components', 'schemas', 'Error', 'properties', 'code', 'type'], 'string', 'changed! Error'],
])('%s', (_what, path, value, expected) => {
  const changed = setAt(openApi30, path, value) as JsonObject;
  const details = compareDefinitions(load(openApi30), load(changed));
  expect(details.map(({ op, subject, breaking }) => `${op}${breaking ? '!' : ''} ${subject}`)).toEqual([expected]);
});

test('every side of a change, in order', () => {
  const changed = setAt(setAt(setAt(openApi30, [...pet, 'type'], 'string'), create, undefined), ['paths', '/a'], { get: { responses: {} } }) as JsonObject;
  expect(compareDefinitions(load(openApi30), load(changed))).toEqual([
    { op: 'added', subject: 'GET /a', breaking: false },
    { op: 'removed', subject: 'POST /pets', breaking: true },
    { op: 'changed', subject: 'Pet', breaking: true },
  ]);
  expect(compareDefinitions(load(openApi30), load(openApi30))).toEqual([]);
});

test('descriptions of tags, whose names have no case', () => {
  const tags = (...own: JsonObject[]): ApiDefinition => load({ openapi: '3.0.1', info: {}, tags: own, paths: {} });
  expect(compareDefinitions(tags({ name: 'a', description: 'x' }, { name: 'b' }, { name: 'c', description: 'x' }), tags({ name: 'A', description: 'y' }, { name: 'd', description: 'z' }))).toEqual([
    { op: 'changed', subject: 'tag a', breaking: false }, { op: 'removed', subject: 'tag c', breaking: false }, { op: 'added', subject: 'tag d', breaking: false }]);
});

test('a parameter that is no longer looked at breaks nobody', () => {
  const document = (parameters: JsonObject[]): JsonObject => ({ openapi: '3.0.1', info: {}, paths: { '/a': { get: { parameters, responses: {} } } } });
  expect(compareDefinitions(load(document([{ name: 'q', in: 'query', required: true }])), load(document([]))))
    .toEqual([{ op: 'changed', subject: 'GET /a', breaking: false }]);
});

test('a schema that is called otherwise narrows nothing, however often it refers to itself', () => {
  const node = (name: string): JsonObject => ({ type: 'object', properties: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((each) => [each, { $ref: `#/components/schemas/${name}` }])) });
  const document = (name: string): JsonObject => ({
    openapi: '3.0.1', info: {}, paths: { '/a': { post: { requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } }, responses: {} } } }, components: { schemas: { [name]: node(name) } },
  });
  expect(compareDefinitions(load(document('A')), load(document('B')))).toEqual([
    { op: 'changed', subject: 'POST /a', breaking: false }, { op: 'removed', subject: 'A', breaking: false }, { op: 'added', subject: 'B', breaking: false },
  ]);
});

test('schemas that lead to each other are each told whether they narrow', () => {
  const document = (suffix: string, type: string): JsonObject => {
    const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}${suffix}` });
    const use = (name: string): JsonObject => ({ post: { requestBody: { content: { 'application/json': { schema: reference(name) } } }, responses: {} } });
    return { openapi: '3.0.1', info: {}, paths: { '/a': use('A'), '/b': use('B') }, components: { schemas: { [`A${suffix}`]: { properties: { b: reference('B'), z: { type } } }, [`B${suffix}`]: { properties: { a: reference('A') } } } } };
  };
  expect(compareDefinitions(load(document('', 'string')), load(document('2', 'integer'))).filter(({ op }) => op === 'changed'))
    .toEqual([{ op: 'changed', subject: 'POST /a', breaking: true }, { op: 'changed', subject: 'POST /b', breaking: true }]);
});

test.each(['allOf', 'anyOf', 'oneOf'])('what changes inside of %s breaks where it narrows', (keyword) => {
  const document = (properties: JsonObject): JsonObject => ({ openapi: '3.0.1', info: {}, paths: {}, components: { schemas: { A: { [keyword]: [{ type: 'string' }, { type: 'object', properties }] } } } });
  const told = (before: JsonObject, after: JsonObject): unknown => compareDefinitions(load(document(before)), load(document(after)));
  expect(told({ a: { type: 'string' } }, { a: { type: 'string', description: 'New' } })).toEqual([{ op: 'changed', subject: 'A', breaking: false }]);
  expect(told({ a: { type: 'string' } }, { a: { type: 'string' }, b: {} })).toEqual([{ op: 'changed', subject: 'A', breaking: false }]);
  expect(told({ a: { type: 'string' } }, { a: { type: 'integer' } })).toEqual([{ op: 'changed', subject: 'A', breaking: true }]);
});

test('an inline schema that moves into the components narrows nothing', () => {
  const inline = { type: 'object', properties: { a: { type: 'string' } } };
  const document = (schema: JsonObject, schemas: JsonObject): JsonObject => ({ openapi: '3.0.1', info: {}, paths: { '/a': { post: { requestBody: { content: { 'application/json': { schema } } }, responses: {} } } }, components: { schemas } });
  expect(compareDefinitions(load(document(inline, {})), load(document({ $ref: '#/components/schemas/A' }, { A: inline }))))
    .toEqual([{ op: 'changed', subject: 'POST /a', breaking: false }, { op: 'added', subject: 'A', breaking: false }]);
});

describe('what an import refuses', () => {
  function check(text: string): string[] {
    const parsed = parseSpecification(text);
    return checkSpecification(parsed, toDefinition(parsed)).map(({ message, line }) => `${line} ${message}`);
  }

  test.each([['3.0', openApi30], ['3.1', openApi31], ['2.0', swagger20]])('nothing in %s', (_version, document) => {
    expect(check(JSON.stringify(document))).toEqual([]);
  });

  test.each([
    ['openapi: 4.0.0\n', ["1 Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification: version \"4.0.0\" is not supported"]],
    ['info: {}\n', ["1 Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification: it has neither 'openapi' nor 'swagger'"]],
    ['<html></html>', ["null Parsing error(s): The input OpenAPI file is not valid for the OpenAPI specification: it has neither 'openapi' nor 'swagger'"]],
    ['openapi: 3.0.1\npaths:\n  pets: {}\n', ["3 Parsing error(s): The path item name 'pets' MUST begin with a slash."]],
    ['openapi: 3.0.1\npaths: {}\ncomponents:\n  schemas: {}\n  securitySchemes:\n    Backoffice User: {}\n',
      ["6 Parsing error(s): The key 'Backoffice User' in 'securitySchemes' of components MUST match the regular expression '^[a-zA-Z0-9\\.\\-_]+$'."]],
    ['openapi: 3.0.1\npaths:\n  /a/{id}:\n    get:\n      operationId: one\n',
      ["4 All template parameters used in the UriTemplate must be defined in the Operation 'one', and vice-versa."]],
    ['openapi: 3.0.1\npaths:\n  /a:\n    get:\n      operationId: one\n      parameters: [{name: id, in: path}]\n',
      ["4 All template parameters used in the UriTemplate must be defined in the Operation 'one', and vice-versa."]],
    ['openapi: 3.0.1\npaths:\n  /Items/{id}:\n    parameters: &p [{name: id, in: path}]\n    get: {}\n    put: {}\n  /items/{ID}:\n    parameters: *p\n    get: {}\n',
      ["9 Importing API has duplicate signature operations: 2 operations with signature 'GET /items/{id}'"]],
  ])('%j', (text, expected) => {
    expect(check(text)).toEqual(expected);
  });

  test.each([
    'openapi: 3.0.1\npaths:\n  /a/{*rest}:\n    get:\n      parameters: [{name: "*rest", in: path}]\n  /b/{*rest}:\n    get:\n      parameters: [{name: rest, in: path}]\n',
    'openapi: 3.0.1\npaths:\n  /a/{Id}:\n    get:\n      parameters: [{name: id, in: path}]\n',
    'openapi: 3.0.1\npaths:\n  /a/{x}:\n    get:\n      parameters: [{name: x, in: path}, {name: p, in: query, required: true}]\n  /a/{y}:\n    get:\n      parameters: [{name: y, in: path}]\n    post:\n      parameters: [{name: y, in: path}]\n',
    'openapi: 3.0.1\nx-ms-paths:\n  /a?x={x}:\n    get:\n      parameters: [{name: x, in: query, required: true}]\npaths: {}\n',
    'openapi: 3.0.1\npaths:\n  /*: {get: {}}\n  /a: {get: {}}\n  /a/: {get: {}}\n',
    'openapi: 3.0.1\n',
    'swagger: "2.0"\npaths: {}\ndefinitions:\n  Page«Pet»: {type: object}\n',
    '<definitions/>',
    'type Query { a: Int }',
  ])('not %j', (text) => {
    expect(check(text)).toEqual([]);
  });
});
