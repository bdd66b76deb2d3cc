import type { LastWriters } from '../../src/commands/ports.ts';
import { openService } from '../../src/service/live-service.ts';
import { withSimulator, type Client } from '../simulator/client.ts';
import { FakeClock, openFake, refusal, SERVICE_ID, silentLogger, startFake, type FakeManagement, type Reply } from './fake-management.ts';

const DAY = 86_400_000;
let fake: FakeManagement;
let pages: readonly Reply[] = [];

beforeAll(async () => {
  let page = 0;
  fake = await startFake(({ path, query }) => {
    if (!path.includes('/eventtypes/')) return undefined;
    page = query.has('$filter') ? 0 : page + 1;
    return pages[Math.min(page, pages.length - 1)];
  });
});
afterAll(() => fake.close());
beforeEach(() => { fake.received.length = 0; });

interface Event { readonly path: string; readonly time?: string; readonly caller?: string; readonly verb?: string; readonly status?: string }

function toEvent({ path, time = '2026-03-01T10:00:00.1234567Z', caller = 'alice@contoso.example', verb = 'write', status = 'Succeeded' }: Event): unknown {
  return { caller, eventTimestamp: time, resourceId: path.startsWith('/') ? path : `${SERVICE_ID}/${path}`, operationName: { value: `Microsoft.ApiManagement/service/x/${verb}`, localizedValue: 'x' }, status: { value: status, localizedValue: status } };
}

async function ask(ids: readonly string[], events: readonly Event[], since = new Date(Date.now() - DAY)): Promise<LastWriters> {
  pages = [{ body: { value: events.map(toEvent) } }];
  return openFake(fake).lastWriters(ids, since);
}

const callers = ({ writers }: LastWriters): Record<string, string> => Object.fromEntries([...writers].map(([id, { caller }]) => [id, caller]));

