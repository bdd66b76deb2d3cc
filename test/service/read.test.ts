import { UserError } from '../../src/model/failure.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { FakeClock, notFound, openFake, refusal, SERVICE_ID, withFake, type Answering, type FakeManagement, type Reply } from './fake-management.ts';

const HEX = '0123456789abcdef01234567';
const list = (...items: readonly Record<string, unknown>[]): Reply => ({ body: { value: items, nextLink: null } });
const named = (name: string, properties: Record<string, unknown> = {}): Record<string, unknown> => ({ id: `${SERVICE_ID}/x/${name}`, name, properties });
const yaml = 'openapi: 3.0.1\ninfo:\n  title: A\npaths:\n  /pets:\n    get: {}\n';

type Estate = Readonly<Record<string, Reply | ((origin: string) => Reply)>>;

/** One API with a revision, an operation and policies; a product; a fragment. */
const estate: Estate = {
  'namedValues': list(named('n', { displayName: 'N', secret: false, value: 'v', provisioningState: 'Succeeded' })),
  'backends': list(named('b', { url: 'https://x', protocol: 'http', credentials: { header: { k: ['canary'], r: ['{{n}}'] } } }), named('pool', { type: 'Pool', pool: { services: [{ id: `${SERVICE_ID.toUpperCase()}/backends/b` }] } })),
  'groups': list(named('administrators', { builtIn: true }), named('Developers', { builtIn: true }), named('custom', { displayName: 'C' })),
  'policies/policy': { body: { properties: { format: 'rawxml', value: '<policies>\r\n</policies>' } }, headers: { etag: '"7"' } },
  'policyFragments': list(named('f', { description: 'D' })),
  'policyFragments/f': { body: named('f', { description: 'D', value: '<fragment />', provisioningState: 'Succeeded' }) },
  'products': list(named('p', { displayName: 'P' })),
  'products/p/apis': list(named('a')),
  'products/p/groups': list(named('administrators'), named('custom')),
  'products/p/policies/policy': { body: '<policies>\r\n  <inbound />\r\n</policies>', headers: { etag: '"8"' } },
  'apis': list(named('a', { path: 'a', apiVersionSetId: '/apiVersionSets/v' }), named('a;rev=2', { path: 'a' })),
  'apis/a': { body: named('a', { path: 'a', isCurrent: true, isOnline: true, apiVersionSetId: `${SERVICE_ID}/apiVersionSets/v`, apiVersionSet: { id: 'x' }, novel: 1 }), headers: { etag: '"1"' } },
  'apis/a;rev=2': { body: named('a;rev=2', { path: 'a', type: 'http' }), headers: { etag: '"2"' } },
  'apis/a/operations': list(named('get-pets', { method: 'GET' })),
  'apis/a/operations/get-pets/policies/policy': { body: { properties: { format: 'rawxml', value: '<policies />' } } },
  'apis/a/releases': list(named('r', { notes: 'N' })),
  'apis/a/releases/r': { body: named('r', { notes: 'N', apiId: `${SERVICE_ID}/apis/a;rev=1`, createdDateTime: '2020' }) },
  'apis/a;rev=2/operations': list(),
  'apis/a?export': (origin) => ({ body: { link: `${origin}/blob/a?sig=canary-sas` } }),
  '/blob/a': { body: yaml, headers: { 'content-type': 'application/octet-stream' } },
  'subscriptions': list(named('master', { scope: `${SERVICE_ID}/` }), named('chosen', { scope: `${SERVICE_ID}/products/p`, displayName: 'S' }), named(HEX, { scope: `${SERVICE_ID}/products/p` }), named('owned', { scope: '/apis', ownerId: `${SERVICE_ID}/users/7` })),
};

function serve(replies: Estate): Answering {
  return ({ path, query }, origin) => {
    const reply = replies[query.get('export') === null ? path : `${path}?export`];
    return typeof reply === 'function' ? reply(origin) : reply;
  };
}

const ids = async (fake: FakeManagement, keep?: (id: string) => boolean): Promise<string[]> => [...(await openFake(fake).read(keep === undefined ? {} : { keep })).snapshot.values()].map(({ id }) => id);

