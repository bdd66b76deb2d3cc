import type { JsonObject } from '../../src/model/json.ts';
import { canonicalDefinition, parseSpecification, tagNames, toDefinition, type ApiDefinition } from '../../src/specification/index.ts';
import { openApi30, openApi31, swagger20 } from './petstore.ts';

function load(document: JsonObject): ApiDefinition {
  return toDefinition(parseSpecification(JSON.stringify(document)));
}

function operations(paths: JsonObject, more: JsonObject = {}): ApiDefinition['operations'] {
  return load({ openapi: '3.0.1', info: { title: 'x', version: '1' }, paths, ...more }).operations;
}

const ok = { responses: { 200: { description: 'ok' } } };

test('keeps what API Management keeps', () => {
  const definition = load(openApi30);
  expect(definition.info).toEqual({
    title: 'Petstore', description: 'Pets', termsOfServiceUrl: 'https://example.com/terms', contact: { name: 'Pets', email: 'pets@example.com' },
    license: { name: 'MIT' }, serviceUrl: 'https://pets.example/v1',
  });
  expect(definition.tags).toEqual([{ name: 'pets', description: 'All about pets' }]);
  const trace = { name: 'X-Trace', description: null, required: true, schema: { type: 'string' }, examples: null };
  const failure = { description: 'Failure', headers: [], content: [{ contentType: 'application/json', schema: { $ref: '#/components/schemas/Error' }, examples: null }] };
  expect(definition.operations[0]).toEqual({
    name: 'listPets', displayName: 'List pets', method: 'GET', urlTemplate: '/pets', description: 'List pets', templateParameters: [],
    queryParameters: [{ name: 'limit', description: 'How many', required: false, schema: { type: 'integer', format: 'int32', maximum: 100 }, examples: null }],
    headers: [trace], requestBody: null, tags: ['pets'],
    responses: [
      {
        statusCode: '200', description: 'A page of pets',
        headers: [{ name: 'X-Next', description: 'Next page', required: false, schema: { type: 'string' }, examples: null }],
        content: [{ contentType: 'application/json', schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } }, examples: null }],
      },
      { statusCode: '400', ...failure }, { statusCode: '500', ...failure },
    ],
  });
  expect(definition.operations[1]).toMatchObject({
    name: 'createPet', method: 'POST', description: 'Creates it',
    queryParameters: [{ name: 'limit', schema: { type: 'string' } }],
    requestBody: { description: 'The pet', content: [{ contentType: 'application/json', examples: { default: { value: { id: 1, name: 'Rex' } } } }] },
  });
  expect(definition.operations[2]?.templateParameters).toEqual([{ name: 'petId', description: null, required: true, schema: { type: 'string' }, examples: null }]);
});

test('the dialects of OpenAPI give the same', () => {
  const expected = canonicalDefinition(load(openApi30));
  expect(canonicalDefinition(load(openApi31))).toEqual(expected);
  const { post, ...others } = (swagger20['paths'] as JsonObject)['/pets'] as { post: JsonObject };
  const withExample = { ...post, parameters: [{ ...((post['parameters'] as JsonObject[])[0]), 'x-example': 0 }] };
  const fromSwagger = canonicalDefinition(load({ ...swagger20, paths: { ...(swagger20['paths'] as JsonObject), '/pets': { ...others, post: withExample } } }));
  // Swagger 2.0 has no place for the example of a body.
  const withoutExample = JSON.parse(JSON.stringify(expected).replace('"examples":{"default":{"value":{"id":1,"name":"Rex"}}}', '').replace(/,(?=})/, '')) as unknown;
  expect(fromSwagger).toEqual(withoutExample);
});

test.each([
  ['get-pets', '/pets', 'get', 'get-pets', 'get-pets'],
  ['Pets_List.v1 (all)', '/pets', 'get', 'Pets_List-v1-all', 'Pets_List.v1 (all)'],
  [undefined, '/foo/{bar}', 'get', 'get-foo-bar', '/foo/{bar} - GET'],
  ['***', '/', 'post', 'post', '***'],
  ['x'.repeat(90), '/pets', 'get', 'x'.repeat(76), 'x'.repeat(90)],
])('operation id %s', (operationId, path, method, name, displayName) => {
  const [operation] = operations({ [path]: { [method]: operationId === undefined ? ok : { operationId, ...ok } } });
  expect(operation).toMatchObject({ name, displayName });
});

test('names stay apart without regard to case', () => {
  const paths = Object.fromEntries(['a.b', 'A-b', 'a b', 'A-B-1'].map((operationId, index) => [`/${index}`, { get: { operationId, ...ok } }]));
  expect(operations(paths).map(({ name }) => name)).toEqual(['a-b', 'A-b-1', 'a-b-2', 'A-B-1-1']);
});

test('a summary is cut at 300 characters, and repeated where there is no description', () => {
  const [one, two, three] = operations({ '/a': { get: { summary: 's'.repeat(301), description: 'd', ...ok }, post: { summary: 's', ...ok }, put: { operationId: 'x', summary: '', ...ok } } });
  expect(one).toMatchObject({ displayName: 's'.repeat(300), description: 'd' });
  expect(two).toMatchObject({ displayName: 's', description: 's' });
  expect(three).toMatchObject({ displayName: 'x', description: null });
});

test.each<[JsonObject[], string | null]>([
  [[{ url: 'http://a' }, { url: 'https://b' }], 'https://b'],
  [[{ url: 'http://a' }, { url: 'http://b' }], 'http://a'],
  [[{ url: '/relative' }], null],
  [[], null],
  [[{ url: 'https://{x}.b', variables: { x: { default: 'a' } } }], 'https://a.b'],
])('servers %j', (servers, serviceUrl) => {
  expect(load({ openapi: '3.0.1', info: {}, servers, paths: {} }).info.serviceUrl).toBe(serviceUrl);
});