test('the last write of each resource that succeeded, in any letters', async () => {
  const found = await ask(['apis/Pets', 'tags/a', 'tags/quiet'], [
    { path: 'apis/pets', time: '2026-03-01T09:00:00Z', caller: 'bob' }, { path: `${SERVICE_ID.toUpperCase()}/APIS/PETS`, time: '2026-03-01T11:00:00Z', caller: 'carol' }, { path: 'apis/pets', time: '2026-03-01T10:00:00Z' },
    { path: 'tags/a', time: '2026-03-01T08:00:00Z', caller: 'first' }, { path: 'tags/a', time: '2026-03-01T09:00:00Z', caller: 'deleter', verb: 'delete' },
    ...['Started', 'Failed', 'Accepted'].map((status) => ({ path: 'tags/a', time: '2026-03-02T09:00:00Z', caller: 'mallory', status })),
    { path: 'tags/a', time: '2026-03-02T09:00:00Z', caller: 'reader', verb: 'listValue/action' }, { path: 'tags/ab', time: '2026-03-02T09:00:00Z', caller: 'other' },
    { path: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim-two/tags/a', time: '2026-03-02T09:00:00Z', caller: 'neighbour' },
  ]);
  expect(found).toEqual({ reason: null, writers: new Map([['apis/pets', { caller: 'carol', time: '2026-03-01T11:00:00Z' }], ['tags/a', { caller: 'deleter', time: '2026-03-01T09:00:00Z' }]]) });
});

test('what the portal writes by the number of the current revision, and below an API, is its; so is what goes with its parent', async () => {
  expect(callers(await ask(['apis/pets'], [{ path: 'apis/pets;rev=3', caller: 'by number' }]))).toEqual({ 'apis/pets': 'by number' });
  expect(callers(await ask(['apis/pets', 'apis/pets;rev=3'], [{ path: 'apis/pets;rev=3', caller: 'x' }]))).toEqual({ 'apis/pets;rev=3': 'x' });
  expect(callers(await ask(['apis/pets'], [{ path: 'apis/pets;rev=1/operations/get', caller: 'editor' }]))).toEqual({ 'apis/pets': 'editor' });
  expect(callers(await ask(['apis/pets', 'apis/pets/operations/get'], [{ path: 'apis/pets;rev=1/operations/get', caller: 'editor' }]))).toEqual({ 'apis/pets/operations/get': 'editor' });
  expect(callers(await ask(['apis/pets'], [{ path: 'apis/pets/operations/get/policies/policy', caller: 'x' }, { path: 'apis/pets/policies/policy', caller: 'x' }]))).toEqual({});
  expect(callers(await ask(['workspaces/w/apis/pets'], [{ path: 'workspaces/w/apis/pets/schemas/s', caller: 'w' }]))).toEqual({ 'workspaces/w/apis/pets': 'w' });
  expect(callers(await ask(['apis/pets', 'apis/pets/policies/policy', 'apis/petshop'], [{ path: 'apis/pets', caller: 'deleter', verb: 'delete' }]))).toEqual({ 'apis/pets': 'deleter', 'apis/pets/policies/policy': 'deleter' });
  expect(callers(await ask(['apis/pets/policies/policy'], [{ path: 'apis/pets', caller: 'x' }]))).toEqual({});
});

test('one query for the group and the time, which is no longer than the log goes back', async () => {
  await ask(['tags/a'], [], new Date(Date.now() - 400 * DAY));
  expect(fake.received).toHaveLength(1);
  const [{ path, query } = { path: '', query: new URLSearchParams() }] = fake.received;
  expect(path).toBe('/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Insights/eventtypes/management/values');
  expect([query.get('api-version'), query.get('$select')]).toEqual(['2015-04-01', 'caller,eventTimestamp,resourceId,operationName,status']);
  const [, from = '', to = ''] = /^eventTimestamp ge '([^']+)' and eventTimestamp le '([^']+)' and resourceGroupName eq 'rg'$/.exec(query.get('$filter') ?? '') ?? [];
  expect(Date.parse(to) - Date.parse(from)).toBe(90 * DAY - 3_600_000);
  expect(Math.abs(Date.now() - Date.parse(to))).toBeLessThan(60_000);
});

test('nothing is asked for nothing', async () => {
  await ask([], []);
  expect(fake.received).toEqual([]);
});

test('pages are followed, empty ones too, but not for ever', async () => {
  const nextLink = `${fake.origin}/subscriptions/s/providers/Microsoft.Insights/eventtypes/management/values?$skiptoken=`;
  pages = [{ body: { value: [], nextLink: `${nextLink}1` } }, { body: { value: [toEvent({ path: 'tags/a' })], nextLink: `${nextLink}2` } }, { body: { value: [toEvent({ path: 'tags/b' })] } }];
  expect(callers(await openFake(fake).lastWriters(['tags/a', 'tags/b'], new Date()))).toEqual({ 'tags/a': 'alice@contoso.example', 'tags/b': 'alice@contoso.example' });
  fake.received.length = 0;
  pages = Array.from({ length: 100 }, (_, index) => ({ body: { value: [toEvent({ path: 'tags/a' })], nextLink: `${nextLink}${index}` } }));
  expect((await openFake(fake).lastWriters(['tags/a'], new Date())).writers.size).toBe(1);
  expect(fake.received).toHaveLength(20);
});

test.each([
  [refusal(401, 'InvalidAuthenticationToken', 'Expired.'), 'the identity may not (InvalidAuthenticationToken); give it the role Reader on the resource group'],
  [refusal(403, 'AuthorizationFailed', 'No action.'), 'the identity may not (AuthorizationFailed); give it the role Reader on the resource group'],
  [refusal(404, 'InvalidResourceType', 'No such type.'), 'InvalidResourceType: No such type'],
  [refusal(400, 'BadRequest', 'Odd filter.'), 'BadRequest: Odd filter'],
  [refusal(500, 'InternalServerError', 'Oops.'), 'InternalServerError: Oops'],
  [{ body: '<html>' }, 'the answer is an HTML page where JSON was expected'],
  [{ body: { items: [] } }, 'the answer is a page that is no list, or that leads back to an earlier one'],
  [{ body: { value: [], nextLink: 'https://elsewhere.example/x' } }, 'The service answered with an address on another host, https://elsewhere.example; it was not followed. Only'],
  [{ broken: 'before' as const }, 'no answer from'],
])('%j gives nothing and a reason', async (reply, reason) => {
  pages = [reply];
  const found = await openFake(fake).lastWriters(['tags/a'], new Date());
  expect(found.writers.size).toBe(0);
  expect(found.reason).toContain(`The activity log of the service could not be read: ${reason}`);
});

test('events that are none are passed over', async () => {
  pages = [{ body: { value: [{}, { caller: 'x' }, { ...toEvent({ path: 'tags/a' }) as object, eventTimestamp: 'soon' }, { ...toEvent({ path: 'tags/a' }) as object, caller: 7 }, { ...toEvent({ path: 'tags/a' }) as object, status: 'Succeeded' }] } }];
  expect(await openFake(fake).lastWriters(['tags/a'], new Date())).toEqual({ writers: new Map(), reason: null });
});

test('the simulator tells its own writes', async () => {
  await withSimulator(async (client: Client) => {
    await client.must('/tags/a', { displayName: 'A' });
    await client.put('/namedValues/n', { displayName: 'n', value: 'v' }, { 'x-ms-client-principal-name': 'alice@contoso.example' });
    await client.put('/tags/a', {}, { 'x-ms-client-principal-name': 'refused' });
    const store = openService({ id: client.serviceId, endpoint: client.endpoint, logger: silentLogger, environment: {}, clock: new FakeClock() });
    expect(callers(await store.lastWriters(['tags/a', 'namedValues/n', 'tags/b'], new Date(Date.now() - DAY)))).toEqual({ 'tags/a': 'local', 'namedvalues/n': 'alice@contoso.example' });
    expect(store.counts()).toMatchObject({ reads: 1, writes: 0 });
  }, { pageSize: 100 });
});
