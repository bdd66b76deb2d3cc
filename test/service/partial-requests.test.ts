import type { LiveSnapshot, ReadOptions } from '../../src/commands/ports.ts';
import { resourceKey } from '../../src/model/resource-id.ts';
import { openService } from '../../src/service/live-service.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { estate } from './estate.ts';
import { openFake, refusal, SERVICE_ID, silentLogger, withFake, type Reply } from './fake-management.ts';

const held = new Set(estate.map(({ id }) => resourceKey(id)));
const keep = (id: string): boolean => held.has(resourceKey(id));

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ services: [{ name: 'one', sku: 'Premium' }, { name: 'small', sku: 'Consumption' }, { name: 'plain', sku: 'Developer' }], timeScale: 100 });
  const store = openService({ id: idOf('one'), endpoint: simulator.endpoint, logger: silentLogger, environment: {} });
  for (const resource of estate) await store.put(resource, { withContent: resource.content !== undefined });
}, 60_000);
afterAll(() => simulator.close());

function idOf(service: string): string {
  return simulator.services.find(({ name }) => name === service)?.id ?? '';
}

/** The requests below the service that reading takes, sorted, without those of every reading: the service and its marker. */
async function requestsOf(only: readonly string[], options: ReadOptions = { keep }, service = 'one'): Promise<{ readonly requests: string[]; readonly live: LiveSnapshot }> {
  const requests: string[] = [];
  const debug = (message: string): void => { requests.push(message.replace(/(\S+) \S*\/service\/[^/ ]+\/?(\S*) (\d+).*/, '$1 $2 $3')); };
  const store = openService({ id: idOf(service), endpoint: simulator.endpoint, logger: { ...silentLogger, debug }, environment: {} });
  const live = await store.read({ ...options, only: new Set(only.map(resourceKey)) });
  expect(store.counts().reads).toBe(requests.length);
  const always = ['GET  200', 'GET namedValues/apiops-published 404'];
  if (options.namedValues !== true) expect(requests).toEqual(expect.arrayContaining(always));
  return { requests: requests.filter((request) => !always.includes(request)).sort(), live };
}