test('everything that is managed is read once, and nothing twice', async () => {
  await withFake(serve(estate), async (fake) => {
    const store = openFake(fake);
    const live = await store.read();
    expect([...live.snapshot.keys()]).toEqual([
      'apis/a', 'apis/a/operations/get-pets/policies/policy', 'apis/a/releases/r', 'apis/a;rev=2', 'backends/b', 'backends/pool', 'groups/custom', 'namedvalues/n', 'policies/policy',
      'policyfragments/f', 'products/p', 'products/p/apis/a', 'products/p/groups/administrators', 'products/p/groups/custom', 'products/p/policies/policy', 'subscriptions/chosen',
    ]);
    const asked = fake.received.map(({ method, path, query }) => `${method} ${path} ${query.get('export') ?? ''}`);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.every((request) => request.startsWith('GET '))).toBe(true);
    expect(fake.received.some(({ path }) => path === 'apis/a;rev=2/releases')).toBe(false);
    expect(store.counts()).toEqual({ reads: fake.received.filter(({ path }) => path !== '/blob/a').length, writes: 0, deletes: 0, throttled: 0, retried: 0 });
    expect(live.diagnostics).toEqual([]);
    expect([...live.operations]).toEqual([['apis/a;rev=2', []], ['apis/a', ['get-pets']]].sort());
  });
});

test('resources are portable, with ETag and content', async () => {
  await withFake(serve(estate), async (fake) => {
    const { snapshot } = await openFake(fake).read();
    expect(snapshot.get('apis/a')).toEqual({
      id: 'apis/a', kind: 'Api', etag: '"1"', properties: { path: 'a', isCurrent: true, apiVersionSetId: '/apiVersionSets/v', novel: 1 },
      content: { codec: 'specification', format: 'openapi', text: yaml },
    });
    // Without operations there is no specification, and no export is asked for.
    expect(snapshot.get('apis/a;rev=2')).toEqual({ id: 'apis/a;rev=2', kind: 'Api', etag: '"2"', properties: { path: 'a', type: 'http' } });
    expect(snapshot.get('apis/a/releases/r')?.properties).toEqual({ notes: 'N', apiId: '/apis/a;rev=1' });
    expect(snapshot.get('policies/policy')).toEqual({ id: 'policies/policy', kind: 'ServicePolicy', etag: '"7"', properties: {}, content: { codec: 'policy', format: 'rawxml', text: '<policies>\n</policies>' } });
    expect(snapshot.get('products/p/policies/policy')?.content).toEqual({ codec: 'policy', format: 'rawxml', text: '<policies>\n  <inbound />\n</policies>' });
    expect(snapshot.get('policyfragments/f')).toEqual({ id: 'policyFragments/f', kind: 'PolicyFragment', properties: { description: 'D' }, content: { codec: 'policy', format: 'rawxml', text: '<fragment />' } });
    expect(fake.received.filter(({ path }) => /polic/i.test(path) && !['policyFragments', 'policyRestrictions'].includes(path)).every(({ query }) => query.get('format') === 'rawxml')).toBe(true);
    const header = snapshot.get('backends/b')?.properties as { credentials: { header: Record<string, unknown[]> } };
    expect(header.credentials.header['k']?.[0]).toBeInstanceOf(Sensitive);
    expect(header.credentials.header['r']).toEqual(['{{n}}']);
    expect(snapshot.get('backends/pool')?.properties).toEqual({ type: 'Pool', pool: { services: [{ id: '/backends/b' }] } });
    expect(snapshot.get('subscriptions/chosen')?.properties).toEqual({ scope: '/products/p', displayName: 'S' });
  });
});

test('the link of an export is fetched without the token', async () => {
  await withFake(serve(estate), async (fake) => {
    await openFake(fake, { environment: { AZURE_BEARER_TOKEN: 'canary-token' } }).read();
    const [download, ...others] = fake.received.filter(({ path }) => path === '/blob/a');
    expect(others).toEqual([]);
    expect(JSON.stringify(download)).not.toContain('canary-token');
    expect(download?.headers.authorization).toBeUndefined();
    expect(download?.query.has('api-version')).toBe(false);
    expect(fake.received.filter(({ path }) => path !== '/blob/a').every(({ headers }) => headers.authorization === 'Bearer canary-token')).toBe(true);
  });
});

