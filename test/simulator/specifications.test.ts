import { canonicalJson } from '../../src/model/json.ts';
import { canonicalDefinition, parseSpecification, toDefinition } from '../../src/specification/index.ts';
import { withSimulator, type Body, type Client } from './client.ts';

const petstore = {
  openapi: '3.0.1',
  info: { title: 'Petstore', version: '7', description: 'Pets.', termsOfService: 'https://example.com/terms', contact: { name: 'Sales' }, license: { name: 'MIT' } },
  servers: [{ url: 'http://pets.example.com' }, { url: 'https://pets.example.com/v1' }],
  tags: [{ name: 'Pet Care', description: 'All about pets' }],
  paths: {
    '/pets': {
      get: {
        operationId: 'list pets', summary: 'List', tags: ['Pet Care'],
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', format: 'int32', maximum: 100 } }, { name: 'kind', in: 'query', schema: { type: 'string', enum: ['cat', 'dog'], default: 'cat' } }],
        responses: { 200: { description: 'ok', headers: { 'x-next': { description: 'next', schema: { type: 'string' } } }, content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } }, example: [{ id: 1 }] } } } },
      },
      post: {
        operationId: 'createPet', summary: 'Create',
        requestBody: { description: 'a pet', content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
        responses: { 201: { description: 'made' }, default: { description: 'error', content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } } } },
      },
    },
    '/pets/{id}': { get: { operationId: 'getPet', summary: 'Get', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], responses: { 200: { description: 'ok' } } } },
  },
  components: { schemas: { Pet: { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, owner: { $ref: '#/components/schemas/Owner' } } }, Owner: { type: 'object', properties: { name: { type: 'string' } } }, Problem: { type: 'object' } } },
};

const imported = (document: object = petstore, more: object = {}): object => ({ path: 'pets', format: 'openapi', value: JSON.stringify(document), ...more });
const meaning = (text: string): string => canonicalJson(canonicalDefinition(toDefinition(parseSpecification(text))));
const without = (...paths: string[]): object => ({ ...petstore, paths: Object.fromEntries(Object.entries(petstore.paths).filter(([path]) => !paths.includes(path))) });

async function exported(client: Client, api: string, format = 'openapi-link'): Promise<string> {
  const { link } = (await client.get(`/apis/${api}?export=true&format=${encodeURIComponent(format)}`)).body;
  return (await fetch(link)).text();
}

test('an import makes operations, one schema and tags', async () => {
  await withSimulator(async (client) => {
    const api = (await client.must('/apis/pets', imported())).body.properties;
    expect(api).toMatchObject({
      displayName: 'Petstore', description: 'Pets.', serviceUrl: 'https://pets.example.com/v1', termsOfServiceUrl: 'https://example.com/terms',
      contact: { name: 'Sales' }, license: { name: 'MIT' }, path: 'pets', type: 'http', protocols: ['https'], apiRevision: '1', isCurrent: true,
    });
    expect(api).not.toHaveProperty('value');
    expect(api).not.toHaveProperty('format');
    expect(await client.names('/apis/pets/operations')).toEqual(['createPet', 'getPet', 'list-pets']);
    const schemas = (await client.get('/apis/pets/schemas')).body.value;
    expect(schemas.map(({ name, properties }) => [/^[0-9a-f]{24}$/.test(name), properties])).toEqual([[true, { contentType: 'application/vnd.oai.openapi.components+json', provisioningState: 'Succeeded' }]]);
    const schemaId = schemas[0]?.name ?? '';
    const document = (await client.get(`/apis/pets/schemas/${schemaId}`)).body.properties['document'] as { components: { schemas: object } };
    expect(document.components.schemas).toMatchObject({ Pet: petstore.components.schemas.Pet, PetsGet200ApplicationJsonResponse: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } });
    expect((await client.get('/apis/pets/operations/list-pets')).body.properties).toEqual({
      displayName: 'List', description: 'List', method: 'GET', urlTemplate: '/pets', templateParameters: [],
      request: {
        headers: [], representations: [],
        queryParameters: [{ name: 'limit', type: 'integer', values: [], schemaId, typeName: 'PetsGetQueryLimit' }, { name: 'kind', type: 'string', values: ['cat', 'dog'], defaultValue: 'cat' }],
      },
      responses: [{
        statusCode: 200, description: 'ok', headers: [{ name: 'x-next', description: 'next', type: 'string', values: [] }],
        representations: [{ contentType: 'application/json', schemaId, typeName: 'PetsGet200ApplicationJsonResponse', examples: { default: { value: [{ id: 1 }] } } }],
      }],
    });
    expect((await client.get('/apis/pets/operations/createPet')).body.properties['request']).toMatchObject({ representations: [{ contentType: 'application/json', schemaId, typeName: 'Pet' }] });
    expect((await client.get('/tags/Pet-Care')).body.properties).toEqual({ displayName: 'Pet Care' });
    expect(await client.names('/apis/pets/operations/list-pets/tags')).toEqual(['Pet-Care']);
    expect((await client.get('/apis/pets/tagDescriptions/Pet-Care')).body.properties).toMatchObject({ description: 'All about pets', tagId: `${client.serviceId}/tags/Pet-Care` });
    const listed = (await client.get('/apis/pets/operations')).body.value[0]?.properties ?? {};
    for (const omitted of ['description', 'templateParameters', 'request', 'responses']) expect(listed).not.toHaveProperty(omitted);
  });
});

