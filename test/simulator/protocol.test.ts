import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { Client, withSimulator } from './client.ts';

test('the service tells its tier and gateway, whatever the case of its id', async () => {
  await withSimulator(async (client) => {
    const reply = await client.send('GET', `${client.endpoint}${client.serviceId.toUpperCase()}?api-version=2024-05-01`);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      id: client.serviceId, name: 'apim-dev', type: 'Microsoft.ApiManagement/service', sku: { name: 'Developer', capacity: 1 },
      properties: { gatewayUrl: 'https://apim-dev.azure-api.net', provisioningState: 'Succeeded' },
    });
    expect(reply.headers.get('x-ms-correlation-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test.each([
  ['no Authorization header', 'GET', '/tags?api-version=1', { authorization: '' }, 401, 'AuthenticationFailed'],
  ['no api-version', 'GET', '/tags', {}, 400, 'MissingApiVersionParameter'],
  ['a path that no kind has', 'GET', '/nothing?api-version=1', {}, 404, 'ResourceNotFound'],
  ['an action that no kind has', 'POST', '/tags/x/listValue?api-version=1', {}, 404, 'ResourceNotFound'],
  ['a path that is no URL', 'GET', '/tags/%E0%A4%A?api-version=1', {}, 400, 'BadRequest'],
  ['a method on a collection', 'POST', '/tags?api-version=1', {}, 405, 'MethodNotAllowed'],
  ['a method on a resource', 'POST', '/tags/x?api-version=1', {}, 405, 'MethodNotAllowed'],
  ['a bad filter', 'GET', '/tags?api-version=1&$filter=name', {}, 400, 'BadRequest'],
  ['a filter with an unknown function', 'GET', "/tags?api-version=1&$filter=constructor(name,'a')", {}, 400, 'BadRequest'],
  ['a filter with an unknown comparison', 'GET', "/tags?api-version=1&$filter=name constructor 'a'", {}, 400, 'BadRequest'],
  ['a filter too deep to read', 'GET', `/tags?api-version=1&$filter=${'('.repeat(5000)}name eq 'a'${')'.repeat(5000)}`, {}, 400, 'BadRequest'],
  ['a filter of too many negations', 'GET', `/tags?api-version=1&$filter=${'not '.repeat(2000)}name eq 'a'`, {}, 400, 'BadRequest'],
  ['a bad $top', 'GET', '/tags?api-version=1&$top=x', {}, 400, 'BadRequest'],
] as const)('refuses %s', async (_title, method, path, headers, status, code) => {
  await withSimulator(async (client) => {
    const reply = await client.send(method, `${client.endpoint}${client.serviceId}${path}`, undefined, headers);
    expect(reply.status).toBe(status);
    expect(reply.body.error.code).toBe(code);
    expect(reply.body.error.message).not.toBe('');
  });
});

test('another service, resource group or subscription is not there', async () => {
  await withSimulator(async (client) => {
    for (const id of [client.serviceId.replace('apim-dev', 'apim-prod'), client.serviceId.replace('local', 'other'), client.serviceId.replace('0000-', '0001-')]) {
      expect((await client.send('GET', `${client.endpoint}${id}/tags?api-version=1`)).body.error.code).toBe('ResourceNotFound');
    }
    expect((await client.send('GET', `${client.endpoint}/somewhere?api-version=1`)).status).toBe(404);
  });
});

test.each(['', '{', '[]', '"x"', 'null', '{"properties":[]}', '{"properties":{"displayName":1}}', '{"properties":{}}'])('refuses the body %j, and goes on', async (body) => {
  await withSimulator(async (client) => {
    const reply = await client.send('PUT', '/tags/x', body === '' ? undefined : body);
    expect(reply.status).toBe(400);
    expect(reply.body.error.code).toMatch(/^(InvalidRequestContent|ValidationError)$/);
    expect((await client.get('/tags/x')).status).toBe(404);
    expect((await client.put('/tags/x', { displayName: 'X' })).status).toBe(201);
  });
});

test('no request brings it down or shows a stack', async () => {
  await withSimulator(async (client) => {
    const segment = fc.constantFrom('apis', 'echo-api', 'operations', 'policies', 'policy', 'products', 'starter', 'namedValues', 'x;rev=2', '..', '%00', '__proto__',
      'constructor', 'subscriptions', 'listSecrets', 'revisions', 'workspaces', 'loggers', 'backends', 'releases', 'schemas', 'policyFragments', 'tags', 'diagnostics', 'groups');
    const properties = fc.dictionary(fc.constantFrom('displayName', 'path', 'value', 'format', 'loggerId', 'scope', 'apiId', 'pool', 'keyVault', 'credentials', 'type', 'protocols', 'sourceApiId', 'apiVersionSet', '__proto__', 'properties'), fc.jsonValue());
    const body = fc.oneof(properties.map((each) => JSON.stringify({ properties: each })), fc.string());
    await fc.assert(fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD'), body, async (segments, method, text) => {
      const reply = await client.send(method, `/${segments.join('/')}`, ['PUT', 'PATCH', 'POST'].includes(method) ? text : undefined);
      expect(reply.status).toBeLessThan(500);
      expect(reply.text).not.toMatch(/\bat .*\.ts:\d+/);
    }), { numRuns: 400, seed: 7 });
    expect((await client.get('')).status).toBe(200);
  });
}, 60_000);

