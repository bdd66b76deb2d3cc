import type { JsonObject } from '../../src/model/json.ts';
import { operationProperties, readDefinition, saysSame, type Operation } from '../../src/specification/index.ts';

const definition = readDefinition('openapi', `openapi: 3.0.1
paths:
  /pets/{id}:
    post:
      operationId: addPet
      summary: Add a pet
      description: "Adds\\nit"
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: kind, in: query, required: true, schema: {type: string}}
        - {name: sort, in: query, schema: {type: string, enum: [up, down], default: up}}
        - {name: X-Trace, in: header, description: Follows it, schema: {type: integer, minimum: 1}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
          text/plain: {schema: {type: string}, example: cat}
      responses:
        200: {description: Done, headers: {ETag: {schema: {type: string}}}}
        4XX: {description: Not done}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
`);
const [operation] = definition.operations as readonly [Operation];
const says = (properties: JsonObject): boolean => saysSame(properties, operation, definition.schemas);
const own = operationProperties(operation);
const request = own['request'] as JsonObject & { readonly queryParameters: readonly JsonObject[]; readonly headers: readonly JsonObject[]; readonly representations: readonly JsonObject[] };
const [json = {}, plain = {}] = request.representations;

test('properties of an operation are those of an import', () => {
  expect(own).toMatchObject({ displayName: 'Add a pet', method: 'POST', urlTemplate: '/pets/{id}?kind={kind}', description: 'Adds\nit' });
  expect(JSON.stringify(own)).not.toMatch(/schemaId|typeName/);
  expect(says(own)).toBe(true);
});

test.each<[string, JsonObject]>([
  ['order', { ...own, templateParameters: [...own['templateParameters'] as readonly JsonObject[]].reverse(), responses: [...own['responses'] as readonly JsonObject[]].reverse(), request: { ...request, representations: [plain, json] } }],
  ['case of headers and content types', { ...own, request: { ...request, headers: [{ ...request.headers[0], name: 'x-trace' }], representations: [{ ...json, contentType: 'Application/JSON' }, plain] } }],
  ['line ends', { ...own, description: 'Adds\r\nit\r\n' }],
  ['empty members', { ...own, policies: null, externalDocs: null, request: { ...request, description: '' } }],
  ['names of schemas', { ...own, request: { ...request, representations: [{ ...json, schemaId: 'abc', typeName: 'Pet' }, plain] } }],
  ['the sample that the service makes up', { ...own, request: { ...request, representations: [{ ...json, examples: { default: { value: { name: 'string' } } } }, plain] } }],
  ['a number of a status', { ...own, responses: (own['responses'] as readonly JsonObject[]).map((response) => ({ ...response, statusCode: response['statusCode'] === 200 ? '200' : '4xx' })) }],
  ['order of values', { ...own, request: { ...request, queryParameters: [{ ...request.queryParameters[0], values: ['down', 'up'] }] } }],
])('%s: says the same', (_what, properties) => {
  expect(says(properties)).toBe(true);
});

test.each<[string, JsonObject]>([
  ['a display name', { ...own, displayName: 'Add' }],
  ['no description', { ...own, description: null }],
  ['a parameter more', { ...own, request: { ...request, queryParameters: [...request.queryParameters, { name: 'x', type: 'string' }] } }],
  ['a parameter less', { ...own, request: { ...request, headers: [] } }],
  ['another type', { ...own, request: { ...request, headers: [{ ...request.headers[0], type: 'number' }] } }],
  ['another default', { ...own, request: { ...request, queryParameters: [{ ...request.queryParameters[0], defaultValue: 'down' }] } }],
  ['an example of its own', { ...own, request: { ...request, representations: [{ ...json, examples: { default: { value: { name: 'Tom' } } } }, plain] } }],
  ['no example', { ...own, request: { ...request, representations: [json, { ...plain, examples: {} }] } }],
  ['an empty example', { ...own, request: { ...request, representations: [json, { ...plain, examples: { default: { value: '' } } }] } }],
  ['a status', { ...own, responses: [] }],
  ['what the specification does not know', { ...own, 'x-new': { a: true } }],
])('%s: says more', (_what, properties) => {
  expect(says(properties)).toBe(false);
});
