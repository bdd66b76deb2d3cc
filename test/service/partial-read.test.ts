import fc from 'fast-check';
import type { LiveSnapshot, LiveStore, ReadOptions } from '../../src/commands/ports.ts';
import { kindNames, kindRow } from '../../src/model/kinds.ts';
import { parseResourceId, resourceKey } from '../../src/model/resource-id.ts';
import type { Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { openService } from '../../src/service/live-service.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { shareOf } from '../support/share.ts';
import { estate } from './estate.ts';
import { silentLogger } from './fake-management.ts';

const requested = new Set(kindNames.filter((kind) => kindRow(kind).managed === 'on-request'));
const held = new Set(estate.map(({ id }) => resourceKey(id)));
const keep = (id: string): boolean => held.has(resourceKey(id));
const generated = '0123456789abcdef01234567';

/** What reading everything leaves out, or tells from something else. */
const beside: readonly Resource[] = [
  { id: 'namedValues/apiops-published', kind: 'NamedValue', properties: { displayName: 'apiops-published', secret: false, value: '{"commit":"' + 'a'.repeat(40) + '","planHash":"h","time":"2026-01-01T00:00:00Z","run":null}' } },
  { id: 'namedValues/Mixed-Case', kind: 'NamedValue', properties: { displayName: 'Mixed', secret: false, value: 'v' } },
  { id: `namedValues/${generated}`, kind: 'NamedValue', properties: { displayName: `Logger-Credentials--${generated}`, secret: true, value: new Sensitive('canary-6') } },
  { id: 'loggers/second', kind: 'Logger', properties: { loggerType: 'applicationInsights', credentials: { instrumentationKey: new Sensitive('00000000-0000-0000-0000-000000000007') } } },
  { id: `subscriptions/${generated}`, kind: 'Subscription', properties: { displayName: 'Anonymous', scope: '/apis', state: 'active' } },
  { id: 'apis/Empty', kind: 'Api', properties: { displayName: 'Empty', path: 'empty', protocols: ['https'] } },
  { id: 'apis/empty/policies/policy', kind: 'ApiPolicy', properties: {}, content: { codec: 'policy', format: 'rawxml', text: '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>' } },
  { id: 'products/gold/apis/Empty', kind: 'ProductApi', properties: {} },
];

let simulator: RunningSimulator;
let store: LiveStore;
let full: LiveSnapshot;
let plain: LiveSnapshot;
/** Keys that no folder has: of schemas that are documents, or came with one. */
let documents: readonly string[];
const unexpected: unknown[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ services: [{ name: 'one', sku: 'Premium' }], pageSize: 3, timeScale: 100, onUnexpectedError: (error) => unexpected.push(error) });
  store = open();
  for (const resource of [...estate, ...beside]) await store.put(resource, { withContent: resource.content !== undefined });
  documents = (await Promise.all(['apis/pets', 'apis/trips', 'apis/hello'].map((api) => store.list('ApiSchema', api)))).flat().map(({ id }) => resourceKey(id));
  expect(documents.length).toBe(4);
  [full, plain] = await Promise.all([open().read({ requested, keep }), open().read()]);
}, 60_000);
afterAll(async () => {
  await simulator.close();
  expect(unexpected).toEqual([]);
});

function open(): LiveStore {
  return openService({ id: simulator.services[0]?.id ?? '', endpoint: simulator.endpoint, logger: silentLogger, environment: {} });
}

/** Without the ETags, which lists do not tell; and without the case of associations whose ends are not read. */
function comparable({ snapshot }: LiveSnapshot, keys: ReadonlySet<string>, isSpelled = false): unknown[] {
  return [...snapshot].filter(([key]) => keys.has(key)).map(([key, { etag: _etag, id, ...resource }]) =>
    [key, { ...resource, id: kindRow(resource.kind).body === 'association' && !isSpelled ? id.toLowerCase() : id }]);
}

