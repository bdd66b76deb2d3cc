import { withSimulator, type Client } from './client.ts';

const policy = { format: 'rawxml', value: '<policies><inbound><base /></inbound></policies>' };

async function revisions(client: Client): Promise<Record<string, unknown>> {
  const { value } = (await client.get('/apis?$filter=startswith(name,\'a\')')).body;
  return Object.fromEntries(value.map(({ name, properties }) => [name, [properties['apiRevision'], properties['isCurrent']]]));
}

/** An API with an operation, policies, a schema, a diagnostic and a tag, and its revision 2 made of it. */
async function createRevisions(client: Client): Promise<void> {
  await client.must('/tags/t', { displayName: 'T' });
  await client.must('/apis/a', { displayName: 'A', path: 'a', description: 'first', serviceUrl: 'https://one.example.com' });
  await client.must('/apis/a/operations/get', { displayName: 'Get', method: 'get', urlTemplate: '/x' });
  await client.must('/apis/a/operations/get/policies/policy', policy);
  await client.must('/apis/a/policies/policy', policy);
  await client.must('/apis/a/schemas/s', { contentType: 'application/json', document: { value: '{}' } });
  await client.must('/apis/a/diagnostics/azuremonitor', { loggerId: '/loggers/azuremonitor' });
  await client.must('/apis/a/tags/t');
  await client.must('/apis/a/operations/get/tags/t');
  await client.must('/apis/a;rev=2', { sourceApiId: '/apis/a;rev=1', path: 'a', apiRevisionDescription: 'second', isCurrent: true });
}

test('an API comes back with its defaults and full ids', async () => {
  await withSimulator(async (client) => {
    await client.must('/apiVersionSets/set', { displayName: 'Set', versioningScheme: 'query', versionQueryName: 'v' });
    const created = await client.must('/apis/A', { displayName: 'A', path: 'a', apiVersionSetId: '/apiVersionSets/set', apiVersion: 'v1', protocols: ['http', 'https'], odd: 1, isOnline: false });
    expect(created.status).toBe(201);
    const { body, headers } = await client.get('/apis/a');
    expect(headers.get('etag')).toMatch(/^"[A-Za-z0-9+/]{11}="$/);
    expect(body).toEqual({
      id: `${client.serviceId}/apis/A`, type: 'Microsoft.ApiManagement/service/apis', name: 'A',
      properties: {
        displayName: 'A', path: 'a', apiRevision: '1', isCurrent: true, isOnline: true, type: 'http', protocols: ['http', 'https'], subscriptionRequired: true, odd: 1, apiVersion: 'v1',
        subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key' }, provisioningState: 'Succeeded',
        apiVersionSetId: `${client.serviceId}/apiVersionSets/set`,
        apiVersionSet: { id: `${client.serviceId}/apiVersionSets/set`, name: 'Set', versioningScheme: 'Query', versionQueryName: 'v', versionHeaderName: null, description: null },
      },
    });
    const listed = (await client.get("/apis?$filter=name eq 'A'")).body.value[0]?.properties ?? {};
    for (const omitted of ['subscriptionRequired', 'authenticationSettings', 'subscriptionKeyParameterNames', 'type', 'isOnline', 'apiRevisionDescription', 'apiVersionSet']) expect(listed).not.toHaveProperty(omitted);
    expect(listed).toMatchObject({ displayName: 'A', path: 'a', apiVersionSetId: `${client.serviceId}/apiVersionSets/set` });
    expect((await client.get("/apis?$filter=name eq 'A'&expandApiVersionSet=true")).body.value[0]?.properties).toHaveProperty('apiVersionSet.name', 'Set');
  });
});