test.each<[string, readonly string[], readonly string[]]>([
  ['nothing', [], []],
  ['properties', ['namedValues/plain'], ['GET namedvalues/plain 200']],
  ['a policy that is there', ['apis/pets/policies/policy'], ['GET apis/pets/policies/policy 200']],
  ['one that is not', ['apis/sums/policies/policy'], ['GET apis/sums/policies/policy 404']],
  ['associations', ['products/gold/apis/pets', 'products/gold/groups/partners', 'products/gold/groups/guests', 'gateways/edge/apis/pets', 'apis/pets/tags/gold', 'products/gold/tags/carried'],
    ['HEAD apis/pets/tags/gold 200', 'HEAD gateways/edge/apis/pets 200', 'HEAD products/gold/apis/pets 204', 'HEAD products/gold/groups/guests 404', 'HEAD products/gold/groups/partners 204', 'HEAD products/gold/tags/carried 404']],
  ['an API with its export', ['apis/pets'], ['GET apis/pets 200', 'GET apis/pets 200']],
  ['an operation policy', ['apis/pets/operations/list-pets/policies/policy'], ['GET apis/pets 200', 'GET apis/pets/operations/list-pets/policies/policy 200']],
  ['one whose operation has none', ['apis/pets;rev=2/operations/list-pets/policies/policy'],
    ['GET apis/pets;rev=2 200', 'GET apis/pets;rev=2/operations/list-pets 200', 'GET apis/pets;rev=2/operations/list-pets/policies/policy 404']],
  ['one that the export shows to have none', ['apis/pets;rev=2', 'apis/pets;rev=2/operations/list-pets/policies/policy'],
    ['GET apis/pets;rev=2 200', 'GET apis/pets;rev=2 200', 'GET apis/pets;rev=2/operations/list-pets/policies/policy 404']],
  ['one of a SOAP API', ['apis/sums/operations/Add/policies/policy'], ['GET apis/sums 200', 'GET apis/sums/operations 200', 'GET apis/sums/operations/* 200']],
  ['carried resources that are kept', ['apis/pets', 'apis/pets/operations/list-pets', 'apis/pets/operations/list-pets/tags/gold', 'apis/pets/schemas/chosen', 'apis/pets/tagDescriptions/gold'],
    ['GET apis/pets 200', 'GET apis/pets 200', 'GET apis/pets/operations/list-pets 200', 'GET apis/pets/schemas/chosen 200', 'GET apis/pets/tagDescriptions/gold 200', 'HEAD apis/pets/operations/list-pets/tags/gold 200']],
  ['an operation that the document may carry', ['apis/pets/operations/other'], ['GET apis/pets 200', 'GET apis/pets/operations/other 404']],
  ['APIs whose document is a schema', ['apis/books', 'apis/trips'], ['GET apis/books 200', 'GET apis/books/schemas/graphql 200', 'GET apis/trips 200', 'GET apis/trips/schemas 200', 'GET apis/trips/schemas/* 200']],
  ['APIs without document', ['apis/chat', 'apis/agent'], ['GET apis/agent 200', 'GET apis/chat 200']],
  ['wikis', ['apis/pets/wikis/default', 'apis/sums/wikis/default'], ['GET apis/pets/wikis/default 200', 'GET apis/sums/wikis/default 500']],
  ['a resolver', ['apis/books/resolvers/book'], ['GET apis/books 200', 'GET apis/books/resolvers/book 200']],
  ['links of a workspace, by holder', ['workspaces/w/products/gold/apis/pets', 'workspaces/w/products/gold/apis/none', 'workspaces/w/apis/pets/tags/gold', 'workspaces/w/products/gold/tags/gold'],
    ['GET workspaces/w 200', 'GET workspaces/w/products/gold/apiLinks 200', 'GET workspaces/w/tags/gold/apiLinks 200', 'GET workspaces/w/tags/gold/productLinks 200']],
  ['a workspace that is not there', ['workspaces/none', 'workspaces/none/apis/a', 'workspaces/none/tags/t'], ['GET workspaces/none 404']],
  ['what cannot be', ['apis/pets;rev=2/releases/r', 'products/p/apis/pets;rev=2', 'certificates/on-request', 'no/such/kind'], []],
])('%s', async (_name, only, expected) => {
  const { requests } = await requestsOf(only);
  const shorten = (request: string): string => request.replace(/(operations|schemas)\/[0-9a-f]{24}(\/policies\/policy)?/, '$1/*');
  expect(requests.map(shorten).map((request) => request.toLowerCase())).toEqual(expected.map((request) => request.toLowerCase()).sort());
});

test('an API without its document, where that is not asked for', async () => {
  const { requests, live } = await requestsOf(['apis/pets', 'apis/pets;rev=2'], { keep, withDocument: (id) => id === 'apis/pets;rev=2' });
  expect(requests).toEqual(['GET apis/pets 200', 'GET apis/pets;rev=2 200', 'GET apis/pets;rev=2 200']);
  expect([...live.snapshot.values()].map(({ id, content }) => [id, content?.format])).toEqual([['apis/pets', undefined], ['apis/pets;rev=2', 'openapi']]);
});

test('named values are listed once for who knows one by its display name', async () => {
  const { requests, live } = await requestsOf(['namedValues/plain', 'backends/one'], { keep, namedValues: true });
  expect(requests).toEqual(['GET backends/one 200', 'GET namedValues 200']);
  expect([...live.snapshot.keys()]).toEqual(['backends/one', 'namedvalues/hidden', 'namedvalues/plain']);
  const inWorkspace = await requestsOf(['workspaces/w/backends/one'], { keep, namedValues: true });
  expect([...inWorkspace.live.snapshot.keys()]).toEqual(['namedvalues/hidden', 'namedvalues/plain', 'workspaces/w/backends/one', 'workspaces/w/namedvalues/hidden', 'workspaces/w/namedvalues/plain']);
});