test('wildcards, trailing slashes, trace and x-ms-paths stay; extensions and odd members go', () => {
  const found = operations(
    { '/*': { trace: ok, summary: 'x', 'x-a': ok }, '/a/': { get: ok }, 'x-paths': { get: ok } },
    { 'x-ms-paths': { '/a?op=b': { get: ok } } },
  );
  expect(found.map(({ method, urlTemplate }) => `${method} ${urlTemplate}`)).toEqual(['TRACE /*', 'GET /a/', 'GET /a?op=b']);
});

test('declared responses win over the default one', () => {
  const [operation] = operations({ '/a': { get: { responses: { 400: { description: 'mine' }, default: { description: 'other' } } } } });
  expect(operation?.responses.map(({ statusCode, description }) => `${statusCode} ${description}`)).toEqual(['400 mine', '500 other']);
});

test('examples by name, by reference and alone', () => {
  const media = (content: JsonObject): unknown => operations(
    { '/a': { post: { requestBody: { content: { 'text/plain': content } }, ...ok } } }, { components: { examples: { one: { summary: 'One', value: 1 } } } },
  )[0]?.requestBody?.content[0]?.examples;
  expect(media({ example: null })).toEqual({ default: { value: null } });
  expect(media({ examples: { a: { $ref: '#/components/examples/one' }, b: { value: 2 } } })).toEqual({ a: { summary: 'One', value: 1 }, b: { value: 2 } });
  expect(media({})).toBeNull();
});

test('OpenAPI 3.1 schemas become 3.0', () => {
  const { schemas } = load({
    openapi: '3.1.0', info: {}, paths: {}, components: {
      schemas: {
        A: { type: ['string', 'null'], examples: ['x'] }, B: { const: 1 }, C: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 9 },
        D: { type: ['string', 'integer'] }, E: { anyOf: [{ type: 'string' }, { type: 'null' }] }, F: { type: 'object', properties: { type: { type: ['integer', 'null'] } }, example: { type: ['a'] } },
        G: true,
      },
    },
  });
  expect(schemas).toEqual({
    A: { type: 'string', nullable: true, example: 'x' }, B: { enum: [1] }, C: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
    D: { anyOf: [{ type: 'string' }, { type: 'integer' }] }, E: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    F: { type: 'object', properties: { type: { type: 'integer', nullable: true } }, example: { type: ['a'] } }, G: true,
  });
});

test('forms, files and media types of Swagger 2.0', () => {
  const [form, file, mixed] = load({
    swagger: '2.0', info: {}, produces: ['application/xml'], paths: {
      '/form': { post: { parameters: [{ name: 'a', in: 'formData', type: 'string', required: true, description: 'A' }], ...ok } },
      '/file': { post: { consumes: ['multipart/form-data'], parameters: [{ name: 'f', in: 'formData', type: 'file' }], ...ok } },
      '/mixed': { put: { consumes: ['text/plain', 'text/csv'], parameters: [{ name: 'b', in: 'body', schema: { type: 'string' } }], responses: { 200: { description: '', schema: { type: 'file' }, examples: { 'text/csv': 'a,b' } } } } },
    },
  }).operations;
  expect(form?.requestBody?.content).toEqual([{
    contentType: 'application/x-www-form-urlencoded', examples: null,
    schema: { type: 'object', properties: { a: { type: 'string', description: 'A' } }, required: ['a'] },
  }]);
  expect(file?.requestBody?.content).toEqual([{ contentType: 'multipart/form-data', examples: null, schema: { type: 'object', properties: { f: { type: 'string', format: 'binary' } } } }]);
  expect(mixed?.requestBody?.content.map(({ contentType }) => contentType)).toEqual(['text/plain', 'text/csv']);
  expect(mixed?.responses[0]?.content).toEqual([
    { contentType: 'application/xml', schema: { type: 'string', format: 'binary' }, examples: null },
    { contentType: 'text/csv', schema: { type: 'string', format: 'binary' }, examples: { default: { value: 'a,b' } } },
  ]);
});

test('references that lead nowhere or in a circle end', () => {
  const found = operations(
    { '/a': { parameters: [{ $ref: '#/components/parameters/A' }, { $ref: 'other.yaml#/x' }, { name: 'q', in: 'query' }], get: { responses: { 200: { $ref: '#/components/responses/none' } } } } },
    { components: { parameters: { A: { $ref: '#/components/parameters/B' }, B: { $ref: '#/components/parameters/A' } } } },
  );
  expect(found[0]).toMatchObject({ queryParameters: [{ name: 'q' }], responses: [{ statusCode: '200', description: null, content: [] }] });
});

test('a document that is something else has no operations', () => {
  for (const text of ['<definitions/>', 'type Query { a: Int }', '', 'openapi: 3.0.1', 'openapi: 3.0.1\npaths: 1\ninfo: []\ntags: {}\nservers: x\ncomponents: []']) {
    expect(toDefinition(parseSpecification(text))).toMatchObject({ operations: [], schemas: {}, tags: [] });
  }
});

test('the tags that an import creates', () => {
  const definition = load({ openapi: '3.0.1', info: {}, tags: [{ name: 'b' }, { description: 'nameless' }], paths: { '/a': { get: { tags: ['c', 'a', 'b'], ...ok } } } });
  expect(definition.tags).toEqual([{ name: 'b', description: null }]);
  expect(tagNames(definition)).toEqual(['a', 'b', 'c']);
});