test('a PUT replaces, a PATCH merges', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/a', { displayName: 'A', path: 'a', description: 'D', serviceUrl: 'https://one.example.com' });
    const patched = await client.write('PATCH', '/apis/a', { serviceUrl: 'https://two.example.com' });
    expect(patched.status).toBe(200);
    expect(patched.body.properties).toMatchObject({ description: 'D', serviceUrl: 'https://two.example.com' });
    expect((await client.must('/apis/a', { displayName: 'A', path: 'a' })).body.properties).not.toHaveProperty('description');
    expect((await client.put('/apis/b', { path: 'b' })).body.error.details?.[0]?.target).toBe('displayName');
    const missing = await client.put('/apis/b', { displayName: 'B' });
    expect([missing.late, missing.body.error.details?.[0]?.target]).toEqual([false, 'path']);
  });
});

test('an API may begin with any revision number', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/a', { displayName: 'A', path: '', apiRevision: '7' });
    expect(await revisions(client)).toEqual({ a: ['7', true] });
    expect((await client.get('/apis/a;rev=7')).body.name).toBe('a');
    expect((await client.get('/apis/a%3Brev%3D7')).body.name).toBe('a');
    expect((await client.get('/apis/a;rev=1')).status).toBe(404);
  });
});

test('a revision copies what belongs to its source, and does not become current', async () => {
  await withSimulator(async (client) => {
    await createRevisions(client);
    expect(await revisions(client)).toEqual({ 'a': ['1', true], 'a;rev=2': ['2', false] });
    const { properties } = (await client.get('/apis/a;rev=2')).body;
    expect(properties).toMatchObject({ displayName: 'A', description: 'first', serviceUrl: 'https://one.example.com', apiRevisionDescription: 'second', isCurrent: false });
    expect(properties).not.toHaveProperty('sourceApiId');
    for (const path of ['operations/get', 'operations/get/policies/policy', 'policies/policy', 'schemas/s', 'diagnostics/azuremonitor', 'operations/get/tags/t']) {
      expect((await client.get(`/apis/a;rev=2/${path}`)).body.id).toBe(`${client.serviceId}/apis/a;rev=2/${path}`);
    }
    await client.write('PATCH', '/apis/a;rev=2/operations/get', { displayName: 'Changed' });
    expect((await client.get('/apis/a/operations/get')).body.properties['displayName']).toBe('Get');
    expect((await client.must('/apis/a;rev=2', { path: 'A'.toLowerCase(), displayName: 'A', description: 'first', protocols: ['HTTPS'], serviceUrl: 'https://two.example.com' })).body.properties['serviceUrl']).toBe('https://two.example.com');
    expect((await client.get('/apis/a')).body.properties['serviceUrl']).toBe('https://one.example.com');
  });
});

test('a revision needs an API, and a source or a document', async () => {
  await withSimulator(async (client) => {
    expect((await client.put('/apis/a;rev=2', { path: 'a', sourceApiId: '/apis/a' })).body.error.message).toBe('Api not found.');
    await client.must('/apis/a', { displayName: 'A', path: 'a' });
    expect((await client.put('/apis/a;rev=2', { path: 'a' })).body.error.details?.[0]?.target).toBe('sourceApiId');
    expect((await client.put('/apis/a;rev=2', { path: 'a', sourceApiId: '/apis/none' })).body.error.message).toBe('Api not found.');
    await client.must('/apis/a;rev=3', { path: 'a', format: 'openapi', value: '{"openapi":"3.0.1","info":{"title":"Other","version":"1"},"paths":{"/y":{"get":{"operationId":"y","responses":{"200":{"description":""}}}}}}' });
    expect((await client.get('/apis/a;rev=3')).body.properties['displayName']).toBe('A');
    expect(await client.names('/apis/a;rev=3/operations')).toEqual(['y']);
    expect(await client.names('/apis/a/operations')).toEqual([]);
  });
});

test('what is locked changes for all revisions through the current one', async () => {
  await withSimulator(async (client) => {
    await createRevisions(client);
    await client.write('PATCH', '/apis/a', { description: 'second', path: 'moved' });
    expect((await client.get('/apis/a;rev=2')).body.properties).toMatchObject({ description: 'second', path: 'moved' });
  });
});

