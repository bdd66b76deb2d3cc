import type { AsyncForm } from '../../src/simulator/simulated-kinds.ts';
import { withSimulator, type Client, type Reply } from './client.ts';

/** Long enough that a busy machine sees the work go on. */
const operationMs = 400;

/** The first answer at `url` that is not 202. */
async function awaitEnd(client: Client, url: string): Promise<Reply> {
  for (;;) {
    const reply = await client.get(url);
    if (reply.status !== 202 && reply.body.status !== 'InProgress') return reply;
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

const value = { displayName: 'N', value: 'secret-text', secret: true };

test.each<[AsyncForm, number, boolean]>([['body', 201, true], ['operation', 202, true], ['location', 202, false]])('the form %s', async (asyncForm, status, hasStatusUrl) => {
  await withSimulator(async (client) => {
    const first = await client.send('PUT', '/namedValues/n', { properties: value });
    expect(first.status).toBe(status);
    expect(first.headers.get('location')).toMatch(/\/namedValues\/n\?api-version=2024-05-01&asyncId=[0-9a-f]{24}&asyncCode=201$/);
    expect(first.headers.get('retry-after')).toBe('0');
    expect(first.headers.get('azure-asyncoperation') !== null).toBe(hasStatusUrl);
    expect(first.text).not.toContain('secret-text');
    if (asyncForm === 'body') expect(first.body).toMatchObject({ name: 'n', type: 'Microsoft.ApiManagement/service/namedValues', properties: { displayName: 'N', provisioningState: 'InProgress' } });
    else expect(first.text).toBe('');
    expect((await client.get('/namedValues/n')).status).toBe(404);
    expect((await client.get(first.headers.get('location') ?? '')).status).toBe(202);
    const statusUrl = first.headers.get('azure-asyncoperation');
    if (statusUrl !== null) expect((await client.get(statusUrl)).body.status).toBe('InProgress');
    const done = await awaitEnd(client, first.headers.get('location') ?? '');
    expect(done.status).toBe(201);
    expect(done.body.properties).toEqual({ displayName: 'N', secret: true, tags: [], provisioningState: 'Succeeded' });
    if (statusUrl !== null) expect((await client.get(statusUrl)).body).toMatchObject({ status: 'Succeeded', percentComplete: 100, endTime: expect.any(String) as unknown });
    expect((await client.get('/namedValues/n')).status).toBe(200);
  }, { asyncForm, operationMs });
});

test('a failure comes at the URL to poll, and leaves nothing behind', async () => {
  await withSimulator(async (client) => {
    await client.must('/namedValues/a', { displayName: 'Taken', value: 'x' });
    const first = await client.send('PUT', '/namedValues/b', { properties: { displayName: 'Taken', value: 'y' } });
    expect(first.status).toBe(201);
    expect((await awaitEnd(client, first.headers.get('location') ?? '')).status).toBe(400);
    const status = await client.get(first.headers.get('azure-asyncoperation') ?? '');
    expect(status.status).toBe(200);
    expect(status.body).toMatchObject({ status: 'Failed', error: { code: 'ValidationError', details: [{ message: 'Property with the same name already exist.' }] } });
    expect((await client.get('/namedValues/b')).body.error.message).toBe('NamedValue not found');
  });
});

test('each kind has a form of its own by default', async () => {
  await withSimulator(async (client) => {
    const form = async (method: string, path: string, properties?: object): Promise<unknown[]> => {
      const { status, headers } = await client.send(method, path, properties === undefined ? undefined : { properties });
      if (headers.has('location')) await awaitEnd(client, headers.get('location') ?? '');
      return [status, headers.has('azure-asyncoperation')];
    };
    expect(await form('PUT', '/namedValues/n', value)).toEqual([201, true]);
    expect(await form('PATCH', '/namedValues/n', { value: 'other' })).toEqual([200, true]);
    expect(await form('PUT', '/policyFragments/f', { value: '<fragment />' })).toEqual([202, false]);
    expect(await form('PUT', '/apis/a', { displayName: 'A', path: 'a' })).toEqual([202, true]);
    expect(await form('PUT', '/apis/a/schemas/s', { contentType: 'application/json', document: { value: '{}' } })).toEqual([202, false]);
    expect(await form('DELETE', '/apis/a')).toEqual([202, true]);
    expect(await form('DELETE', '/apis/a')).toEqual([204, false]);
    expect((await client.get('/apis/a')).status).toBe(404);
  }, { lockMs: 0 });
});

test.each([
  ['operation-without-status', expect.not.objectContaining({ status: expect.anything() as unknown }) as unknown],
  ['operation-without-body', {}],
] as const)('%s: the status code of a poll tells', async (asyncForm, body) => {
  await withSimulator(async (client) => {
    const first = await client.send('PUT', '/namedValues/n', { properties: value });
    expect([first.status, first.text]).toEqual([202, '']);
    const url = first.headers.get('azure-asyncoperation') ?? '';
    const running = await client.get(url);
    expect([running.status, running.body]).toEqual([202, body]);
    const done = await awaitEnd(client, url);
    expect([done.status, done.body, done.text.includes('secret-text')]).toEqual([200, body, false]);
    const failing = await client.send('PUT', '/namedValues/m', { properties: value });
    const failed = await awaitEnd(client, failing.headers.get('azure-asyncoperation') ?? '');
    expect([failed.status, failed.body.error.details?.[0]?.message]).toEqual([400, 'Property with the same name already exist.']);
    expect((await client.get('/namedValues/m')).status).toBe(404);
  }, { asyncForm, operationMs });
});

test('a kind can have a form of its own', async () => {
  await withSimulator(async (client) => {
    expect((await client.send('PUT', '/namedValues/n', { properties: value })).status).toBe(202);
    const api = await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } });
    expect([api.status, api.body.properties['provisioningState']]).toEqual([201, 'InProgress']);
    expect((await client.send('PUT', '/policyFragments/f', { properties: { value: '<fragment />' } })).headers.has('azure-asyncoperation')).toBe(false);
  }, { asyncForms: { namedvalue: 'location', Api: 'body' } });
});

test('the time of day of an operation follows the clock', async () => {
  await withSimulator(async (client) => {
    const first = await client.send('PUT', '/namedValues/n', { properties: value });
    const { body } = await awaitEnd(client, first.headers.get('azure-asyncoperation') ?? '');
    expect(body.status).toBe('Succeeded');
    expect(Date.parse(String(body['endTime'])) - Date.parse(String(body['startTime']))).toBeGreaterThanOrEqual(10_000);
  }, { operationMs: 10_000, timeScale: 1000 });
});

test('an unknown operation is not there', async () => {
  await withSimulator(async (client) => {
    expect((await client.get('/namedValues/n?asyncId=none')).status).toBe(404);
    expect((await client.get(`${client.endpoint}/subscriptions/0/providers/Microsoft.ApiManagement/locations/local/operationStatuses/none?api-version=1`)).status).toBe(404);
  });
});

test('closing forgets what is under way', async () => {
  let ran = 0;
  await withSimulator(async (client) => {
    await client.send('PUT', '/namedValues/n', { properties: value });
    ran += 1;
  }, { operationMs: 60_000 });
  expect(ran).toBe(1);
});
