import { startSimulator } from '../../src/simulator/simulator.ts';
import { withSimulator, type Reply } from './client.ts';

const remaining = ({ headers }: Reply, kind: string): string | null => headers.get(`x-ms-ratelimit-remaining-subscription-${kind}`);
const slow = { reads: { capacity: 3, refillPerSecond: 0.5 }, writes: { capacity: 2, refillPerSecond: 0.5 }, deletes: { capacity: 1, refillPerSecond: 0.5 } };

test('without limits no answer tells of them', async () => {
  await withSimulator(async (client) => {
    const { headers } = await client.get('/tags');
    expect([...headers.keys()].filter((name) => name.startsWith('x-ms-ratelimit'))).toEqual([]);
  });
});

test("Azure's buckets: every answer tells what is left, an error too", async () => {
  await withSimulator(async (client) => {
    const read = await client.get('/tags');
    expect([remaining(read, 'reads'), remaining(read, 'global-reads'), remaining(read, 'writes')]).toEqual(['249', '3749', null]);
    const write = await client.put('/tags/a', { displayName: 'A' });
    expect([remaining(write, 'writes'), remaining(write, 'global-writes')]).toEqual(['199', '2999']);
    expect(remaining(await client.delete('/tags/none'), 'deletes')).toBe('199');
    const missing = await client.get('/tags/none');
    expect([missing.status, remaining(missing, 'reads')]).toEqual([404, '248']);
    expect(remaining(await client.send('POST', '/tags/x'), 'writes')).toBe('198');
  }, { throttle: {}, timeScale: 0.001 });
});

test('an empty bucket answers 429, and nothing happens', async () => {
  await withSimulator(async (client) => {
    await client.must('/tags/a', { displayName: 'A' });
    await client.must('/tags/b', { displayName: 'B' });
    const refused = await client.put('/tags/c', { displayName: 'C' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(remaining(refused, 'writes')).toBe('0');
    expect(refused.body.error).toEqual({
      code: 'SubscriptionRequestsThrottled', details: null,
      message: "Number of 'write' requests for subscription actor '***:***' exceeded. Please try again after '2' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.",
    });
    expect((await client.get('/tags/c')).status).toBe(404);
    expect((await client.get('/tags/a')).status).toBe(200);
    expect((await client.delete('/tags/a')).status).toBe(200);
    expect((await client.delete('/tags/b')).body.error.message).toContain("'delete' requests");
    expect((await client.get('/tags/b')).status).toBe(200);
    expect((await client.get('/tags/b')).body.error.message).toContain("'read' requests");
  }, { throttle: slow });
});

test('every identity has buckets of its own, and requests of the simulator have none', async () => {
  await withSimulator(async (client) => {
    for (let index = 0; index < 3; index += 1) expect((await client.get('/tags')).status).toBe(200);
    expect((await client.get('/tags')).status).toBe(429);
    expect((await client.send('GET', '/tags', undefined, { authorization: 'Bearer other' })).status).toBe(200);
    for (let index = 0; index < 5; index += 1) expect((await fetch(`${client.endpoint}/_simulator/stats`)).status).toBe(200);
  }, { throttle: slow });
});

test('the identities of a subscription share fifteen times as much', async () => {
  await withSimulator(async (client) => {
    const statuses: number[] = [];
    for (let index = 0; index < 16; index += 1) statuses.push((await client.send('DELETE', '/tags/none', undefined, { authorization: `Bearer ${index}` })).status);
    expect(statuses).toEqual([...new Array<number>(15).fill(204), 429]);
  }, { throttle: slow });
});

test('polls are reads', async () => {
  await withSimulator(async (client) => {
    const first = await client.send('PUT', '/apis/a', { properties: { displayName: 'A', path: 'a' } });
    expect(remaining(await client.get(first.headers.get('azure-asyncoperation') ?? ''), 'reads')).toBe('2');
  }, { throttle: slow });
});

test('tokens come back by the clock, which the time scale runs', async () => {
  await withSimulator(async (client) => {
    for (let index = 0; index < 3; index += 1) await client.get('/tags');
    const refused = await client.get('/tags');
    expect(refused.status).toBe(429);
    // Two seconds of the clock are 20 ms here.
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(0.02);
    await new Promise((resolve) => { setTimeout(resolve, 40); });
    expect((await client.get('/tags')).status).toBe(200);
  }, { throttle: slow, timeScale: 100 });
});

test.each([
  [{ throttle: { reads: { capacity: 0, refillPerSecond: 1 } } }, 'The bucket of reads never lets a request through.'],
  [{ throttle: { deletes: { capacity: 1, refillPerSecond: 0 } } }, 'The bucket of deletes never lets a request through.'],
  [{ timeScale: 0 }, 'The time scale 0 is not above 0.'],
  [{ latency: { putt: 5 } }, "There is no latency of 'putt'."],
  [{ latency: { Apis_Get: 5 } }, "There is no latency of 'Apis_Get'."],
  [{ asyncForms: { NamedValues: 'body' as const } }, "There is no kind 'NamedValues'."],
])('refuses to start with %j', async (options, message) => {
  await expect(startSimulator({ services: [], ...options })).rejects.toMatchObject({ reason: 'invalid-input', message });
});