test('what the service or consumers made is read only where it is kept; the marker never', async () => {
  const generated: Estate = {
    ...estate,
    namedValues: list(named(HEX, { displayName: `Logger-Credentials--${HEX}`, secret: true }), named('chosen', { displayName: `Logger-Credentials--${HEX.slice(0, 23)}0`, secret: true }), named(HEX.replace('0', 'f'), { displayName: 'plain' }), named('APIOPS-published', { displayName: 'apiops-published' })),
  };
  await withFake(serve(generated), async (fake) => {
    const without = (await ids(fake)).filter((id) => /^(namedValues|subscriptions)/.test(id));
    expect(without).toEqual(['namedValues/chosen', `namedValues/${HEX.replace('0', 'f')}`, 'subscriptions/chosen']);
    const asked: string[] = [];
    const kept = (await ids(fake, (id) => { asked.push(id); return true; })).filter((id) => /^(namedValues|subscriptions|groups)/.test(id));
    expect(kept).toEqual(['groups/custom', `namedValues/${HEX}`, 'namedValues/chosen', `namedValues/${HEX.replace('0', 'f')}`, `subscriptions/${HEX}`, 'subscriptions/chosen', 'subscriptions/owned'].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect(asked).toContain('subscriptions/owned');
  });
});

test('a kind that the tier does not have is reported once and empty', async () => {
  const refused = refusal(400, 'MethodNotAllowedInPricingTier', 'Method not allowed in Consumption pricing tier');
  await withFake(serve({ ...estate, groups: refused, 'products/p/groups': refused, products: list(named('p'), named('q')), 'products/q/groups': refused }), async (fake) => {
    const live = await openFake(fake).read();
    expect(live.diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['kind-unsupported', 'warning', "The tier of apim does not have resources of the kind 'group'; none were read."],
      ['kind-unsupported', 'warning', "The tier of apim does not have resources of the kind 'group of a product'; none were read."],
    ]);
    expect([...live.snapshot.keys()].filter((key) => key.includes('groups'))).toEqual([]);
  });
});

const failing: readonly [name: string, replies: Estate, message: RegExp, hint: RegExp | null][] = [
  ['a kind that may not be listed', { loggers: refusal(403, 'AuthorizationFailed', 'No.') }, /The identity may not list loggers \(logger\): AuthorizationFailed: No\./, /Microsoft\.ApiManagement\/service\/loggers\/read .* API Management Service Reader Role/],
  ['a child that may not be listed', { 'apis/a/diagnostics': refusal(403, 'AuthorizationFailed', 'No.') }, /may not list apis\/a\/diagnostics \(API diagnostic\)/, /Microsoft\.ApiManagement\/service\/apis\/diagnostics\/read/],
  ['an item that may not be read', { 'apis/a': refusal(403, 'AuthorizationFailed', 'No.') }, /may not read apis\/a: /, null],
  ['a list that keeps failing', { tags: refusal(500, 'InternalServerError', 'Request processing failed due to internal error.') }, /failed to list tags \(tag\): InternalServerError/, null],
  ['a list that is refused', { tags: refusal(400, 'ValidationError', 'x') }, /refused to list tags \(tag\)/, null],
  ['a policy without a text', { 'policies/policy': { body: { properties: {} } } }, /no usable answer when asked to read policies\/policy: the answer has none of the properties/, null],
  ['a policy that is a page of a proxy', { 'policies/policy': { body: '<html></html>' } }, /an HTML page where JSON was expected/, null],
  ['an API without properties', { 'apis/a': { body: { name: 'a' } } }, /asked to read apis\/a: the answer has none/, null],
  ['an API that is empty', { 'apis/a': { body: '' } }, /asked to read apis\/a: the answer is empty/, null],
  ['an export that says why not', { 'apis/a?export': { body: 'Unable to export the API: canary too large' } }, /to read the specification of apis\/a: NoSpecification: the export is no OpenAPI document: Unable to export the API/, null],
  ['an export link that has expired', { '/blob/a': { status: 403, body: '<?xml version="1.0"?><Error>canary</Error>' } }, /specification of apis\/a: HTTP 403: the answer is XML without/, null],
  ['an export link to elsewhere', { 'apis/a?export': { body: { link: 'http://blob.example/a?sig=canary' } } }, /download link that cannot be followed/, null],
  ['an export link that is none', { 'apis/a?export': { body: { link: 'canary' } } }, /download link that cannot be followed/, null],
  ['a nameless item', { tags: { body: { value: [{ properties: {} }] } } }, /without a name/, null],
];

