import type { LiveStore } from '../../src/commands/ports.ts';
import type { Content, Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { openService } from '../../src/service/live-service.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { silentLogger } from './fake-management.ts';

const policy = (text: string): Content => ({ codec: 'policy', format: 'rawxml', text });
const base = '<policies>\n  <inbound>\n    <base />\n  </inbound>\n  <backend>\n    <base />\n  </backend>\n  <outbound>\n    <base />\n  </outbound>\n  <on-error>\n    <base />\n  </on-error>\n</policies>';
const specification: Content = {
  codec: 'specification', format: 'openapi',
  text: 'openapi: 3.0.1\ninfo:\n  title: Pets\n  version: "1"\nservers:\n  - url: https://document.example\npaths:\n  /pets:\n    get:\n      operationId: list-pets\n      summary: List\n      responses:\n        "200":\n          description: OK\n',
};

/** Resources of many kinds, in an order in which each finds what it needs. */
const written: readonly Resource[] = [
  { id: 'namedValues/secret', kind: 'NamedValue', properties: { displayName: 'secret', secret: true, value: new Sensitive('canary'), tags: ['a'] } },
  { id: 'tags/pets', kind: 'Tag', properties: { displayName: 'Pets' } },
  { id: 'groups/partners', kind: 'Group', properties: { displayName: 'Partners', type: 'custom' } },
  { id: 'apiVersionSets/pets', kind: 'ApiVersionSet', properties: { displayName: 'Pets', versioningScheme: 'Segment' } },
  { id: 'backends/one', kind: 'Backend', properties: { url: 'https://one.example', protocol: 'http', novel: { kept: [1] } } },
  { id: 'backends/pool', kind: 'Backend', properties: { type: 'Pool', pool: { services: [{ id: '/backends/one', weight: 1 }] } } },
  { id: 'loggers/insights', kind: 'Logger', properties: { loggerType: 'applicationInsights', credentials: { instrumentationKey: '{{secret}}' } } },
  { id: 'diagnostics/applicationinsights', kind: 'Diagnostic', properties: { loggerId: '/loggers/insights', verbosity: 'information' } },
  { id: 'policyFragments/common', kind: 'PolicyFragment', properties: { description: 'Common' }, content: policy('<fragment>\n  <set-variable name="x" value="{{secret}}" />\n</fragment>') },
  { id: 'policies/policy', kind: 'ServicePolicy', properties: {}, content: policy('<policies>\n  <inbound />\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>') },
  { id: 'products/gold', kind: 'Product', properties: { displayName: 'Gold', state: 'published', subscriptionRequired: true } },
  { id: 'products/gold/policies/policy', kind: 'ProductPolicy', properties: {}, content: policy(base) },
  { id: 'products/gold/groups/partners', kind: 'ProductGroup', properties: {} },
  { id: 'apis/pets', kind: 'Api', properties: { displayName: 'Pets', path: 'pets', protocols: ['https'], apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/pets', apiRevision: '1' }, content: specification },
  { id: 'apis/pets;rev=2', kind: 'Api', properties: { displayName: 'Pets', path: 'pets', protocols: ['https'], apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/pets', apiRevision: '2', sourceApiId: '/apis/pets', isCurrent: false } },
  { id: 'apis/pets/policies/policy', kind: 'ApiPolicy', properties: {}, content: policy(base) },
  { id: 'apis/pets/operations/list-pets/policies/policy', kind: 'ApiOperationPolicy', properties: {}, content: policy(base) },
  { id: 'apis/pets/diagnostics/applicationinsights', kind: 'ApiDiagnostic', properties: { loggerId: '/loggers/insights', verbosity: 'error' } },
  { id: 'products/gold/apis/pets', kind: 'ProductApi', properties: {} },
  { id: 'apis/pets/releases/first', kind: 'ApiRelease', properties: { apiId: '/apis/pets;rev=1', notes: 'First' } },
  { id: 'subscriptions/mobile', kind: 'Subscription', properties: { displayName: 'Mobile', scope: '/products/gold', state: 'active', primaryKey: new Sensitive('canary-key-1') } },
];

/** What only goes in. */
const SENT_ONLY = new Set(['value', 'sourceApiId', 'primaryKey']);

let simulator: RunningSimulator;
let store: LiveStore;
const unexpected: unknown[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ services: [{ name: 'apim', sku: 'Developer' }], pageSize: 2, onUnexpectedError: (error) => unexpected.push(error) });
  store = openService({ id: simulator.services[0]?.id ?? '', endpoint: simulator.endpoint, logger: silentLogger, environment: {} });
});
afterAll(async () => {
  await simulator.close();
  expect(unexpected).toEqual([]);
});

test('what is written is read back as it was, and removed', async () => {
  const before = await store.read();
  for (const resource of written) await store.put(resource, { withContent: resource.content !== undefined });

  const { snapshot, operations, diagnostics } = await store.read();
  expect(diagnostics).toEqual([]);
  expect(operations.get('apis/pets')).toEqual(['list-pets']);
  for (const { id, kind, properties, content } of written) {
    const read = snapshot.get(id.toLowerCase());
    expect([id, read?.kind]).toEqual([id, kind]);
    const returned = Object.fromEntries(Object.entries(properties).filter(([key]) => !SENT_ONLY.has(key)));
    expect(read?.properties).toMatchObject(returned);
    for (const key of SENT_ONLY) expect(read?.properties).not.toHaveProperty(key);
    if (content?.codec === 'policy') expect(read?.content).toEqual(content);
  }
  const api = snapshot.get('apis/pets');
  expect(api?.content?.text).toContain('/pets');
  expect(api?.properties).not.toHaveProperty('serviceUrl');
  expect(JSON.stringify([...snapshot.values()])).not.toContain('canary');
  expect((await store.readSecretValue('namedValues/secret') as Sensitive).reveal()).toBe('canary');

  const etag = snapshot.get('policyfragments/common')?.etag ?? '';
  await store.put({ ...written.find(({ kind }) => kind === 'PolicyFragment') as Resource, properties: { description: 'New' } }, { withContent: true, ifMatch: etag });
  await expect(store.put(written.find(({ kind }) => kind === 'PolicyFragment') as Resource, { withContent: true, ifMatch: etag })).rejects.toMatchObject({ reason: 'plan-changed' });

  // What nobody planned to lose keeps back what it hangs on.
  await expect(store.delete('apis/pets')).rejects.toThrow('Cannot delete the current revision of an API.');
  await expect(store.delete('products/gold', { takesAlong: true })).rejects.toThrow('Product cannot be deleted since it has existing subscriptions.');
  await store.delete('apis/pets', { takesAlong: true });
  for (const { id } of await store.list('Subscription', null)) if (id !== 'subscriptions/master') await store.delete(id);
  const removed = ['apis/pets', 'products/gold', 'diagnostics/applicationinsights', 'loggers/insights', 'backends/pool', 'backends/one', 'policyFragments/common', 'namedValues/secret', 'groups/partners', 'tags/pets', 'apiVersionSets/pets', 'subscriptions/mobile'];
  for (const id of removed) await store.delete(id);
  for (const id of removed) await store.delete(id);
  const left = [...(await store.read()).snapshot.keys()].filter((key) => !before.snapshot.has(key));
  expect(left).toEqual([]);
});

test('a late refusal of an import names the reason, and nothing is left behind', async () => {
  const broken: Resource = { id: 'apis/broken', kind: 'Api', properties: { displayName: 'Broken', path: 'broken', serviceUrl: 'https://x.example' }, content: { codec: 'specification', format: 'openapi', text: 'openapi: [3.0.1\n' } };
  await expect(store.put(broken, { withContent: true })).rejects.toThrow(/The service refused to write apis\/broken: ValidationError: .*Parsing error/);
  expect((await store.read()).snapshot.has('apis/broken')).toBe(false);
});

test('reading twice gives the same', async () => {
  const [first, second] = [await store.read(), await store.read()];
  expect([...second.snapshot.keys()]).toEqual([...first.snapshot.keys()]);
  expect(second).toEqual(first);
});

test('a change beside a secret that the folder does not hold leaves the secret as it is', async () => {
  const id = 'namedValues/kept';
  await store.put({ id, kind: 'NamedValue', properties: { displayName: 'kept', secret: true, value: new Sensitive('canary-kept'), tags: ['a'] } }, { withContent: false });
  await store.put({ id, kind: 'NamedValue', properties: { displayName: 'renamed', secret: true } }, { withContent: false });
  const value = await store.readSecretValue(id);
  expect(value instanceof Sensitive && value.reveal()).toBe('canary-kept');
  expect((await store.list('NamedValue', null)).find((resource) => resource.id === id)?.properties).toEqual({ displayName: 'renamed', secret: true, tags: [] });
  await store.delete(id);
});

test('nothing is listed of a kind that the tier does not have: a new product in Consumption has no groups to tidy', async () => {
  const consumption = await startSimulator({ services: [{ name: 'apim', sku: 'Consumption' }] });
  try {
    const own = openService({ id: consumption.services[0]?.id ?? '', endpoint: consumption.endpoint, logger: silentLogger, environment: {} });
    const product: Resource = { id: 'products/gold', kind: 'Product', properties: { displayName: 'Gold' } };
    await own.put(product, { withContent: false });
    expect(await own.list('ProductGroup', product.id)).toEqual([]);
  } finally {
    await consumption.close();
  }
});