test('a release makes a revision current: names swap, contents stay', async () => {
  await withSimulator(async (client) => {
    await createRevisions(client);
    await client.write('PATCH', '/apis/a;rev=2/operations/get', { displayName: 'Second' });
    const release = await client.must('/apis/a/releases/r1', { apiId: '/apis/a;rev=2', notes: 'go' });
    expect(release.body.properties).toMatchObject({ apiId: `${client.serviceId}/apis/a;rev=2`, notes: 'go', createdDateTime: expect.any(String) as unknown });
    expect(await revisions(client)).toEqual({ 'a': ['2', true], 'a;rev=1': ['1', false] });
    expect((await client.get('/apis/a/operations/get')).body.properties['displayName']).toBe('Second');
    expect((await client.get('/apis/a;rev=1/operations/get')).body).toMatchObject({ id: `${client.serviceId}/apis/a;rev=1/operations/get`, properties: { displayName: 'Get' } });
    expect(await client.names('/apis/a/releases')).toEqual(['r1']);
    expect(await client.names('/apis/a;rev=1/releases')).toEqual(['r1']);
    expect(await client.names('/apis/a/tags')).toEqual(['t']);
    const listed = (await client.get('/apis/a/releases')).body.value[0]?.properties ?? {};
    expect(listed).not.toHaveProperty('apiId');
    expect(listed).toMatchObject({ notes: 'go' });
    expect((await client.get('/apis/a/revisions')).body.value).toEqual([
      expect.objectContaining({ apiId: '/apis/a;rev=2', apiRevision: '2', isCurrent: true }), expect.objectContaining({ apiId: '/apis/a;rev=1', apiRevision: '1', isCurrent: false }),
    ]);
    await client.write('PATCH', '/apis/a/releases/r1', { notes: 'gone' });
    expect((await client.delete('/apis/a/releases/r1')).status).toBe(200);
    expect(await revisions(client)).toEqual({ 'a': ['2', true], 'a;rev=1': ['1', false] });
    await client.must('/apis/a/releases/r2', { apiId: `${client.serviceId}/apis/a;rev=1` });
    expect(await revisions(client)).toEqual({ 'a': ['1', true], 'a;rev=2': ['2', false] });
  });
});

test.each([
  ['another service', '/subscriptions/1/resourceGroups/2/providers/Microsoft.ApiManagement/service/3/apis/a;rev=2', 400],
  ['another API', '/apis/echo-api', 400],
  ['a revision that is not there', '/apis/a;rev=9', 404],
  ['no id', 'a;rev=2', 400],
])('a release of %s is refused', async (_title, apiId, status) => {
  await withSimulator(async (client) => {
    await createRevisions(client);
    expect((await client.put('/apis/a/releases/r', { apiId })).status).toBe(status);
    expect(await revisions(client)).toEqual({ 'a': ['1', true], 'a;rev=2': ['2', false] });
    expect(await client.names('/apis/a/releases')).toEqual([]);
  });
});

test('a revision goes alone, an API with everything that hangs on it', async () => {
  await withSimulator(async (client) => {
    await createRevisions(client);
    await client.must('/products/starter/apis/a');
    await client.must('/subscriptions/s', { scope: '/apis/a', displayName: 'S' });
    await client.must('/apis/a;rev=3', { sourceApiId: '/apis/a', path: 'a' });
    expect((await client.delete('/apis/a;rev=3')).status).toBe(200);
    expect(await revisions(client)).toEqual({ 'a': ['1', true], 'a;rev=2': ['2', false] });
    expect((await client.delete('/apis/a?deleteRevisions=true')).status).toBe(200);
    expect(await revisions(client)).toEqual({});
    expect(await client.names('/products/starter/apis')).toEqual(['echo-api']);
    expect((await client.get('/subscriptions/s')).status).toBe(404);
    await client.must('/apis/single', { displayName: 'Single', path: 'single' });
    expect((await client.delete('/apis/single')).status).toBe(200);
  });
});