test.each(failing)('%s fails the read: unreadable is never absent', async (_name, replies, message, hint) => {
  await withFake(serve({ ...estate, ...replies }), async (fake) => {
    const error = await openFake(fake, { clock: new FakeClock() }).read().then(() => null, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect((error as UserError).message).not.toContain('sig=');
    if (hint !== null) expect((error as UserError).hint).toMatch(hint);
    // What was on its way arrives, eight requests at most; nothing more is sent behind the error's back.
    const sent = fake.received.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(fake.received.length).toBeLessThanOrEqual(sent + 8);
  });
});

test.each<[string, Estate]>([
  ['a link', { 'apis/a?export': (origin) => ({ body: { link: `${origin}/blob/a` } }) }],
  ['a wrapped link', { 'apis/a?export': (origin) => ({ body: { id: 'x', format: 'openapi-link', value: { link: `${origin}/blob/a` } } }) }],
  ['a doubly wrapped link', { 'apis/a?export': (origin) => ({ body: { properties: { value: { link: `${origin}/blob/a` } } } }) }],
  ['the document', { 'apis/a?export': { body: yaml } }],
  ['the wrapped document', { 'apis/a?export': { body: { value: yaml } } }],
  ['the doubly wrapped document', { 'apis/a?export': { body: { properties: { format: 'openapi', value: yaml } } } }],
])('an export may be %s', async (_name, replies) => {
  await withFake(serve({ ...estate, ...replies }), async (fake) => {
    expect((await openFake(fake).read()).snapshot.get('apis/a')?.content).toEqual({ codec: 'specification', format: 'openapi', text: yaml });
  });
});

test('a download that breaks down is tried again, and is no request that counts', async () => {
  const downloads: Reply[] = [{ status: 503 }, { broken: 'inside', body: 'openapi' }, { body: yaml }];
  await withFake((request, origin) => request.path === '/blob/a' ? downloads.shift() : serve(estate)(request, origin), async (fake) => {
    const clock = new FakeClock();
    const store = openFake(fake, { clock });
    expect((await store.read()).snapshot.get('apis/a')?.content?.text).toBe(yaml);
    expect(clock.waits.map(Math.round)).toEqual([1000, 2000]);
    expect(store.counts()).toMatchObject({ reads: fake.received.length - 3, retried: 0 });
  });
});

test.each(['{"openapi": "3.0.1", "paths": {}}', '{\n  "paths": {},\n  "openapi": "3.0.1"\n}'])('an export may be a JSON document: %j', async (text) => {
  await withFake(serve({ ...estate, 'apis/a?export': { body: text } }), async (fake) => {
    expect((await openFake(fake).read()).snapshot.get('apis/a')?.content?.text).toBe(text);
  });
});

test('exports of one version set never overlap, those of others do', async () => {
  const sets: Readonly<Record<string, string | undefined>> = { 'a': 'shared', 'a;rev=2': undefined, 'b': 'shared', 'c': 'other', 'd': undefined, 'd;rev=2': undefined };
  const lanes: Readonly<Record<string, string>> = { 'a': 'shared', 'a;rev=2': 'shared', 'b': 'shared', 'c': 'other', 'd': 'd', 'd;rev=2': 'd' };
  const running = new Set<string>();
  const together: string[][] = [];
  await withFake(({ path, query }) => {
    const name = path.split('/')[1] ?? '';
    if (path === 'apis') return list(...Object.entries(sets).map(([api, set]) => named(api, { path: 'x', ...(set === undefined ? {} : { apiVersionSetId: `${SERVICE_ID}/apiVersionSets/${set}` }) })));
    if (path.endsWith('/operations')) return list(named('o'));
    if (query.has('export')) {
      running.add(name);
      together.push([...running]);
      setTimeout(() => running.delete(name), 10);
      return { body: yaml, delayMs: 20 };
    }
    return /^apis\/[^/]+$/.test(path) ? { body: named(name, { path: 'x' }) } : undefined;
  }, async (fake) => {
    const live = await openFake(fake).read();
    expect(Object.keys(sets).every((name) => live.snapshot.get(`apis/${name}`)?.content !== undefined)).toBe(true);
    for (const set of together) expect(new Set(set.map((name) => lanes[name])).size).toBe(set.length);
    expect(together.some((set) => set.length > 1)).toBe(true);
  });
});

test('an API that vanishes while it is read is absent, with what belongs to it', async () => {
  await withFake(serve({ ...estate, 'apis/a': notFound }), async (fake) => {
    expect((await ids(fake)).filter((id) => id.startsWith('apis/a') && !id.startsWith('apis/a;'))).toEqual([]);
  });
});

test('progress ends with everything done, and no more run at once than asked for', async () => {
  let running = 0;
  let peak = 0;
  const progress: [number, number][] = [];
  await withFake((request, origin) => {
    peak = Math.max(peak, ++running);
    setImmediate(() => running--);
    return serve(estate)(request, origin);
  }, async (fake) => {
    const logger = { info: (): void => undefined, debug: (): void => undefined, warning: (): void => undefined, progress: (_message: string, done: number, total: number): void => { progress.push([done, total]); } };
    await openFake(fake, { parallelism: 2, logger }).read();
    const [done, total] = progress.at(-1) ?? [];
    expect(done).toBe(total);
    expect(peak).toBeLessThanOrEqual(2);
  });
});

test('few tokens left slow the reading down, whichever bucket they are of', async () => {
  const headers = { 'x-ms-ratelimit-remaining-subscription-reads': '10', 'x-ms-ratelimit-remaining-subscription-global-reads': '3000' };
  await withFake(({ path }) => path === 'tags' ? { ...list(), headers } : undefined, async (fake) => {
    const clock = new FakeClock();
    const store = openFake(fake, { clock });
    for (let turn = 0; turn < 4; turn++) await store.list('Tag', null);
    expect(clock.waits).toEqual([40, 40]);
  });
});
