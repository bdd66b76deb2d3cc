import { Latency } from '../../src/simulator/latency.ts';
import { withSimulator, type Client } from './client.ts';

test.each([
  ['Tag_CreateOrUpdate', 'PUT', 200], ['Tag_Get', 'GET', 7], ['Tag_List', 'GET', 30], ['Api_Export', 'GET', 300], ['Api_List', 'GET', 31],
  ['OperationStatus_Get', 'GET', 2], ['OperationResult_Get', 'GET', 2], ['Operation_List', 'GET', 30], ['Unknown', 'DELETE', 7],
])('%s takes what names it best', (operation, method, expected) => {
  expect(new Latency(7, { PUT: 200, list: 30, export: 300, poll: 2, api_list: 31 }).before(operation, method)).toBe(expected);
});

test('durations have values of their own', () => {
  const latency = new Latency(7, { operation: 50, import: 900 });
  expect([latency.ofOperation(false), latency.ofOperation(true), latency.of('lock'), latency.of('key-vault')]).toEqual([50, 900, 3, 0]);
  expect(new Latency(0, { operation: 50 }).ofOperation(true)).toBe(50);
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

test('a request waits, one of the simulator does not, and the time scale shortens it', async () => {
  const wait = async (client: Client): Promise<number> => timed(() => client.get('/tags'));
  await withSimulator(async (client) => {
    expect(await wait(client)).toBeGreaterThanOrEqual(150);
    expect(await timed(() => fetch(`${client.endpoint}/_simulator/stats`))).toBeLessThan(150);
  }, { latency: { list: 151 } });
  await withSimulator(async (client) => { expect(await wait(client)).toBeLessThan(5000); }, { latencyMs: 100_000, timeScale: 1000 });
});

test('what is gone after the wait is not there', async () => {
  await withSimulator(async (client) => {
    await client.must('/apis/a', { displayName: 'A', path: 'a' });
    const late = client.send('PUT', '/apis/a/tagDescriptions/t', { properties: {} });
    await client.must('/tags/t', { displayName: 'T' });
    expect((await client.delete('/apis/a')).status).toBe(200);
    expect((await late).status).toBe(404);
  }, { latency: { ApiTagDescription_CreateOrUpdate: 600 } });
});

test('an import takes longer than another operation, and tells when to ask again', async () => {
  await withSimulator(async (client) => {
    const value = JSON.stringify({ openapi: '3.0.1', info: { title: 'B', version: '1' }, paths: {} });
    const plain = await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } });
    const imported = await client.send('PUT', '/apis/b', { properties: { displayName: 'B', path: 'b', format: 'openapi+json', value } });
    expect([plain.headers.get('retry-after'), imported.headers.get('retry-after')]).toEqual(['0', '89']);
    await new Promise((resolve) => { setTimeout(resolve, 40); });
    expect((await client.get(plain.headers.get('location') ?? '')).status).toBe(201);
    const poll = await client.get(imported.headers.get('azure-asyncoperation') ?? '');
    expect(poll.body.status).toBe('InProgress');
    expect(Number(poll.headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await client.get('/apis/b')).status).toBe(404);
  }, { latency: { import: 90_000 } });
});

test('a new Key Vault value is not found for a moment', async () => {
  await withSimulator(async (client) => {
    const keyVault = { secretIdentifier: 'https://vault.vault.azure.net/secrets/s' };
    await client.must('/namedValues/plain', { displayName: 'plain', value: 'x' });
    expect((await client.get('/namedValues/plain')).status).toBe(200);
    await client.must('/namedValues/kv', { displayName: 'kv', secret: true, keyVault });
    const early = await client.get('/namedValues/KV');
    expect([early.status, early.body.error.message]).toEqual([404, 'NamedValue not found']);
    await new Promise((resolve) => { setTimeout(resolve, 550); });
    expect((await client.get('/namedValues/kv')).status).toBe(200);
    await client.must('/namedValues/kv', { displayName: 'kv', secret: true, keyVault, tags: ['a'] });
    expect((await client.get('/namedValues/kv')).status).toBe(200);
  }, { latency: { 'key-vault': 5000 }, timeScale: 10 });
});
