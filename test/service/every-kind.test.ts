import type { LiveSnapshot, LiveStore } from '../../src/commands/ports.ts';
import { isAutomaticSubscription } from '../../src/model/generated.ts';
import { kindNames, kindRow } from '../../src/model/kinds.ts';
import { resourceKey } from '../../src/model/resource-id.ts';
import type { Resource } from '../../src/model/resource.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { openService } from '../../src/service/live-service.ts';
import { canonicalDefinition, definitionFormats, readDefinition } from '../../src/specification/index.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { estate, sentOnly } from './estate.ts';
import { silentLogger } from './fake-management.ts';

const requested = new Set(kindNames.filter((kind) => kindRow(kind).managed === 'on-request'));
const held = new Set(estate.map(({ id }) => resourceKey(id)));
const options = { requested, keep: (id: string): boolean => held.has(resourceKey(id)) };

let simulator: RunningSimulator;
let first: LiveStore;
let second: LiveStore;
const unexpected: unknown[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ services: [{ name: 'one', sku: 'Premium' }, { name: 'two', sku: 'Premium' }], pageSize: 3, timeScale: 100, strictEtag: true, onUnexpectedError: (error) => unexpected.push(error) });
  const [one, two] = simulator.services.map(({ id }) => openService({ id, endpoint: simulator.endpoint, logger: silentLogger, environment: {} }));
  [first, second] = [one as LiveStore, two as LiveStore];
});
afterAll(async () => {
  await simulator.close();
  expect(unexpected).toEqual([]);
});

async function fill(store: LiveStore, resources: readonly Resource[]): Promise<void> {
  for (const resource of resources) {
    await store.put(resource, { withContent: resource.content !== undefined });
    // A new product gets a group that nobody asked for (apim-rest 4.1).
    if (resource.kind === 'Product') for (const { id } of await store.list('ProductGroup', resource.id)) await store.delete(id);
  }
}

/** Without what differs in each service: ETags, and the address in an exported document. */
function plain({ snapshot }: LiveSnapshot): unknown[] {
  return [...snapshot.values()].map(({ etag: _etag, ...resource }) => {
    if (resource.content === undefined || !definitionFormats.has(resource.content.format)) return resource;
    const { info: _info, ...definition } = canonicalDefinition(readDefinition(resource.content.format, resource.content.text));
    return { ...resource, content: { definition, format: resource.content.format } };
  });
}

test('every kind at both scopes is written, read back as it was, and written into another service', async () => {
  expect(kindNames.filter((kind) => !estate.some((resource) => resource.kind === kind))).toEqual([]);
  const inWorkspaces = new Set(estate.filter(({ id }) => id.startsWith('workspaces/w/')).map(({ kind }) => kind));
  expect(kindNames.filter((kind) => kindRow(kind).workspace && !inWorkspaces.has(kind))).toEqual([]);

  const before = await first.read(options);
  await fill(first, estate);
  const live = await first.read(options);
  expect(live.diagnostics).toEqual([]);
  expect(live.unread).toEqual(new Set());
  const mine = [...live.snapshot.keys()].filter((key) => !before.snapshot.has(key) || held.has(key));
  expect(mine).toEqual([...held].sort());
  for (const { id, properties, content } of estate) {
    const read = live.snapshot.get(resourceKey(id));
    const returned = Object.fromEntries(Object.entries(properties).filter(([key, value]) => !sentOnly.has(key) && !(value instanceof Sensitive)));
    expect([id, read?.properties]).toEqual([id, expect.objectContaining(returned)]);
    for (const key of sentOnly) expect(read?.properties).not.toHaveProperty(key);
    if (content !== undefined && content.codec !== 'specification') expect(read?.content).toEqual(content);
    if (content?.codec === 'specification') expect([id, read?.content?.format]).toEqual([id, content.format]);
  }
  expect(JSON.stringify([...live.snapshot.values()])).not.toContain('canary');
  expect(live.operations.get('apis/sums')).toEqual(['Add', 'Reset']);
  expect(live.operations.get('workspaces/w/apis/pets;rev=2')).toEqual(['list-pets']);

  const secrets = new Map(estate.map(({ id, properties }) => [resourceKey(id), Object.fromEntries(Object.entries(properties).filter(([, value]) => value instanceof Sensitive))]));
  const again = estate.map(({ id }) => live.snapshot.get(resourceKey(id)) as Resource).map((resource) => ({ ...resource, properties: { ...resource.properties, ...secrets.get(resourceKey(resource.id)) } }));
  await fill(second, again);
  expect(plain(await second.read(options))).toEqual(plain(live));

  // Once more over what is there: nothing changes, and nothing is linked twice.
  await fill(second, again);
  expect(plain(await second.read(options))).toEqual(plain(live));

  for (const scope of [null, 'workspaces/w']) for (const one of await second.list('Subscription', scope)) if (isAutomaticSubscription(one)) await second.delete(one.id);
  const left = estate.filter(({ kind, id }) => kind !== 'ServicePolicy' || id.startsWith('workspaces/')).map(({ id }) => id).reverse();
  for (const id of left) await second.delete(id);
  for (const id of left) await second.delete(id);
  const now = (await second.read(options)).snapshot;
  expect([...now.keys()].filter((key) => held.has(key))).toEqual(['policies/policy']);
});

test('a plain read leaves out what documents carry', async () => {
  const live = await first.read();
  // An export names the tags of operations; an import makes them, but not in workspaces. WSDL has none.
  const carried = ['apis/pets/operations/list-pets', 'apis/pets/operations/list-pets/tags/carried', 'apis/pets/operations/list-pets/tags/gold', 'workspaces/w/apis/pets/operations/list-pets', 'apis/sums/operations/add'];
  for (const key of carried) expect([key, live.snapshot.has(key)]).toEqual([key, false]);
  const own = ['workspaces/w/apis/pets/operations/list-pets/tags/gold', 'apis/sums/operations/add/tags/gold', 'apis/pets/schemas/chosen', 'apis/pets/tagdescriptions/gold', 'apis/sums/operations/add/policies/policy'];
  for (const key of own) expect([key, live.snapshot.has(key)]).toEqual([key, true]);
  expect([...live.snapshot.values()].filter(({ kind }) => kindRow(kind).managed === 'on-request')).toEqual([]);
  expect(first.counts().retried).toBe(0);
});

test('a tier without workspaces has everything else', async () => {
  const developer = await startSimulator({ services: [{ name: 'dev', sku: 'Developer' }], timeScale: 100 });
  try {
    const store = openService({ id: developer.services[0]?.id ?? '', endpoint: developer.endpoint, logger: silentLogger, environment: {} });
    await fill(store, estate.filter(({ id }) => !id.startsWith('workspaces/')));
    const live = await store.read(options);
    expect([...held].filter((key) => !live.snapshot.has(key) && !key.startsWith('workspaces/'))).toEqual([]);
    expect([live.diagnostics, live.unsupported]).toEqual([[], new Set(['Workspace'])]);
    await expect(store.put({ id: 'workspaces/w', kind: 'Workspace', properties: { displayName: 'W' } }, { withContent: false })).rejects.toThrow('MethodNotAllowedInPricingTier');
  } finally {
    await developer.close();
  }
});