test('writes, reads, and says by status what it did', async () => {
  await withSimulator(async (client) => {
    expect((await client.put('/tags/Red', { displayName: 'Red', odd: { kept: [1] } })).status).toBe(201);
    const updated = await client.put('/tags/RED', { displayName: 'Dark red', odd: { kept: [1] }, provisioningState: 'x' });
    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({ id: `${client.serviceId}/tags/Red`, type: 'Microsoft.ApiManagement/service/tags', name: 'Red', properties: { displayName: 'Dark red', odd: { kept: [1] } } });
    expect((await client.write('PATCH', '/tags/red', { odd: { more: 2 } })).body.properties).toEqual({ displayName: 'Dark red', odd: { kept: [1], more: 2 } });
    expect((await client.write('PATCH', '/tags/red', { odd: null })).body.properties).toEqual({ displayName: 'Dark red' });
    expect((await client.write('PATCH', '/tags/blue', { displayName: 'Blue' })).status).toBe(404);
    expect((await client.delete('/tags/red')).status).toBe(200);
    expect((await client.delete('/tags/red')).status).toBe(204);
    expect((await client.get('/tags/red')).status).toBe(404);
  });
});

test('an ETag grows with each write and guards PUT, PATCH and DELETE', async () => {
  await withSimulator(async (client) => {
    const first = (await client.put('/tags/a', { displayName: 'A' })).headers.get('etag') ?? '';
    const head = await client.send('HEAD', '/tags/a');
    expect([head.status, head.headers.get('etag'), head.text]).toEqual([200, first, '']);
    expect((await client.get('/tags/a')).headers.get('etag')).toBe(first);
    const second = (await client.put('/tags/a', { displayName: 'B' }, { 'if-match': first })).headers.get('etag') ?? '';
    const version = (etag: string): bigint => Buffer.from(etag.slice(1, -1), 'base64').readBigUInt64BE();
    expect(version(second)).toBeGreaterThan(version(first));
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const) expect((await client.write(method, '/tags/a', { displayName: 'C' }, { 'if-match': first })).status).toBe(412);
    expect((await client.get('/tags/a')).body.properties).toEqual({ displayName: 'B' });
    expect((await client.put('/tags/new', { displayName: 'N' }, { 'if-match': first })).status).toBe(412);
    expect((await client.put('/tags/new', { displayName: 'N' }, { 'if-match': '*' })).status).toBe(201);
    expect((await client.write('DELETE', '/tags/a', undefined, { 'if-match': second })).status).toBe(200);
    expect((await client.send('HEAD', '/tags/a')).status).toBe(404);
  });
});

test('by the contract a change or deletion needs an If-Match, of what has an ETag', async () => {
  await withSimulator(async (client) => {
    await client.must('/tags/a', { displayName: 'A' });
    for (const method of ['PATCH', 'DELETE']) {
      for (const headers of [{}, { 'if-match': '' }]) {
        const reply = await client.send(method, '/tags/a', { properties: { displayName: 'B' } }, headers);
        expect([reply.status, reply.body.error.code]).toEqual([400, 'MissingIfMatchHeader']);
      }
    }
    expect((await client.send('DELETE', '/tags/none')).status).toBe(400);
    expect((await client.put('/tags/a', { displayName: 'C' })).status).toBe(200);
    expect((await client.write('PATCH', '/tags/a', { displayName: 'D' }, { 'if-match': 'AAAA' })).status).toBe(412);
    expect((await client.write('PATCH', '/tags/a', { displayName: 'D' }, { 'if-match': '*' })).status).toBe(200);
    for (const path of ['/products/starter/groups/guests', '/products/starter/apis/echo-api']) expect((await client.send('DELETE', path)).status).toBe(200);
    expect((await client.delete('/tags/a')).status).toBe(200);
  }, { strictEtag: true });
  await withSimulator(async (client) => {
    await client.must('/tags/a', { displayName: 'A' });
    expect((await client.send('PATCH', '/tags/a', { properties: { displayName: 'B' } })).status).toBe(200);
    expect((await client.send('DELETE', '/tags/a')).status).toBe(200);
  });
});

