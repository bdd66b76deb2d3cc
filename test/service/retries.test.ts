import type { LiveStore } from '../../src/commands/ports.ts';
import { UserError } from '../../src/model/failure.ts';
import type { Resource } from '../../src/model/resource.ts';
import { openService } from '../../src/service/live-service.ts';
import { FakeClock, inTurn, openFake, refusal, SERVICE_ID, silentLogger, withFake, type Reply } from './fake-management.ts';

const tag: Resource = { id: 'tags/t', kind: 'Tag', properties: { displayName: 'T' } };
const api: Resource = { id: 'apis/a', kind: 'Api', properties: { path: 'a', displayName: 'A' } };
const link: Resource = { id: 'products/p/apis/a', kind: 'ProductApi', properties: {} };
const ok: Reply = { status: 200, body: { name: 't', properties: {} } };
const busy = refusal(409, 'PessimisticConcurrencyConflict', 'Operation on the API is in progress');
const unmanageable = refusal(422, 'ManagementApiRequestFailed', 'Failed to connect to management endpoint');
const sameTag = { status: 400, body: { error: { code: 'ValidationError', message: 'One or more fields contain incorrect values:', details: [{ code: 'ValidationError', target: 'name', message: 'Tag with the same name already exists.' }] } } };

const put = (resource: Resource, ifMatch?: string) => (store: LiveStore): Promise<void> => store.put(resource, { withContent: false, ...(ifMatch === undefined ? {} : { ifMatch }) });

interface Case {
  readonly name: string;
  readonly resource: Resource;
  readonly act: (store: LiveStore) => Promise<void>;
  readonly replies: readonly Reply[];
  readonly requests: number;
  readonly fails?: RegExp;
  readonly waits?: readonly number[];
  readonly method?: string;
}

const cases: readonly Case[] = [
  { name: 'a 429 waits what Retry-After says', resource: tag, act: put(tag), replies: [refusal(429, 'SubscriptionRequestsThrottled', 'Number of requests exceeded', { 'retry-after': '7' }), ok], requests: 2, waits: [7000] },
  {
    name: 'a Retry-After may be a date', resource: tag, act: put(tag), requests: 2, waits: [5000],
    replies: [refusal(429, 'SubscriptionRequestsThrottled', 'exceeded', { 'date': 'Wed, 01 Jan 2025 00:00:00 GMT', 'retry-after': 'Wed, 01 Jan 2025 00:00:05 GMT' }), ok],
  },
  { name: 'a Retry-After of an hour is not waited for', resource: tag, act: put(tag), replies: [refusal(429, 'SubscriptionRequestsThrottled', 'exceeded', { 'retry-after': '3600' })], requests: 1, fails: /SubscriptionRequestsThrottled/ },
  { name: 'a locked API is tried again', resource: api, act: put(api), replies: [busy, busy, ok], requests: 3, waits: [500, 1000] },
  { name: 'the lock under its other code is tried again', resource: api, act: put(api), replies: [refusal(409, 'Conflict', 'Operation on the API is in progress'), ok], requests: 2 },
  { name: 'a lock that stays is given up', resource: api, act: put(api), replies: [busy], requests: 31, fails: /Operation on the API is in progress/ },
  { name: 'a resource lock is for a human', resource: api, act: put(api), replies: [refusal(409, 'ScopeLocked', 'The scope cannot perform delete operation')], requests: 1, fails: /ScopeLocked/ },
  { name: 'a link that exists is what was wanted', resource: link, act: put(link), replies: [refusal(409, 'Conflict', 'Link already exists between specified Product and Api')], requests: 1 },
  { name: 'such words about no link are a refusal', resource: tag, act: put(tag), replies: [refusal(409, 'Conflict', 'Link already exists between specified Product and Api')], requests: 1, fails: /Link already exists/ },
  { name: 'an unreachable management endpoint is tried again', resource: api, act: put(api), replies: [unmanageable, { ...unmanageable, status: 409 }, ok], requests: 3 },
  { name: 'a 412 without an ETag is tried again', resource: tag, act: put(tag), replies: [refusal(412, 'PreconditionFailed', ''), ok], requests: 2 },
  { name: 'a 412 with an ETag is not', resource: tag, act: put(tag, '"1"'), replies: [refusal(412, 'PreconditionFailed', ''), ok], requests: 1, fails: /tags\/t was changed in the service since it was read/ },
  ...[500, 502, 503, 504, 408].map((status): Case => ({ name: `a ${status} is tried again`, resource: tag, act: put(tag), replies: [refusal(status, 'InternalServerError', 'Request processing failed due to internal error.'), ok], requests: 2, waits: [1000] })),
  { name: 'a 500 that stays is given up', resource: tag, act: put(tag), replies: [refusal(500, 'InternalServerError', 'Request processing failed due to internal error.')], requests: 6, fails: /The service failed to write tags\/t: InternalServerError: Request processing failed/ },
  { name: 'a broken connection is tried again', resource: tag, act: put(tag), replies: [{ broken: 'before' }, { body: { name: 't' }, broken: 'inside' }, ok], requests: 3 },
  { name: 'a delete over a broken connection may find nothing left', resource: tag, act: (store) => store.delete('tags/t'), method: 'DELETE', replies: [{ broken: 'before' }, { status: 404 }], requests: 2 },
  { name: 'a connection that stays broken is given up', resource: tag, act: put(tag), replies: [{ broken: 'before' }], requests: 6, fails: /no usable answer when asked to write tags\/t: no answer from http:\/\/127/ },
  { name: 'a page of a proxy is no success', resource: tag, act: put(tag), replies: [{ body: '<!DOCTYPE html><html>canary-page</html>' }], requests: 6, fails: /the answer is an HTML page where JSON was expected/ },
  { name: 'a page of a proxy as an error is not repeated', resource: tag, act: put(tag), replies: [{ status: 400, body: '<html>canary-page</html>' }], requests: 1, fails: /HTTP 400: the answer is an HTML page without an error in it/ },
  { name: 'JSON that is cut short is tried again', resource: tag, act: put(tag), replies: [{ body: '{"name": "t", "prop' }, ok], requests: 2 },
  { name: 'a 400 is a refusal', resource: tag, act: put(tag), replies: [refusal(400, 'ValidationError', 'One or more fields contain incorrect values:')], requests: 1, fails: /The service refused to write tags\/t: ValidationError: One or more fields/ },
  { name: 'a tag that two imports made at once is tried once more', resource: api, act: put(api), replies: [sameTag, ok], requests: 2 },
  { name: 'and only once', resource: api, act: put(api), replies: [sameTag], requests: 2, fails: /name: Tag with the same name already exists\./ },
  { name: 'a 401 is not tried again', resource: tag, act: put(tag), replies: [refusal(401, 'AuthenticationFailed', 'Authentication failed.')], requests: 1, fails: /does not accept the identity to write tags\/t/ },
  { name: 'a redirect is not followed', resource: tag, act: put(tag), replies: [{ status: 307, headers: { location: '/elsewhere' } }], requests: 1, fails: /refused to write tags\/t: HTTP 307/ },
];

