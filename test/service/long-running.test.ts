import { UserError } from '../../src/model/failure.ts';
import type { Resource } from '../../src/model/resource.ts';
import { FakeClock, notFound, openFake, refusal, withFake, type Received, type Reply } from './fake-management.ts';

const api: Resource = { id: 'apis/a', kind: 'Api', properties: { path: 'a', displayName: 'A' } };
const inProgress = { name: 'a', properties: { provisioningState: 'InProgress' } };
const succeeded = { name: 'a', properties: { provisioningState: 'Succeeded' } };
const lateError = { code: 'ValidationError', message: 'Parsing error(s): (Lin: 1, Col: 11, Chr: 16)', details: [{ target: 'representation', message: 'No paths' }] };
const OPERATION = '/subscriptions/s/providers/Microsoft.ApiManagement/locations/l/operationStatuses/o';
const asyncHeader = (origin: string): Record<string, string> => ({ 'azure-asyncoperation': `${origin}${OPERATION}?api-version=x&t=1` });
const location = (origin: string): Record<string, string> => ({ location: `${origin}/results/r?asyncId=0&asyncCode=201` });

interface Case {
  readonly name: string;
  readonly method?: 'PUT' | 'DELETE';
  readonly first: (origin: string) => Reply;
  /** Answers of the polls, by turn. */
  readonly polls: readonly Reply[];
  /** The path that is polled, and the only one. */
  readonly polled: string | null;
  readonly fails?: RegExp;
  readonly waits?: readonly number[];
}

const cases: readonly Case[] = [
  { name: '200 with a final state is no operation', first: () => ({ body: succeeded }), polls: [], polled: null },
  { name: '201 with a Location alone is no operation', first: (o) => ({ status: 201, body: { name: 'a', properties: {} }, headers: location(o) }), polls: [], polled: null },
  { name: 'an association that says created is done', first: () => ({ status: 201, body: { name: 'a', properties: { provisioningState: 'created' } } }), polls: [], polled: null },
  { name: 'a Failed state in the first answer is a failure', first: () => ({ body: { name: 'a', properties: { provisioningState: 'Failed' } } }), polls: [], polled: null, fails: /OperationFailed/ },
  { name: '202 with Location', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ status: 202 }, { status: 202 }, { status: 201, body: succeeded }], polled: '/results/r' },
  { name: '202 with Location whose end is an error', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ status: 202 }, { status: 400, body: { error: lateError } }], polled: '/results/r', fails: /refused to write apis\/a: ValidationError: Parsing error\(s\): \(Lin: 1, Col: 11, Chr: 16\) representation: No paths\./ },
  { name: '202 with Location whose end is not found', first: (o) => ({ status: 202, headers: location(o) }), polls: [notFound], polled: '/results/r', fails: /ResourceNotFound: Not found/ },
  { name: '201 with a running state and Azure-AsyncOperation', first: (o) => ({ status: 201, body: inProgress, headers: { ...location(o), ...asyncHeader(o) } }), polls: [{ body: { status: 'InProgress' } }, { body: { status: 'Succeeded' } }], polled: OPERATION },
  { name: 'Azure-AsyncOperation though the first answer looks final', first: (o) => ({ status: 201, body: succeeded, headers: asyncHeader(o) }), polls: [{ body: { status: 'failed', error: lateError } }], polled: OPERATION, fails: /Parsing error/ },
  { name: 'Azure-AsyncOperation without a status goes by the HTTP status', first: (o) => ({ status: 202, headers: asyncHeader(o) }), polls: [{ status: 202, body: {} }, { status: 200, body: { id: 'x' } }], polled: OPERATION },
  { name: 'an operation that was canceled failed', first: (o) => ({ status: 202, headers: asyncHeader(o) }), polls: [{ body: { status: 'Cancelled' } }], polled: OPERATION, fails: /OperationFailed/ },
  { name: 'a Failed resource behind Location is a failure', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ status: 200, body: { name: 'a', properties: { provisioningState: 'Failed' } } }], polled: '/results/r', fails: /OperationFailed/ },
  { name: 'a running state without any address polls the resource', first: () => ({ status: 201, body: inProgress }), polls: [notFound, { body: inProgress }, { body: succeeded }], polled: 'apis/a' },
  { name: 'a top-level ProvisioningState counts', first: () => ({ status: 200, body: { ProvisioningState: 'InProgress' } }), polls: [{ body: { ProvisioningState: 'Succeeded' } }], polled: 'apis/a' },
  { name: 'Retry-After is honoured, also 0; otherwise a second', first: (o) => ({ status: 202, headers: { ...location(o), 'retry-after': '9' } }), polls: [{ status: 202, headers: { 'retry-after': '0' } }, { status: 202 }, { status: 204 }], polled: '/results/r', waits: [9000, 0, 1000] },
  { name: 'a poll that breaks down is polled again, not written again', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ broken: 'before' }, refusal(503, 'ServiceUnavailable', ''), refusal(429, 'Throttled', '', { 'retry-after': '1' }), { status: 200, body: succeeded }], polled: '/results/r' },
  { name: 'a poll answered by a page of a proxy is no end', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ body: '<html></html>' }, { status: 200, body: succeeded }], polled: '/results/r' },
  { name: 'an operation without an end is given up', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ status: 202, headers: { 'retry-after': '100' } }], polled: '/results/r', fails: /still at it after 10 minutes/ },
  { name: 'a poll address on another host gets no token', first: () => ({ status: 202, headers: { location: 'http://127.0.0.1:9/steal' } }), polls: [], polled: null, fails: /address on another host, http:\/\/127.0.0.1:9; it was not followed/ },
  { name: 'an asynchronous delete', method: 'DELETE', first: (o) => ({ status: 202, headers: location(o) }), polls: [{ status: 202 }, { status: 204 }], polled: '/results/r' },
  { name: 'a delete is done when nothing is left', method: 'DELETE', first: () => ({ status: 202 }), polls: [{ body: inProgress }, notFound], polled: 'apis/a' },
  { name: 'a delete that is refused late', method: 'DELETE', first: (o) => ({ status: 202, headers: asyncHeader(o) }), polls: [{ body: { status: 'Failed', error: { code: 'ValidationError', message: 'Cannot delete the current revision of an API.' } } }], polled: OPERATION, fails: /refused to delete apis\/a: ValidationError: Cannot delete the current revision of an API\./ },
];