test.each(['small', 'plain'])('kinds that the tier of %s does not have are told as in a full reading', async (service) => {
  const full = await openService({ id: idOf(service), endpoint: simulator.endpoint, logger: silentLogger, environment: {} }).read();
  const keys = ['gateways/g', 'gateways/g/apis/a', 'workspaces/w', 'workspaces/w/apis/a', 'policyRestrictions/r', 'documentations/d', 'namedValues/n'];
  const { live } = await requestsOf(keys, {}, service);
  expect(live.snapshot.size).toBe(0);
  const asked = new Set(['Gateway', 'GatewayApi', 'Workspace', 'Api', 'PolicyRestriction', 'Documentation', 'NamedValue']);
  expect([...live.unsupported].sort()).toEqual([...full.unsupported].filter((kind) => asked.has(kind)).sort());
  expect(live.diagnostics.map(({ code }) => code)).toEqual([...live.unsupported].filter((kind) => kind !== 'Workspace').map(() => 'kind-unsupported'));
});

test('a tier without a kind is told of that kind, not of what would lie below it', async () => {
  const lacking = refusal(400, 'MethodNotAllowedInPricingTier', 'Method not allowed in Consumption pricing tier');
  await withFake(({ path, method }) => path.startsWith('gateways') ? (method === 'HEAD' ? { status: 400 } : lacking) : path === 'products/p/policies/policy' ? lacking : path === 'products' ? list() : undefined, async (fake) => {
    const live = await openFake(fake).read({ only: new Set(['gateways/g/apis/a', 'products/p/policies/policy']) });
    expect([...live.unsupported].sort()).toEqual(['Gateway', 'ProductPolicy']);
    expect(live.diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining("'self-hosted gateway'"), expect.stringContaining("'product policy'")]);
  });
});

const marker = { commit: 'b'.repeat(40), planHash: 'h', time: '2026-01-01T00:00:00Z', run: null };
const item = (name: string, properties: Record<string, unknown> = {}): Record<string, unknown> => ({ id: `${SERVICE_ID}/x/${name}`, name, properties });
const list = (...items: readonly Record<string, unknown>[]): Reply => ({ body: { value: items } });

describe.each([['everything', undefined], ['nothing else', new Set<string>()]])('the marker, reading %s', (_name, only) => {
  test.each<[string, Record<string, unknown> | null, unknown]>([
    ['is told', { displayName: 'apiops-published', value: JSON.stringify(marker) }, marker],
    ['that is no JSON is a finding', { displayName: 'apiops-published', value: 'canary-text' }, null],
    ['that is secret is one', { displayName: 'apiops-published', secret: true }, null],
    ['that is not there is none', null, undefined],
  ])('%s', async (_case, properties, expected) => {
    const found = properties === null ? [] : [item('Apiops-Published', properties)];
    await withFake(({ path }) => path === 'namedValues' ? list(...found) : path.toLowerCase() === 'namedvalues/apiops-published' && found[0] !== undefined ? { body: found[0] } : undefined, async (fake) => {
      const live = await openFake(fake).read(only === undefined ? {} : { only });
      expect(live.marker).toEqual(expected ?? null);
      expect(live.diagnostics.map(({ code }) => code)).toEqual(expected === null ? ['marker-unreadable'] : []);
      expect(live.snapshot.size).toBe(0);
      expect(JSON.stringify(live.diagnostics)).not.toContain('canary');
    });
  });
});

test('the marker of a workspace is none, and it is not asked for twice', async () => {
  await withFake(({ path }) => path === 'namedValues/apiops-published' ? { body: item('apiops-published', { value: JSON.stringify(marker) }) } : path === 'workspaces/w' ? { body: item('w') } : undefined, async (fake) => {
    const live = await openFake(fake).read({ only: new Set(['namedvalues/apiops-published', 'workspaces/w/namedvalues/apiops-published']) });
    expect([live.marker, live.snapshot.size, fake.received.filter(({ path }) => path === 'namedValues/apiops-published').length]).toEqual([marker, 0, 1]);
  });
});