test('associations have existence only', async () => {
  await withSimulator(async (client) => {
    const path = '/products/starter/groups/guests';
    expect((await client.send('HEAD', path)).status).toBe(204);
    expect((await client.delete(path)).status).toBe(200);
    expect((await client.send('HEAD', path)).status).toBe(404);
    expect((await client.delete(path)).status).toBe(204);
    expect((await client.send('PUT', path)).status).toBe(201);
    expect((await client.send('PUT', path)).status).toBe(200);
    expect((await client.get(path)).status).toBe(405);
    expect((await client.get('/products/starter/groups')).body.value).toContainEqual(expect.objectContaining({
      id: `${client.serviceId}/products/starter/groups/guests`, name: 'guests', properties: expect.objectContaining({ displayName: 'Guests' }) as unknown,
    }));
    expect((await client.send('PUT', '/products/starter/apis/none')).status).toBe(404);
  });
});

test('lists come in pages, follow $top, $skip and $filter', async () => {
  await withSimulator(async (client) => {
    for (let index = 0; index < 7; index += 1) await client.must(`/tags/t${index}`, { displayName: `Tag ${index}`, rank: index });
    const first = (await client.get('/tags')).body;
    expect(first.value.map(({ name }) => name)).toEqual(['t0', 't1', 't2']);
    expect(first.nextLink).toMatch(new RegExp(`^${client.endpoint}${client.serviceId}/tags\\?`));
    expect(await client.names('/tags')).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6']);
    expect(await client.names('/tags?$top=5&$skip=1')).toEqual(['t1', 't2', 't3', 't4', 't5']);
    const filtered = async (filter: string): Promise<string[]> => client.names(`/tags?$filter=${encodeURIComponent(filter)}`);
    expect(await filtered("displayName eq 'tag 3'")).toEqual(['t3']);
    expect(await filtered("name eq 't1' or endswith(displayName,'5')")).toEqual(['t1', 't5']);
    expect(await filtered('properties/rank ge 2 and not (rank gt 3)')).toEqual(['t2', 't3']);
    expect(await filtered("substringof('AG 6',displayName)")).toEqual(['t6']);
    expect(await filtered(`${'('.repeat(50)}name eq 't1'${')'.repeat(50)} or ${'('.repeat(60)}name eq 't2'${')'.repeat(60)}`)).toEqual(['t1', 't2']);
    expect(await filtered("startswith(displayName,'x')")).toEqual([]);
    expect((await client.get('/tags?$filter=rank gt 100')).body).toEqual({ value: [], count: 0 });
  }, { pageSize: 3 });
});

test('stats count ARM requests only, and the log tells each request without what it carried', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const log = join(folder, 'requests.ndjson');
  try {
    const simulator = await startSimulator({ services: [{ name: 'apim-dev', sku: 'Developer' }], operationMs: 1, lockMs: 0, latencyMs: 20, log });
    const client = new Client(simulator);
    const stats = async (): Promise<unknown> => (await fetch(`${simulator.endpoint}/_simulator/stats`)).json();
    await Promise.all([client.get('/tags'), client.get('/tags/none'), client.get('/apis')]);
    expect(await stats()).toEqual({ byMethod: { GET: 3 }, byStatus: { 200: 2, 404: 1 }, peakConcurrency: 3 });
    expect((await fetch(`${simulator.endpoint}/_simulator/reset-stats`, { method: 'POST' })).status).toBe(204);
    expect(await stats()).toEqual({ byMethod: {}, byStatus: {}, peakConcurrency: 0 });
    await client.must('/namedValues/secret', { displayName: 'secret', value: 'canary-value', secret: true });
    await client.send('POST', '/namedValues/secret/listValue');
    const { link } = (await client.get('/apis/echo-api?export=true&format=openapi-link')).body;
    await fetch(link);
    expect(Object.keys((await stats() as { byMethod: object }).byMethod)).toEqual(['GET', 'POST', 'PUT']);
    await simulator.close();
    const text = readFileSync(log, 'utf8');
    expect(text).not.toMatch(/canary-value|Bearer|test-token|api-version/);
    expect(text).not.toContain(link.slice(link.lastIndexOf('/') + 1));
    expect(text).toContain('"path":"/_simulator/links/*"');
    const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({ method: 'GET', path: expect.stringMatching(/\/(tags|apis)/) as unknown, status: expect.any(Number) as unknown, ms: expect.any(Number) as unknown, operation: expect.stringMatching(/_(List|Get)$/) as unknown });
    const operations = lines.map(({ operation }) => operation);
    for (const operation of ['Tag_List', 'Tag_Get', 'NamedValue_CreateOrUpdate', 'NamedValue_ListValue', 'OperationResult_Get', 'Api_Export', 'Link_Download']) expect(operations).toContain(operation);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the state shows everything that is stored', async () => {
  await withSimulator(async (client) => {
    await client.must('/namedValues/a', { displayName: 'A', value: 'hidden', secret: true });
    const state = await (await fetch(`${client.endpoint}/_simulator/state`)).json() as { services: { name: string; resources: Record<string, { properties: object }> }[] };
    expect(state.services[0]?.name).toBe('apim-dev');
    expect(state.services[0]?.resources['/namedValues/a']).toMatchObject({ kind: 'NamedValue', properties: { value: 'hidden' } });
  });
});