test.each(cases)('$name', async ({ method = 'PUT', first, polls, polled, fails, waits }) => {
  let turn = 0;
  const answer = (request: Received, origin: string): Reply | undefined => {
    if (request.method === method) return first(origin);
    return polls[Math.min(turn++, polls.length - 1)];
  };
  await withFake(answer, async (fake) => {
    const clock = new FakeClock();
    const store = openFake(fake, { clock });
    const outcome = await (method === 'PUT' ? store.put(api, { withContent: false }) : store.delete('apis/a')).then(() => null, (error: unknown) => error);
    if (fails === undefined) expect(outcome).toBeNull();
    else {
      expect(outcome).toBeInstanceOf(UserError);
      expect((outcome as UserError).message).toMatch(fails);
    }
    const gets = fake.received.filter((request) => request.method === 'GET');
    expect(new Set(gets.map(({ path }) => path))).toEqual(new Set(polled === null ? [] : [polled]));
    expect(fake.received.length - gets.length).toBe(1);
    expect(store.counts().reads).toBe(gets.length);
    if (waits !== undefined) expect(clock.waits).toEqual(waits);
  });
});

test('the address is polled as it was given', async () => {
  await withFake((request, origin) => request.method === 'PUT' ? { status: 202, headers: location(origin) } : { status: 200, body: succeeded }, async (fake) => {
    await openFake(fake).put(api, { withContent: false });
    expect([...fake.received[1]?.query ?? []]).toEqual([['asyncId', '0'], ['asyncCode', '201']]);
    expect(fake.received[1]?.headers.authorization).toBe('Bearer local');
  });
});

test('what an operation ends with may be tried again: the whole write', async () => {
  let polls = 0;
  const locked: Reply = { status: 409, body: { error: { code: 'PessimisticConcurrencyConflict', message: 'Operation on the API is in progress' } } };
  await withFake((request, origin) => request.method === 'PUT' ? { status: 202, headers: location(origin) } : polls++ === 0 ? locked : { status: 200, body: succeeded }, async (fake) => {
    const store = openFake(fake);
    await store.put(api, { withContent: false });
    expect(fake.received.map(({ method }) => method)).toEqual(['PUT', 'GET', 'PUT', 'GET']);
    expect(store.counts()).toMatchObject({ writes: 2, reads: 2, retried: 1 });
  });
});