test('what cannot be read is an error, and nothing is absent for it', async () => {
  const denied = refusal(403, 'AuthorizationFailed', 'No.');
  const keys = ['products/p/apis/a', 'backends/b', 'apis/a', 'tags/t', 'workspaces/w/products/p/apis/a'];
  for (const key of keys) {
    await withFake(({ path, method }) => path.toLowerCase().startsWith(key) ? (method === 'HEAD' ? { status: 403 } : denied)
      : path === 'products/p/apis' || path === 'workspaces/w/products/p/apiLinks' ? denied : path === 'workspaces/w' ? { body: item('w') } : undefined, async (fake) => {
      await expect(openFake(fake).read({ only: new Set([key]) })).rejects.toThrow(/The identity may not (read|list) .*AuthorizationFailed/);
    });
  }
});

test('where the status of an association does not tell, its collection does', async () => {
  await withFake(({ path, method }) => method === 'HEAD' ? { status: 405 } : path === 'products/p/apis' ? list(item('A')) : undefined, async (fake) => {
    const live = await openFake(fake).read({ only: new Set(['products/p/apis/a', 'products/p/apis/b']) });
    expect([...live.snapshot.keys()]).toEqual(['products/p/apis/a']);
    expect(fake.received.map(({ method, path }) => `${method} ${path}`).filter((request) => request.endsWith('products/p/apis'))).toEqual(['GET products/p/apis']);
  });
});

test('nothing is asked below what every service has', async () => {
  await withFake(({ path }) => path.startsWith('gateways/managed') ? { status: 200, body: item('managed') } : undefined, async (fake) => {
    const live = await openFake(fake).read({ only: new Set(['gateways/managed', 'gateways/managed/apis/a']) });
    expect(live.snapshot.size).toBe(0);
    expect(fake.received.some(({ path }) => path === 'gateways/managed/apis/a')).toBe(false);
  });
});

test('an export that is refused, of an API without operations, is no error; of another it is', async () => {
  for (const operations of [[], [item('o', { method: 'GET' })]]) {
    await withFake(({ path, query }) => path === 'apis/a' ? (query.has('export') ? refusal(400, 'ValidationError', 'Nothing to export.') : { body: item('a', { path: 'a' }) })
      : path === 'apis/a/operations' ? list(...operations) : undefined, async (fake) => {
      const reading = openFake(fake).read({ only: new Set(['apis/a']) });
      if (operations.length > 0) await expect(reading).rejects.toThrow('Nothing to export.');
      else expect((await reading).snapshot.get('apis/a')).toEqual({ id: 'apis/a', kind: 'Api', properties: { path: 'a' } });
    });
  }
});

test('a tag description that the document carries, and the schema that is one, are no resources of their own', async () => {
  const document = 'openapi: 3.0.1\ninfo:\n  title: A\n  version: "1"\ntags:\n  - name: Gold\n    description: Of gold\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: {}\n';
  const replies: Readonly<Record<string, Reply>> = {
    'apis/a': { body: item('a', { path: 'a' }) }, 'apis/a?export': { body: document }, 'apis/trips': { body: item('trips', { path: 't', type: 'odata' }) },
    'apis/trips/schemas/edmx': { body: item('edmx', { contentType: 'application/vnd.ms-azure-apim.odata.schema' }) }, 'apis/trips/schemas/own': { body: item('own', { contentType: 'application/json' }) },
    'tags/g': { body: item('g', { displayName: 'Gold' }) }, 'apis/a/tagdescriptions/g': { body: item('g', { description: 'Of gold' }) }, 'apis/a/tagdescriptions/s': { body: item('s', { description: 'Of gold' }) },
  };
  await withFake(({ path, query }) => replies[query.has('export') ? `${path}?export` : path.toLowerCase()], async (fake) => {
    const only = new Set(['apis/a/tagdescriptions/g', 'apis/a/tagdescriptions/s', 'apis/trips/schemas/edmx', 'apis/trips/schemas/own']);
    expect([...(await openFake(fake).read({ only })).snapshot.keys()]).toEqual(['apis/a/tagdescriptions/s', 'apis/trips/schemas/own']);
    expect((await openFake(fake).read({ only, keep: () => true })).snapshot.size).toBe(3);
  });
});