/** Ids that reading everything never gives, beside those that it gives. */
const absent = [
  'namedValues/none', 'apis/none', 'apis/none/policies/policy', 'apis/none/operations/x/policies/policy', 'apis/pets;rev=9', 'apis/pets;rev=1', 'apis/pets;rev=1/policies/policy', 'apis/pets;rev=2/releases/first',
  'apis/pets;rev=2/tags/gold', 'apis/pets/operations/none', 'apis/pets/operations/none/policies/policy', 'apis/pets/operations/list-pets/tags/none', 'apis/pets/schemas/none', 'apis/pets/tagDescriptions/none',
  'apis/pets/resolvers/none', 'apis/pets/resolvers/none/policies/policy', 'apis/sums/wikis/default', 'apis/books/schemas/graphql', 'apis/sums/operations/none/policies/policy', 'products/gold/apis/none', 'products/gold/groups/none',
  'products/none/groups/partners', 'products/none/policies/policy', 'gateways/edge/apis/none', 'gateways/managed/apis/pets', 'groups/administrators', 'subscriptions/master', 'workspaces/none', 'workspaces/none/apis/x',
  'workspaces/none/products/gold/apis/pets', 'workspaces/w/products/none/apis/pets', 'workspaces/w/tags/none', 'workspaces/w/apis/pets/tags/none', 'workspaces/w/apis/pets;rev=1/operations/list-pets/tags/gold', 'tags/none', 'no/such/kind',
  'products/gold/apis/pets;rev=2', 'apis/chat/operations/onHandshake', 'apis/chat/operations/onHandshake/policies/policy',
].map(resourceKey);

const sets: readonly (readonly [string, ReadOptions])[] = [
  ['what the folder holds and requests', { requested, keep }],
  ['what is managed by default', {}],
];

describe.each(sets)('%s', (_name, options) => {
  const whole = (): LiveSnapshot => options.keep === undefined ? plain : full;
  const candidates = (): string[] => [...new Set([...full.snapshot.keys(), ...plain.snapshot.keys(), ...held, ...beside.map(({ id }) => resourceKey(id)), ...documents, ...absent])].sort();

  test('all keys at once give what reading everything gives', async () => {
    const only = new Set(candidates());
    const live = await open().read({ ...options, only });
    expect(comparable(live, only, true)).toEqual(comparable(whole(), only, true));
    expect(live.snapshot.size).toBe(whole().snapshot.size);
    expect(new Set([...live.snapshot.values()].map(({ kind }) => kind)).size).toBe(new Set(estate.map(({ kind }) => kind)).size - (options.requested === undefined ? [...requested].filter((kind) => estate.some((resource) => resource.kind === kind)).length + 1 : 0)); // no operation that is kept
    expect(live.marker?.commit).toBe('a'.repeat(40));
    expect([live.marker, live.diagnostics, live.unsupported, live.unread]).toEqual([whole().marker, whole().diagnostics, whole().unsupported, whole().unread]);
  });

  test('any key alone does too', async () => {
    for (const key of candidates()) {
      const only = new Set([key]);
      const live = await open().read({ ...options, only });
      expect([key, comparable(live, only)]).toEqual([key, comparable(whole(), only)]);
      const etags = [live, whole()].map(({ snapshot }) => snapshot.get(key)?.etag);
      if (etags[1] !== undefined) expect([key, etags[0]]).toEqual([key, etags[1]]);
    }
  }, 60_000);

  test('any keys do', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...candidates()), { maxLength: 12 }), async (keys) => {
      const only = new Set(keys);
      const live = await open().read({ ...options, only });
      expect(comparable(live, only)).toEqual(comparable(whole(), only));
      for (const key of live.snapshot.keys()) expect(only.has(key)).toBe(true);
      for (const [api, names] of live.operations) for (const name of names) expect(whole().operations.get(api)).toContain(name);
      for (const key of keys) {
        const id = parseResourceId(key);
        if (id?.kind !== 'ApiOperationPolicy') continue;
        const [api = '', operation = ''] = key.split(/\/operations\/|\/policies\//);
        const has = (live: LiveSnapshot): boolean => live.operations.get(api)?.some((name) => name.toLowerCase() === operation) === true;
        expect([key, has(live)]).toEqual([key, has(whole())]);
      }
    }), { numRuns: shareOf(60, 4) });
  }, 60_000);
});