test.each(cases)('$name', async ({ resource, act, replies, requests, fails, waits, method = 'PUT' }) => {
  await withFake(inTurn(method, resource.id, replies), async (fake) => {
    const clock = new FakeClock();
    const store = openFake(fake, { clock });
    const outcome = await act(store).then(() => null, (error: unknown) => error);
    if (fails === undefined) expect(outcome).toBeNull();
    else {
      expect(outcome).toBeInstanceOf(UserError);
      expect((outcome as UserError).message).toMatch(fails);
      expect((outcome as UserError).message).not.toContain('canary');
    }
    expect(fake.received).toHaveLength(requests);
    expect(store.counts()).toMatchObject({ writes: method === 'PUT' ? requests : 0, deletes: method === 'DELETE' ? requests : 0, reads: 0, retried: requests - 1 });
    if (waits !== undefined) expect(clock.waits.map(Math.round)).toEqual(waits);
  });
});

test('a 429 holds back every other request and counts', async () => {
  await withFake(inTurn('PUT', 'tags/t', [refusal(429, 'SubscriptionRequestsThrottled', 'exceeded', { 'retry-after': '30' }), ok]), async (fake) => {
    const clock = new FakeClock();
    const store = openFake(fake, { clock, parallelism: 1 });
    await Promise.all([store.put(tag, { withContent: false }), store.list('Tag', null)]);
    expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(30_000);
    expect(store.counts()).toEqual({ reads: 1, writes: 2, deletes: 0, throttled: 1, retried: 1 });
  });
});

test('reasons, hints and correlation ids', async () => {
  const denied = refusal(403, 'AuthorizationFailed', "The client 'c' does not have authorization to perform action 'Microsoft.ApiManagement/service/tags/write' over scope '/x'.", { 'x-ms-correlation-request-id': 'corr-1' });
  await withFake(inTurn('PUT', 'tags/t', [denied, refusal(403, 'Forbidden', 'No.'), refusal(401, 'InvalidAuthenticationToken', 'Expired.'), refusal(412, 'PreconditionFailed', ''), refusal(400, 'ValidationError', 'Bad', { 'x-ms-correlation-request-id': 'corr-2' })]), async (fake) => {
    const store = openFake(fake);
    const fail = async (): Promise<UserError> => store.put(tag, { withContent: false, ifMatch: '"1"' }).then(() => { throw new Error('no error'); }, (error: unknown) => error as UserError);
    const first = await fail();
    expect([first.reason, first.message, first.hint]).toEqual(['authentication-failed',
      "The identity may not write tags/t: AuthorizationFailed: The client 'c' does not have authorization to perform action 'Microsoft.ApiManagement/service/tags/write' over scope '/x'. (correlation id corr-1)",
      'Give the identity a role with the action Microsoft.ApiManagement/service/tags/write on the service, such as API Management Service Contributor.']);
    expect((await fail()).hint).toContain('Microsoft.ApiManagement/service/tags/write');
    expect((await fail()).reason).toBe('authentication-failed');
    expect(await fail()).toMatchObject({ reason: 'plan-changed', hint: 'Plan again.' });
    expect(await fail()).toMatchObject({ reason: null, message: 'The service refused to write tags/t: ValidationError: Bad. (correlation id corr-2)' });
  });
});

test('where nothing listens, the error comes soon', async () => {
  const clock = new FakeClock();
  const origin = await withFake(() => undefined, async (fake) => fake.origin);
  const store = openService({ id: SERVICE_ID, endpoint: origin, logger: silentLogger, environment: {}, clock });
  await expect(store.describe()).rejects.toThrow(`The service gave no usable answer when asked to read the service: no answer from ${origin} (ECONNREFUSED).`);
  expect(clock.waits.map(Math.round)).toEqual([500, 1000]);
});