test('what the request says wins over the document', async () => {
  await withSimulator(async (client) => {
    const { properties } = (await client.must('/apis/pets', imported(petstore, { displayName: 'Mine', description: 'Ours', serviceUrl: 'https://other.example.com', type: 'soap', contact: { name: 'Us' } }))).body;
    expect(properties).toMatchObject({ displayName: 'Mine', description: 'Ours', serviceUrl: 'https://other.example.com', contact: { name: 'Us' }, license: { name: 'MIT' }, type: 'http' });
  });
});

test('a second import keeps the policies of what is still there, and takes away what is not', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/pets', imported());
    const policy = { format: 'rawxml', value: '<policies><inbound><base /></inbound></policies>' };
    for (const name of ['list-pets', 'getPet', 'createPet']) await client.must(`/apis/pets/operations/${name}/policies/policy`, policy);
    const schema = (await client.names('/apis/pets/schemas'))[0] ?? '';
    const renamed = { ...without('/pets/{id}'), paths: { '/pets': { get: { ...petstore.paths['/pets'].get, summary: 'All', tags: [] }, post: { ...petstore.paths['/pets'].post, operationId: 'addPet' } } } };
    await client.must('/apis/pets', imported(renamed));
    expect(await client.names('/apis/pets/operations')).toEqual(['createPet', 'list-pets']);
    expect((await client.get('/apis/pets/operations/list-pets')).body.properties['displayName']).toBe('All');
    for (const name of ['list-pets', 'createPet']) expect((await client.get(`/apis/pets/operations/${name}/policies/policy`)).status).toBe(200);
    expect(await client.names('/apis/pets/operations/list-pets/tags')).toEqual([]);
    expect(await client.names('/apis/pets/schemas')).toEqual([schema]);
    await client.must('/apis/pets', imported());
    expect((await client.get('/apis/pets/operations/getPet/policies/policy')).status).toBe(404);
    expect((await client.names('/tags')).filter((name) => name === 'Pet-Care')).toHaveLength(1);
  });
});

test('a PUT without a document leaves the operations alone', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/pets', imported());
    await client.must('/apis/pets', { displayName: 'Pets', path: 'pets' });
    expect(await client.names('/apis/pets/operations')).toHaveLength(3);
    await client.must('/apis/pets?import=true', { format: 'openapi', value: JSON.stringify(without('/pets')) });
    expect((await client.get('/apis/pets')).body.properties).toMatchObject({ displayName: 'Pets', path: 'pets' });
    expect(await client.names('/apis/pets/operations')).toEqual(['getPet']);
  });
});

test.each(['openapi-link', 'openapi+json-link'])('%s gives what was imported', async (format) => {
  await withSimulator(async (client) => {
    await client.must('/apiVersionSets/set', { displayName: 'Pets', versioningScheme: 'Segment' });
    await client.must('/apis/pets', imported(petstore, { apiVersionSetId: '/apiVersionSets/set', apiVersion: 'v2', subscriptionKeyParameterNames: { header: 'x-key', query: 'key' } }));
    const text = await exported(client, 'pets', format);
    expect(meaning(text)).toBe(meaning(JSON.stringify(petstore)));
    const { document } = parseSpecification(text);
    expect(document).toMatchObject({
      openapi: '3.0.1', info: { title: 'Petstore', version: 'v2', description: 'Pets.' }, servers: [{ url: 'https://apim-dev.azure-api.net/pets/v2' }],
      components: { securitySchemes: { apiKeyHeader: { name: 'x-key' }, apiKeyQuery: { name: 'key' } } },
    });
    expect(JSON.stringify(document)).not.toContain('x-apim-inline');
    await client.must('/apis/again', imported(petstore, { format: 'openapi', value: text, path: 'again', displayName: 'Again' }));
    expect(meaning(await exported(client, 'again'))).toBe(meaning(text));
  });
});