test('several services live side by side', async () => {
  await withSimulator(async (dev, simulator) => {
    const prod = new Client(simulator, 1);
    expect(prod.serviceId).toMatch(/\/service\/apim-prod$/);
    await dev.must('/tags/a', { displayName: 'A' });
    expect((await prod.get('/tags/a')).status).toBe(404);
    expect((await dev.send('GET', `${dev.endpoint}${dev.serviceId.replace(/\/[^/]+$/, '')}?api-version=1`)).body.value.map(({ name }) => name)).toEqual(['apim-dev', 'apim-prod']);
  }, { services: [{ name: 'apim-dev', sku: 'Developer' }, { name: 'apim-prod', sku: 'premium' }] });
});

test.each([
  [[{ name: 'a', sku: 'Gold' }], /unknown tier Gold/],
  [[{ name: '1/2', sku: 'Basic' }], /no name of a service/],
  [[{ name: 'a', sku: 'Basic' }, { name: 'A', sku: 'Basic' }], /given twice/],
])('refuses to start %j', async (services, message) => {
  await expect(startSimulator({ services })).rejects.toMatchObject({ reason: 'invalid-input', message: expect.stringMatching(message) as unknown });
});

test('refuses a port that is taken', async () => {
  await withSimulator(async (client) => {
    const port = Number(new URL(client.endpoint).port);
    await expect(startSimulator({ port, services: [] })).rejects.toMatchObject({ reason: 'invalid-input', message: `The simulator cannot listen on port ${port} (EADDRINUSE).` });
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'simulator-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  test('the state survives an end', async () => {
    const state = join(folder, 'state.json');
    let etag = '';
    await withSimulator(async (client) => {
      await client.must('/namedValues/n', { displayName: 'N', value: 'x', secret: true });
      await client.must('/apis/a', { displayName: 'A', path: 'a' });
      await client.must('/apis/a/policies/policy', { format: 'rawxml', value: '<policies><inbound><set-header name="a"><value>{{N}}</value></set-header></inbound></policies>' });
      await client.must('/apis/a;rev=2', { sourceApiId: '/apis/a', path: 'a' });
      await client.must('/apis/a/releases/r', { apiId: '/apis/a;rev=2' });
      await client.delete('/products/starter?deleteSubscriptions=true');
      etag = (await client.get('/apis/a')).headers.get('etag') ?? '';
    }, { state });
    await withSimulator(async (client) => {
      expect((await client.get('/apis/a')).headers.get('etag')).toBe(etag);
      expect((await client.get('/apis/a;rev=1/policies/policy')).status).toBe(200);
      expect(await client.names('/apis/a/releases')).toEqual(['r']);
      expect(await client.names('/products')).toEqual(['unlimited']);
      expect((await client.send('POST', '/namedValues/n/listValue')).body).toEqual({ value: 'x' });
      expect((await client.delete('/namedValues/n')).status).toBe(400);
      expect((await client.put('/tags/t', { displayName: 'T' })).headers.get('etag')).not.toBe(etag);
    }, { state });
  });

  test.each(['{', '{"services":[{}]}', '{"services":[{"name":"apim-dev","names":1,"version":1,"resources":{"/odd/x":{"version":1,"properties":{}}}}]}'])('refuses the state %s', async (text) => {
    const state = join(folder, 'state.json');
    writeFileSync(state, text);
    await expect(withSimulator(async () => undefined, { state })).rejects.toMatchObject({ reason: 'invalid-input', message: expect.stringContaining('is no state of a simulator') as unknown });
    expect(readFileSync(state, 'utf8')).toBe(text);
  });

  test('refuses a log that cannot be opened', async () => {
    await expect(withSimulator(async () => undefined, { log: join(folder, 'none', 'log') })).rejects.toMatchObject({ reason: 'invalid-input', message: expect.stringContaining('ENOENT') as unknown });
  });
});

test('a client that goes away does no harm', async () => {
  await withSimulator(async (client) => {
    const { hostname, port } = new URL(client.endpoint);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`PUT ${client.serviceId}/tags/x?api-version=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: 100\r\n\r\n{`, () => {
          setTimeout(() => { socket.destroy(); resolve(); }, 20);
        });
      });
    });
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect((await client.get('/tags')).body.count).toBe(0);
  });
});
