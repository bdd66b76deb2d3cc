import type { LiveStore } from '../../src/commands/ports.ts';
import { isAutomaticSubscription } from '../../src/model/generated.ts';
import type { Resource } from '../../src/model/resource.ts';
import { openService } from '../../src/service/live-service.ts';
import { startSimulator, type RunningSimulator } from '../../src/simulator/simulator.ts';
import { silentLogger } from './fake-management.ts';

let simulator: RunningSimulator;

beforeAll(async () => { simulator = await startSimulator({ services: [{ name: 'apim', sku: 'Premium' }], timeScale: 100, pageSize: 2 }); });
afterAll(() => simulator.close());

function open(requests: string[] = []): LiveStore {
  const debug = (message: string): void => { requests.push(message.replace(/(\S+) \S*\/service\/[^/ ]+\/?(\S*) (\d+).*/, '$1 $2')); };
  return openService({ id: simulator.services[0]?.id ?? '', endpoint: simulator.endpoint, logger: { ...silentLogger, debug }, environment: {} });
}

const api = (id: string, properties: Resource['properties'] = {}): Resource => ({ id, kind: 'Api', properties: { displayName: id.replace(/;.*/, ''), path: id.replace(/^.*\/|;.*$/g, ''), protocols: ['https'], ...properties } });

/** The assignments that a reading gives, and from where. */
async function readTags(): Promise<{ readonly ids: readonly string[]; readonly from: readonly string[] }> {
  const requests: string[] = [];
  const { snapshot } = await open(requests).read();
  const ids = [...snapshot.values()].filter(({ kind }) => kind === 'ApiTag' || kind === 'ProductTag').map(({ id, properties, content, etag }) => `${id}${JSON.stringify([properties, content, etag])}`);
  return { ids, from: requests.filter((request) => /(apis|products)\/[^/]+\/tags$|tags\/[^/]+\/(api|product)Links$/.test(request)).sort() };
}

test('tags are read from the fewer: the tags, or what they are assigned to', async () => {
  const store = open();
  const put = (resource: Resource): Promise<void> => store.put(resource, { withContent: false });
  for (const one of await store.list('Subscription', null)) if (isAutomaticSubscription(one)) await store.delete(one.id);
  for (const id of ['starter', 'unlimited']) await store.delete(`products/${id}`);
  await put({ id: 'workspaces/w', kind: 'Workspace', properties: { displayName: 'W' } });
  for (const scope of ['', 'workspaces/w/']) {
    await put(api(`${scope}apis/Pets`));
    await put({ ...api(`${scope}apis/Pets;rev=2`, { apiRevision: '2', isCurrent: false, displayName: `${scope}apis/Pets`, path: 'Pets', sourceApiId: `/${scope}apis/Pets` }) });
    await put({ id: `${scope}products/Gold`, kind: 'Product', properties: { displayName: 'Gold', state: 'published' } });
    for (const tag of ['One', 'Two', 'Three']) await put({ id: `${scope}tags/${tag}`, kind: 'Tag', properties: { displayName: tag } });
    await put({ id: `${scope}apis/Pets/tags/One`, kind: 'ApiTag', properties: {} });
    await put({ id: `${scope}products/Gold/tags/Two`, kind: 'ProductTag', properties: {} });
  }
  await store.delete('apis/echo-api');
  const few = await readTags();
  const inWorkspace = ['One', 'Three', 'Two'].flatMap((tag) => [`GET workspaces/w/tags/${tag}/apiLinks`, `GET workspaces/w/tags/${tag}/productLinks`]);
  expect(few.from).toEqual(['GET apis/Pets/tags', 'GET products/Gold/tags', ...inWorkspace].sort());
  expect(few.ids).toEqual(['apis/Pets/tags/One[{},null,null]', 'products/Gold/tags/Two[{},null,null]', 'workspaces/w/apis/Pets/tags/One[{},null,null]', 'workspaces/w/products/Gold/tags/Two[{},null,null]']);
  for (const id of ['A', 'B', 'C']) {
    await put(api(`apis/${id}`));
    await put({ id: `products/${id}`, kind: 'Product', properties: { displayName: id, state: 'published' } });
  }
  const many = await readTags();
  expect(many.from.filter((request) => !request.includes('workspaces'))).toEqual(['One', 'Three', 'Two'].flatMap((tag) => [`GET tags/${tag}/apiLinks`, `GET tags/${tag}/productLinks`]));
  expect(many.ids).toEqual(few.ids);
});