const swagger = {
  swagger: '2.0', info: { title: 'Old pets', version: '1' }, host: 'pets.example.com', basePath: '/v1', schemes: ['https'], consumes: ['application/json'], produces: ['application/json'],
  paths: {
    '/pets/{id}': {
      put: { operationId: 'put', summary: 'Put', parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }, { name: 'body', in: 'body', schema: { $ref: '#/definitions/Pet' } }, { name: 'x-trace', in: 'header', type: 'string', maxLength: 3 }],
        responses: { 200: { description: 'ok', schema: { type: 'array', items: { $ref: '#/definitions/Pet' } }, headers: { 'x-rate': { type: 'integer' } } } } },
    },
    '/forms': { post: { operationId: 'form', summary: 'Form', consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'a', in: 'formData', type: 'string', required: true }], responses: { 204: { description: 'done' } } } },
  },
  definitions: { Pet: { type: 'object', properties: { friend: { $ref: '#/definitions/Pet' } } } },
};

test('Swagger 2.0 keeps its dialect, and is exported in both', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/old', { path: 'old', format: 'swagger-json', value: JSON.stringify(swagger) });
    expect((await client.get('/apis/old')).body.properties).toMatchObject({ displayName: 'Old pets', serviceUrl: 'https://pets.example.com/v1' });
    const { properties } = (await client.get(`/apis/old/schemas/${(await client.names('/apis/old/schemas'))[0]}`)).body;
    expect(properties).toMatchObject({ contentType: 'application/vnd.ms-azure-apim.swagger.definitions+json', document: { definitions: { Pet: { properties: { friend: { $ref: '#/definitions/Pet' } } } } } });
    const text = await exported(client, 'old', 'swagger-link');
    expect(parseSpecification(text)).toMatchObject({ dialect: 'swagger-2.0', document: { host: 'apim-dev.azure-api.net', basePath: '/old' } });
    expect(meaning(text)).toBe(meaning(JSON.stringify(swagger)));
    expect(meaning(await exported(client, 'old'))).toBe(meaning(JSON.stringify(swagger)));
  });
});

test.each([
  ['null members', { description: null }, 'description'],
  ['an empty service URL', { serviceUrl: '' }, 'serviceUrl'],
  ['a format that is not known', { format: 'raml' }, 'format'],
  ['YAML as openapi+json', { format: 'openapi+json', value: 'openapi: 3.0.1\ninfo: {title: x, version: "1"}\npaths: {}\n' }, 'representation'],
  ['OpenAPI as swagger-json', { format: 'swagger-json' }, 'representation'],
])('an import refuses %s', async (_title, more, target) => {
  await withSimulator(async (client) => {
    const reply = await client.put('/apis/pets', imported(petstore, more));
    expect([reply.status, reply.late, reply.body.error.details?.[0]?.target]).toEqual([400, true, target]);
    expect((await client.get('/apis/pets')).status).toBe(404);
    expect(await client.names('/tags')).toEqual([]);
  });
});

test('a link works once it is asked for without authorization, and only for a time', async () => {
  await withSimulator(async (client) => {
    const { link } = (await client.get('/apis/echo-api?export=true&format=openapi-link')).body;
    expect((await fetch(link, { headers: { authorization: 'Bearer x' } })).status).toBe(403);
    const answer = await fetch(link);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/vnd.oai.openapi']);
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    expect((await fetch(link)).status).toBe(404);
    expect((await fetch(`${client.endpoint}/_simulator/links/none`)).status).toBe(404);
    expect((await client.get('/apis/echo-api?export=true&format=raml-link')).status).toBe(400);
    expect((await client.get('/apis/none?export=true&format=openapi-link')).status).toBe(404);
  }, { linkLifetimeMs: 250 });
});

test('a changed operation is exported as it is', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/pets', imported());
    await client.write('PATCH', '/apis/pets/operations/getPet', { displayName: 'Fetch', description: 'One pet' });
    const { document } = parseSpecification(await exported(client, 'pets'));
    expect((document as unknown as { paths: Record<string, Record<string, Body>> }).paths['/pets/{id}']?.['get']).toMatchObject({ summary: 'Fetch', description: 'One pet', operationId: 'getPet' });
  });
});
