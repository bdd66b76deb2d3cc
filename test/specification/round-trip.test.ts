import { canonicalDefinition, parseSpecification, renderSpecification, toDefinition, toOpenApi, toSwagger, type ApiDefinition } from '../../src/specification/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { document } from './documents.ts';
import { openApi30, openApi31, swagger20 } from './petstore.ts';

const options = { title: 'Title', version: '1', serverUrl: 'https://apim.example.com/path', keyNames: { header: 'x-key', query: 'key' } };

const texts: Readonly<Record<string, string>> = {
  'OpenAPI 3.0 as YAML': document('orders.yaml'), 'OpenAPI 3.1 as YAML': document('bookings.yaml'), 'Swagger 2.0': document('photos.json'),
  'petstore 3.0': JSON.stringify(openApi30), 'petstore 3.1': JSON.stringify(openApi31), 'petstore 2.0': JSON.stringify(swagger20),
  'templates with a query': JSON.stringify({
    openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: { '/pets': { get: { operationId: 'all', responses: { 204: { description: 'ok' } } } } },
    'x-ms-paths': { '/pets?kind={kind}': { get: { operationId: 'some', parameters: [{ name: 'kind', in: 'query', required: true, schema: { type: 'string' } }], responses: { 204: { description: 'ok' } } } } },
  }),
};

function load(text: string): ApiDefinition {
  return toDefinition(parseSpecification(text));
}

/** The service repeats a display name as the description where there is none, with the first import of its own export. */
const kept = ({ operations, schemas, tags }: ApiDefinition): unknown => ({
  operations: operations.map((operation) => (operation.description === operation.displayName ? { ...operation, description: null } : operation)), schemas, tags,
});

describe.each(Object.entries(texts))('%s', (_name, text) => {
  test.each(['json', 'yaml'] as const)('is the same after an export as OpenAPI in %s', (syntax) => {
    const definition = load(text);
    expect(definition.operations.length).toBeGreaterThan(0);
    const exported = renderSpecification(toOpenApi(definition, options), syntax);
    expect(kept(load(exported))).toEqual(kept(definition));
    expect(parseSpecification(exported).document).toMatchObject({ openapi: '3.0.1', servers: [{ url: options.serverUrl }], security: [{ apiKeyHeader: [] }, { apiKeyQuery: [] }] });
  });
});

test.each(['Swagger 2.0', 'petstore 2.0'])('%s is the same after an export as Swagger', (name) => {
  const definition = load(texts[name] ?? '');
  const exported = toSwagger(definition, options);
  expect(exported).toMatchObject({ swagger: '2.0', host: 'apim.example.com', basePath: '/path', schemes: ['https'] });
  expect(JSON.stringify(exported)).not.toMatch(/#\/components|"nullable"|"requestBody"|"openapi"/);
  expect(canonicalDefinition(load(JSON.stringify(exported)))).toEqual(canonicalDefinition(definition));
});

test('an export as Swagger has the dialect of Swagger', () => {
  const definition = load(document('orders.yaml'));
  const { paths, definitions } = toSwagger(definition, options) as { paths: Record<string, Record<string, JsonObject>>; definitions: Record<string, JsonObject> };
  expect(paths['/orders']?.['get']).toMatchObject({
    produces: ['application/json', 'text/csv', 'application/problem+json'],
    parameters: [{ name: 'customer', in: 'query', required: true, type: 'string', minLength: 3 }, { name: 'limit' }, { name: 'status', type: 'array', items: { type: 'string' } }, { name: 'X-Trace', in: 'header', format: 'uuid' }],
  });
  expect(paths['/orders']?.['post']).toMatchObject({ consumes: ['application/json', 'application/xml'], parameters: [{ in: 'header' }, { name: 'body', in: 'body', schema: { $ref: '#/definitions/Order' } }] });
  expect(paths['/orders/{orderId}/lines/{line}']?.['put']?.['parameters']).toContainEqual({ name: 'photo', in: 'formData', type: 'file' });
  expect(definitions['Payment']).toMatchObject({ discriminator: 'kind', oneOf: [{ $ref: '#/definitions/Card' }, { $ref: '#/definitions/Invoice' }] });
});

test('a parameter that refers to a schema has it inside in Swagger', () => {
  const definition = load(JSON.stringify({
    openapi: '3.0.1', info: { title: 'x', version: '1' }, components: { schemas: { Kind: { type: 'string', enum: ['a'], nullable: true } } },
    paths: { '/': { get: { parameters: [{ name: 'kind', in: 'query', schema: { $ref: '#/components/schemas/Kind' } }], responses: {} } } },
  }));
  const { paths } = toSwagger(definition, options) as { paths: Record<string, Record<string, JsonObject>> };
  expect(paths['/']?.['get']?.['parameters']).toEqual([{ name: 'kind', in: 'query', type: 'string', enum: ['a'], 'x-nullable': true }]);
});
