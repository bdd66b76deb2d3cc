import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { Client, withSimulator } from './client.ts';

interface State {
  readonly services: { name: string; resources: Record<string, object> }[];
}

const stateUrl = ({ endpoint }: Client): string => `${endpoint}/_simulator/state`;
const stateOf = async (client: Client): Promise<State> => (await fetch(stateUrl(client))).json() as Promise<State>;
const putState = (client: Client, body: unknown): Promise<Response> => fetch(stateUrl(client), { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) });

async function fill(client: Client): Promise<void> {
  await client.must('/namedValues/n', { displayName: 'N', value: 'hidden', secret: true });
  await client.must('/apis/a', { displayName: 'A', path: 'a' });
  await client.must('/apis/a/operations/get', { displayName: 'Get', method: 'GET', urlTemplate: '/x' });
  await client.must('/apis/a/policies/policy', { format: 'rawxml', value: '<policies><inbound><set-header name="a"><value>{{N}}</value></set-header></inbound></policies>' });
}

test('what was read can be put back, with its ETags and references', async () => {
  await withSimulator(async (client) => {
    await fill(client);
    const saved = await stateOf(client);
    const etag = (await client.get('/apis/a')).headers.get('etag');
    await client.delete('/apis/a');
    await client.delete('/namedValues/n');
    await client.must('/tags/new', { displayName: 'New' });
    expect((await putState(client, saved)).status).toBe(204);
    expect(await stateOf(client)).toEqual(saved);
    expect((await client.get('/tags/new')).status).toBe(404);
    expect((await client.get('/apis/a')).headers.get('etag')).toBe(etag);
    expect((await client.delete('/namedValues/n')).status).toBe(400);
    expect((await client.must('/tags/other', { displayName: 'Other' })).headers.get('etag')).not.toBe(etag);
  });
});

test('a state goes from one simulator to another, with the services that it names alone', async () => {
  await withSimulator(async (client) => {
    await fill(client);
    const saved = await stateOf(client);
    await withSimulator(async (dev, simulator) => {
      const prod = new Client(simulator, 1);
      await prod.must('/tags/kept', { displayName: 'Kept' });
      expect((await putState(dev, saved)).status).toBe(204);
      expect((await dev.get('/apis/a/operations/get')).status).toBe(200);
      expect((await prod.get('/tags/kept')).status).toBe(200);
    }, { services: [{ name: 'apim-dev', sku: 'Developer' }, { name: 'apim-prod', sku: 'Premium' }] });
  });
});

test('putting a state ends what is under way, and frees its APIs', async () => {
  await withSimulator(async (client) => {
    const saved = await stateOf(client);
    const first = await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } });
    expect((await putState(client, saved)).status).toBe(204);
    await new Promise((resolve) => { setTimeout(resolve, 450); });
    expect((await client.get(first.headers.get('location') ?? '')).status).toBe(404);
    expect((await client.get('/apis/a')).status).toBe(404);
    expect((await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } })).status).toBe(202);
  }, { operationMs: 400 });
});

const service = { name: 'apim-dev', names: 1, version: 1, resources: {} };
const tag = { version: 1, properties: { displayName: 'T' } };

test.each([
  ['no JSON', '{', 'is no state of a simulator'],
  ['nothing', '', 'is no state of a simulator'],
  ['another shape', { services: [{}] }, 'is no state of a simulator'],
  ['a service twice', { services: [service, { ...service, name: 'APIM-DEV' }] }, 'stands in it twice'],
  ['a service that is not there', { services: [{ ...service, name: 'apim-prod' }] }, 'holds the state of the service apim-prod, which is not simulated'],
  ['a path of no kind', { services: [{ ...service, resources: { '/tags/t': tag, '/odd/x': tag } }] }, 'no resource can be at /odd/x'],
  ['a link', { services: [{ ...service, resources: { '/tags/t': tag, '/tags/t/apiLinks/l': tag } }] }, 'no resource can be at /tags/t/apiLinks/l'],
  ['a resource without its parent', { services: [{ ...service, resources: { '/apis/a/operations/o': tag } }] }, 'no resource can be at /apis/a/operations/o'],
])('refuses %s, and changes nothing', async (_title, body, message) => {
  await withSimulator(async (client) => {
    await fill(client);
    const before = await stateOf(client);
    const response = await putState(client, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidRequestContent', message: expect.stringContaining(message) as unknown } });
    expect(await stateOf(client)).toEqual(before);
  });
});

describe('the file', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'state-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  test('is for its owner alone, and stands alone', async () => {
    const state = join(folder, 'state.json');
    writeFileSync(state, '{"services":[]}', { mode: 0o644 });
    await withSimulator(fill, { state });
    expect(statSync(state).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['state.json']);
    const first = readFileSync(state, 'utf8');
    expect(first).toContain('"value": "hidden"');
    await withSimulator(async () => undefined, { state });
    expect(readFileSync(state, 'utf8')).toBe(first);
  });

  test('a service in it that is not simulated is not lost', async () => {
    const state = join(folder, 'state.json');
    const services = [{ name: 'apim-dev', sku: 'Developer' }, { name: 'apim-prod', sku: 'Premium' }];
    await withSimulator(fill, { state, services });
    const text = readFileSync(state, 'utf8');
    await expect(startSimulator({ services: services.slice(0, 1), state })).rejects.toMatchObject({ reason: 'invalid-input', hint: 'Add --service apim-prod=Premium, or name another file.' });
    expect(readFileSync(state, 'utf8')).toBe(text);
  });

  test('says so where it cannot be saved', async () => {
    const simulator = await startSimulator({ services: [], state: join(folder, 'none', 'state.json') });
    await expect(simulator.close()).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('cannot be saved') as unknown });
  });
});
