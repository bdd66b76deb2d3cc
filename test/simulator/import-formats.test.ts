import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { document } from '../specification/documents.ts';
import { withSimulator, type Body, type Client } from './client.ts';

const HEX = /^[0-9a-f]{24}$/;
const calculator = document('calculator.wsdl');
const soap = { path: 'calc', displayName: 'Calculator', format: 'wsdl', value: calculator, apiType: 'soap' };

/** Operations as they are stored, by display name. */
async function operations(client: Client, api: string): Promise<Record<string, Body>> {
  const names = await client.names(`/apis/${api}/operations`);
  const all = await Promise.all(names.map(async (name) => (await client.get(`/apis/${api}/operations/${name}`)).body));
  return Object.fromEntries(all.map((operation) => [String(operation.properties['displayName']), operation]));
}

async function schemas(client: Client, api: string): Promise<Body[]> {
  return Promise.all((await client.names(`/apis/${api}/schemas`)).map(async (name) => (await client.get(`/apis/${api}/schemas/${name}`)).body));
}

/** Serves one text on this machine. */
async function withDocument(text: string, test: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/document' ? 200 : 404;
    response.end(text);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}/document`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  }
}

test('WSDL with apiType soap passes SOAP through', async () => {
  await withSimulator(async (client) => {
    const { properties } = (await client.must('/apis/calc', { ...soap, description: 'Gone' })).body;
    expect(properties).toMatchObject({ type: 'soap', displayName: 'Calculator', serviceUrl: 'https://example.com' });
    expect(properties).not.toHaveProperty('description');
    const { Add, Reset } = await operations(client, 'calc');
    const [schema, ...others] = await schemas(client, 'calc');
    expect(others).toEqual([]);
    expect(schema?.name).toMatch(HEX);
    expect(schema?.properties).toMatchObject({ contentType: 'application/vnd.ms-azure-apim.xsd+xml', document: { value: expect.stringContaining('<xs:element name="Add">') as string } });
    expect(Add?.name).toMatch(HEX);
    expect(Add?.properties).toMatchObject({
      method: 'POST', urlTemplate: '/?soapAction=http://example.com/calculator/Add', description: 'Adds two numbers & gives the sum.', templateParameters: [],
      request: { description: 'AddIn', representations: [{ contentType: 'text/xml', schemaId: schema?.name, typeName: 'Add' }] },
      responses: [{ statusCode: 200, description: 'AddOut', representations: [{ schemaId: schema?.name, typeName: 'AddResponse' }] }],
    });
    expect(Reset?.properties['urlTemplate']).toBe('/?soapMethod=Reset');
    expect((await client.get(`/apis/calc/operations/${Add?.name ?? ''}/policies/policy`)).status).toBe(404);
  });
});

test('a WSDL update with the document alone keeps names and policies, and wipes the description', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/calc', soap);
    await client.must('/apis/calc', { path: 'calc', displayName: 'Calculator', description: 'Sums', type: 'soap', protocols: ['http', 'https'] });
    const before = await operations(client, 'calc');
    await client.must(`/apis/calc/operations/${before['Add']?.name ?? ''}/policies/policy`, { format: 'rawxml', value: '<policies><inbound><base /></inbound></policies>' });
    const updated = calculator.replace('Adds two numbers &amp; gives the sum.', 'Adds.');
    const { properties } = (await client.must('/apis/calc?import=true', { format: 'wsdl', value: updated, apiType: 'soap' })).body;
    expect(properties).toMatchObject({ displayName: 'Calculator', path: 'calc', type: 'soap', protocols: ['http', 'https'] });
    expect(properties).not.toHaveProperty('description');
    const after = await operations(client, 'calc');
    expect(after['Add']?.name).toBe(before['Add']?.name);
    expect(after['Add']?.properties['description']).toBe('Adds.');
    expect((await client.get(`/apis/calc/operations/${after['Add']?.name ?? ''}/policies/policy`)).status).toBe(200);
    expect(await client.names('/apis/calc/schemas')).toHaveLength(1);
  });
});

test('WSDL without apiType makes SOAP into REST', async () => {
  await withSimulator(async (client) => {
    const { apiType: _soap, ...rest } = soap;
    expect((await client.must('/apis/calc', rest)).body.properties).toMatchObject({ type: 'http' });
    const { Add } = await operations(client, 'calc');
    expect(Add?.name).toMatch(HEX);
    expect(Add?.properties).toMatchObject({ method: 'POST', urlTemplate: '/Add', request: { representations: [{ contentType: 'application/json' }] } });
    const path = `/apis/calc/operations/${Add?.name ?? ''}/policies/policy`;
    const { value } = (await client.get(`${path}?format=rawxml`)).body.properties;
    expect(value).toContain('<value>"http://example.com/calculator/Add"</value>');
    expect(value).toContain('<a>{{body.a}}</a>');
    expect(value).toContain('<rewrite-uri template="/calculator.svc" copy-unmatched-params="false" />');
    // What the service wrote itself it takes back.
    expect((await client.put(path, { format: 'rawxml', value })).status).toBe(200);
  });
});

test('a WSDL selector chooses the endpoint', async () => {
  await withSimulator(async (client) => {
    const selector = { wsdlServiceName: 'CalculatorService', wsdlEndpointName: 'Twelve' };
    expect((await client.must('/apis/calc', { ...soap, wsdlSelector: selector })).body.properties).toMatchObject({ displayName: 'Calculator', type: 'soap' });
    const { Add } = await operations(client, 'calc');
    expect(Add?.properties['request']).toMatchObject({ representations: [{ contentType: 'application/soap+xml' }] });
    const refused = await client.put('/apis/calc', { ...soap, wsdlSelector: { ...selector, wsdlEndpointName: 'None' } });
    expect([refused.status, refused.late, refused.body.error.details]).toEqual([400, true, [{ code: 'ValidationError', target: 'representation', message: "Parsing error(s): The WSDL document has no SOAP endpoint 'CalculatorService/None'." }]]);
  });
});

test('WADL makes operations with generated names', async () => {
  await withSimulator(async (client) => {
    expect((await client.must('/apis/library', { path: 'library', format: 'wadl-xml', value: document('library.wadl') })).body.properties)
      .toMatchObject({ type: 'http', displayName: 'Library', description: 'Books to lend.', serviceUrl: 'https://library.example.com/rest' });
    const { 'Find books': find, putBook, tearOut } = await operations(client, 'library');
    const [schema] = await schemas(client, 'library');
    expect([find?.name, putBook?.name, tearOut?.name, schema?.name].every((name) => HEX.test(name ?? ''))).toBe(true);
    expect(schema?.properties['contentType']).toBe('application/vnd.ms-azure-apim.wadl.grammars+xml');
    expect(find?.properties).toMatchObject({
      urlTemplate: '/books?title={title}', templateParameters: [{ name: 'title', required: true }],
      request: { queryParameters: [{ name: 'limit', type: 'integer', defaultValue: '10' }, { name: 'sort', values: ['title', 'author'] }], headers: [{ name: 'X-Trace' }] },
    });
    expect(putBook?.properties['request']).toMatchObject({ representations: [{ contentType: 'application/xml', schemaId: schema?.name, typeName: 'Book' }] });
  });
});

test.each([
  ['odata', 'trips.edmx', 'odata', 'application/vnd.ms-azure-apim.odata.schema'],
  ['grpc', 'greeter.proto', 'grpc', 'text/protobuf'],
])('%s is kept as a schema, without operations', async (format, file, type, contentType) => {
  await withSimulator(async (client) => {
    const text = document(file);
    expect((await client.must('/apis/other', { path: 'other', displayName: 'Other', format, value: text })).body.properties).toMatchObject({ type });
    expect((await schemas(client, 'other')).map(({ properties }) => [properties['contentType'], properties['document']])).toEqual([[contentType, { value: text }]]);
    expect(await client.names('/apis/other/operations')).toEqual([]);
    expect((await client.get('/apis/other?export=true&format=openapi-link')).status).toBe(400);
  });
});

test('a GraphQL schema is put into the API, and has to be valid', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/books', { path: 'books', displayName: 'Books', type: 'graphql' });
    const contentType = 'application/vnd.ms-azure-apim.graphql.schema';
    await client.must('/apis/books/schemas/graphql', { contentType, document: { value: document('library.graphql') } });
    expect((await client.get('/apis/books?export=true&format=graphql-link')).status).toBe(406);
    for (const [sdl, message] of [['type Query { a: Missing }', /Unknown type "Missing"/], ['type Query {', /line 1.*Syntax Error/], ['', /Syntax Error/]] as const) {
      const reply = await client.put('/apis/books/schemas/graphql', { contentType, document: { value: sdl } });
      expect([reply.status, reply.body.error.details?.[0]?.target]).toEqual([400, 'document']);
      expect(reply.body.error.details?.[0]?.message).toMatch(message);
    }
    expect((await client.get('/apis/books/schemas/graphql')).body.properties['document']).toEqual({ value: document('library.graphql') });
  });
});

test('a link on this machine is fetched', async () => {
  await withDocument(document('orders.yaml'), async (url) => {
    await withSimulator(async (client) => {
      expect((await client.must('/apis/orders', { path: 'orders', format: 'openapi-link', value: url })).body.properties).toMatchObject({ displayName: 'Orders', serviceUrl: 'https://eu.example.com:8443/v2' });
      const parameters = (await client.get('/apis/orders/operations/changeLine')).body.properties['templateParameters'];
      expect(parameters).toMatchObject([{ name: 'orderId' }, { name: 'line' }]);
      // By link the descriptions of parameters are lost, inline they are not.
      const customer = (await client.get('/apis/orders/operations/searchOrders')).body.properties['templateParameters'];
      expect(customer).toMatchObject([{ name: 'customer' }]);
      expect(JSON.stringify(customer)).not.toContain('Whose orders');
      await client.must('/apis/orders', { path: 'orders', format: 'openapi', value: document('orders.yaml') });
      expect((await client.get('/apis/orders/operations/searchOrders')).body.properties['templateParameters']).toMatchObject([{ description: 'Whose orders' }]);
      const missing = await client.put('/apis/none', { path: 'none', format: 'openapi-link', value: `${url}/none` });
      expect(missing.body.error.details?.[0]).toMatchObject({ target: 'representation', message: `No document can be fetched from '${url}/none'.` });
    });
  });
});

test('a GraphQL schema by link can be exported by link', async () => {
  await withDocument(document('library.graphql'), async (url) => {
    await withSimulator(async (client) => {
      expect((await client.must('/apis/books', { path: 'books', displayName: 'Books', serviceUrl: 'https://example.com/graphql', format: 'graphql-link', value: url })).body.properties).toMatchObject({ type: 'graphql' });
      const stored = (await client.get('/apis/books/schemas/graphql')).body.properties;
      expect(stored).toEqual({ contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: document('library.graphql') }, provisioningState: 'Succeeded' });
      const { link } = (await client.get('/apis/books?export=true&format=graphql-link')).body;
      expect(await (await fetch(link)).text()).toBe(document('library.graphql'));
    });
  });
});

test.each(['openapi-link', 'swagger-link-json', 'wadl-link-json', 'wsdl-link', 'graphql-link', 'odata-link', 'grpc-link'])('%s elsewhere is refused', async (format) => {
  await withSimulator(async (client) => {
    const reply = await client.put('/apis/far', { path: 'far', displayName: 'Far', format, value: 'https://api.example.com/document' });
    expect([reply.status, reply.late, reply.body.error.details?.[0]?.target]).toEqual([400, true, 'representation']);
    expect(reply.body.error.details?.[0]?.message).toContain('follows links to this machine only');
    expect((await client.get('/apis/far')).status).toBe(404);
  });
});

test.each([
  ['wsdl', '<a>\n<b></a>', /^Parsing error\(s\): \(Lin: 2\) - /],
  ['wsdl', '<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>', /DTD is prohibited/],
  ['wsdl', '', /Parsing error\(s\): \(Lin: 1\)/],
  ['wadl-xml', calculator, /no WADL/],
  ['odata', '<x />', /not 'Edmx'/],
  ['grpc', 'message A {}', /no protocol buffers definition/],
  ['openapi', 'openapi: 3.0.1\ninfo: {title: x, version: "1"}\npaths:\n  /a/{b}:\n    get: {responses: {}}\n', /All template parameters used in the UriTemplate must be defined in the Operation 'get-a-b', and vice-versa\./],
  ['openapi', 'a: [', /^Parsing error\(s\): \(Lin: 1\) - /],
])('%s refuses what it cannot read: %s', async (format, value, message) => {
  await withSimulator(async (client) => {
    const reply = await client.put('/apis/bad', { path: 'bad', displayName: 'Bad', format, value });
    expect([reply.status, reply.body.error.code, reply.body.error.details?.[0]?.target]).toEqual([400, 'ValidationError', 'representation']);
    expect(reply.body.error.details?.[0]?.message).toMatch(message);
    expect((await client.get('/apis/bad')).status).toBe(404);
  });
});