test('APIs of one version set share path and name; the last one takes the set along', async () => {
  await withSimulator(async (client) => {
    await client.must('/apiVersionSets/set', { displayName: 'Set', versioningScheme: 'Segment' });
    const version = (apiVersion?: string): object => ({ displayName: 'A', path: 'a', apiVersionSetId: '/apiVersionSets/set', ...(apiVersion === undefined ? {} : { apiVersion }) });
    await client.must('/apis/a', version());
    await client.must('/apis/a-v1', version('v1'));
    await client.must('/apis/a-v2', version('v2'));
    expect((await client.put('/apis/a-v3', version('V2'))).body.error.details?.[0]?.target).toBe('path');
    expect((await client.delete('/apiVersionSets/set')).status).toBe(400);
    for (const name of ['a', 'a-v1']) await client.delete(`/apis/${name}`);
    expect((await client.get('/apiVersionSets/set')).status).toBe(200);
    await client.delete('/apis/a-v2');
    expect((await client.get('/apiVersionSets/set')).status).toBe(404);
  });
});

test.each([['Query', 'versionQueryName'], ['Header', 'versionHeaderName']])('the scheme %s needs %s', async (versioningScheme, name) => {
  await withSimulator(async (client) => {
    const refused = await client.put('/apiVersionSets/set', { displayName: 'Set', versioningScheme });
    expect([refused.status, refused.body.error.details?.[0]?.target]).toEqual([400, name]);
    expect((await client.put('/apiVersionSets/set', { displayName: 'Set', versioningScheme, [name]: 'v' })).status).toBe(201);
  });
});

test('an inline version set is found by its id, or made', async () => {
  await withSimulator(async (client) => {
    await client.must('/apiVersionSets/set', { displayName: 'Set', versioningScheme: 'Segment' });
    expect((await client.must('/apis/a', { displayName: 'A', path: 'a', apiVersion: '1', apiVersionSet: { id: '/apiVersionSets/set' } })).body.properties['apiVersionSetId']).toBe(`${client.serviceId}/apiVersionSets/set`);
    const { properties } = (await client.must('/apis/b', { displayName: 'B', path: 'b', apiVersion: '1', apiVersionSet: { name: 'New', versioningScheme: 'Segment' } })).body;
    expect(properties['apiVersionSetId']).toMatch(/\/apiVersionSets\/[0-9a-f]{24}$/);
    expect(properties['apiVersionSet']).toMatchObject({ name: 'New' });
  });
});

test('display names of APIs may be allowed to repeat', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/a', { displayName: 'A', path: 'a' });
    expect((await client.put('/apis/b', { displayName: 'A', path: 'b' })).status).toBe(201);
  }, { uniqueApiNames: false });
});

test.each([
  ['/x/{a}', [{ name: 'a', type: 'string' }]],
  ['/x/{*rest}', [{ name: 'rest', type: 'string' }]],
  ['/x/{*rest}', [{ name: '*rest', type: 'string' }]],
  ['/x?q={q}', [{ name: 'q', type: 'string' }]],
  ['/*', []],
])('takes the template %s', async (urlTemplate, templateParameters) => {
  await withSimulator(async (client) => {
    expect((await client.put('/apis/echo-api/operations/o', { displayName: 'O', method: 'GET', urlTemplate, templateParameters })).status).toBe(201);
    expect((await client.put('/apis/echo-api/operations/p', { displayName: 'P', method: 'get', urlTemplate, templateParameters })).status).toBe(400);
    expect((await client.put('/apis/echo-api/operations/o', { displayName: 'Other', method: 'GET', urlTemplate, templateParameters })).status).toBe(200);
  });
});

test('names of APIs hold what the service allows', async () => {
  await withSimulator(async (client) => {
    expect((await client.put(`/apis/${encodeURIComponent('a#b')}`, { displayName: 'A', path: 'a' })).body.error.details?.[0]?.target).toBe('name');
    expect((await client.put('/apis/a b', { displayName: 'A', path: 'a' })).body.name).toBe('a b');
  });
});
