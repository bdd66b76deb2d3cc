import type { AsyncForm } from '../../src/simulator/simulated-kinds.ts';
import { withSimulator } from './client.ts';

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
    await new Promise((resolve) => { setTimeout(resolve, 80); });
    const done = await client.get(first.headers.get('location') ?? '');
    expect(done.status).toBe(201);
    expect(done.body.properties).toEqual({ displayName: 'N', secret: true, tags: [], provisioningState: 'Succeeded' });
    if (statusUrl !== null) expect((await client.get(statusUrl)).body).toMatchObject({ status: 'Succeeded', percentComplete: 100, endTime: expect.any(String) as unknown });
    expect((await client.get('/namedValues/n')).status).toBe(200);
  }, { asyncForm, operationMs: 50 });
});

test('a failure comes at the URL to poll, and leaves nothing behind', async () => {
  await withSimulator(async (client) => {
    await client.must('/namedValues/a', { displayName: 'Taken', value: 'x' });
    const first = await client.send('PUT', '/namedValues/b', { properties: { displayName: 'Taken', value: 'y' } });
    expect(first.status).toBe(201);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect((await client.get(first.headers.get('location') ?? '')).status).toBe(400);
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
      await new Promise((resolve) => { setTimeout(resolve, 15); });
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
  });
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
