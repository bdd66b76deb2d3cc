import type { Resource } from '../../src/model/resource.ts';
import { requireResourceId } from '../../src/model/resource-id.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { openFake, refusal, SERVICE_ID, withFake, type Answering, type FakeManagement } from './fake-management.ts';

const association = (id: string, properties: JsonObject = {}): Resource => ({ id, kind: requireResourceId(id).kind, properties });

/** Collections of links: names and what they link to. */
type Links = Record<string, Record<string, string>>;

/** A service that has these links, and takes what is written. */
function linking(links: Links, property: string): Answering {
  return ({ method, path, body }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const own = links[path.slice(0, path.lastIndexOf('/'))];
    if (method === 'GET' && links[path] !== undefined) return { body: { value: Object.entries(links[path]).map(([each, target]) => ({ name: each, properties: { [property]: `${SERVICE_ID}/${target}` } })) } };
    if (own === undefined) return undefined;
    if (method === 'PUT') own[name] = ((JSON.parse(body) as { properties: Record<string, string> }).properties[property] ?? '').replace(`${SERVICE_ID}/`, '');
    else if (method === 'DELETE') delete own[name];
    return { status: 200, body: {} };
  };
}

const asked = ({ received }: FakeManagement): string[] => received.map(({ method, path }) => `${method} ${path}`);
const groups = 'workspaces/w/products/p/groupLinks';
const operations = 'workspaces/w/tags/t/operationLinks';

const writes: readonly { readonly name: string; readonly property: string; readonly links: Links; readonly put: readonly Resource[]; readonly after: Links; readonly requests: readonly string[] }[] = [
  {
    name: 'an API of a product', property: 'apiId', links: { 'workspaces/w/products/p/apiLinks': {} }, put: [association('workspaces/w/products/p/apis/a')],
    after: { 'workspaces/w/products/p/apiLinks': { a: 'workspaces/w/apis/a' } }, requests: ['GET workspaces/w/products/p/apiLinks', 'PUT workspaces/w/products/p/apiLinks/a'],
  },
  {
    name: 'what exists under another name, in another case', property: 'groupId', links: { [groups]: { opaque: 'workspaces/W/groups/G' } }, put: [association('workspaces/w/products/p/groups/g')],
    after: { [groups]: { opaque: 'workspaces/W/groups/G' } }, requests: [`GET ${groups}`],
  },
  {
    name: 'a group of the service under a name that is taken', property: 'groupId', links: { [groups]: { developers: 'workspaces/w/groups/other' } }, put: [association('workspaces/w/products/p/groups/developers', { groupId: '/groups/developers' })],
    after: { [groups]: { 'developers': 'workspaces/w/groups/other', 'developers-2': 'groups/developers' } }, requests: [`GET ${groups}`, `PUT ${groups}/developers-2`],
  },
  {
    name: 'a group of the workspace in place of the one of the service', property: 'groupId', links: { [groups]: { opaque: 'groups/g' } }, put: [association('workspaces/w/products/p/groups/g')],
    after: { [groups]: { g: 'workspaces/w/groups/g' } }, requests: [`GET ${groups}`, `DELETE ${groups}/opaque`, `PUT ${groups}/g`],
  },
  {
    name: 'operations of one name, side by side, with one list', property: 'operationId', links: { [operations]: {} },
    put: [association('workspaces/w/apis/a/operations/get/tags/t'), association('workspaces/w/apis/b/operations/get/tags/t')],
    after: { [operations]: { 'get': 'workspaces/w/apis/a/operations/get', 'get-2': 'workspaces/w/apis/b/operations/get' } }, requests: [`GET ${operations}`, `PUT ${operations}/get`, `PUT ${operations}/get-2`],
  },
];

test.each(writes)('links $name', async ({ property, links, put, after, requests }) => {
  const state = structuredClone(links);
  await withFake(linking(state, property), async (fake) => {
    const store = openFake(fake);
    await Promise.all(put.map((resource) => store.put(resource, { withContent: false })));
    expect(state).toEqual(after);
    expect(asked(fake)).toEqual(requests);
    expect(fake.received.every(({ headers }) => headers['if-match'] === undefined)).toBe(true);
  });
});

test('a link is found by what it links to when it is removed; one that is gone is gone', async () => {
  const state: Links = { [groups]: { opaque: 'groups/g', kept: 'workspaces/w/groups/h' } };
  await withFake(linking(state, 'groupId'), async (fake) => {
    const store = openFake(fake);
    await store.delete('workspaces/w/products/p/groups/g');
    await store.delete('workspaces/w/products/p/groups/g');
    expect(state).toEqual({ [groups]: { kept: 'workspaces/w/groups/h' } });
    expect(asked(fake)).toEqual([`GET ${groups}`, `DELETE ${groups}/opaque`]);
  });
});

test('after another change the links are listed again', async () => {
  const state: Links = { [groups]: {} };
  const answer = linking(state, 'groupId');
  await withFake((request, origin) => answer(request, origin) ?? (request.method === 'GET' ? undefined : { status: 200, body: {} }), async (fake) => {
    const store = openFake(fake);
    await store.put(association('workspaces/w/products/p/groups/g'), { withContent: false });
    state[groups] = {};
    await store.delete('workspaces/w/products/p');
    await store.put(association('workspaces/w/products/p/groups/g'), { withContent: false });
    expect(state).toEqual({ [groups]: { g: 'workspaces/w/groups/g' } });
  });
});

test('a refused link names the association, and is not taken for made', async () => {
  const state: Links = { [groups]: {} };
  const answer = linking(state, 'groupId');
  let refusals = 1;
  await withFake((request, origin) => request.method === 'PUT' && refusals-- > 0 ? refusal(400, 'ValidationError', 'Group not found') : answer(request, origin), async (fake) => {
    const store = openFake(fake);
    await expect(store.put(association('workspaces/w/products/p/groups/g'), { withContent: false })).rejects.toThrow('The service refused to write workspaces/w/products/p/groups/g: ValidationError: Group not found.');
    await store.put(association('workspaces/w/products/p/groups/g'), { withContent: false });
    expect(state).toEqual({ [groups]: { g: 'workspaces/w/groups/g' } });
  });
});

test('associations of the service are written by their own paths', async () => {
  await withFake(() => ({ status: 201, body: {} }), async (fake) => {
    const store = openFake(fake);
    for (const id of ['apis/a/tags/t', 'apis/a/operations/o/tags/t', 'products/p/tags/t', 'products/p/groups/g', 'products/p/apis/a', 'gateways/g/apis/a']) await store.put(association(id), { withContent: false });
    expect(asked(fake)).toEqual(['PUT apis/a/tags/t', 'PUT apis/a/operations/o/tags/t', 'PUT products/p/tags/t', 'PUT products/p/groups/g', 'PUT products/p/apis/a', 'PUT gateways/g/apis/a']);
    expect(fake.received.every(({ body }) => body === '{}')).toBe(true);
  });
});

test('list gives associations of a workspace by their two ends', async () => {
  const links: Links = { [groups]: { one: 'groups/administrators', two: 'workspaces/w/groups/g' }, 'workspaces/w/tags/t/apiLinks': { x: 'workspaces/w/apis/a', y: 'workspaces/w/apis/b' } };
  await withFake((request, origin) => request.path === 'workspaces/w/tags' ? { body: { value: [{ name: 't' }] } } : linking(links, request.path.endsWith('groupLinks') ? 'groupId' : 'apiId')(request, origin), async (fake) => {
    const store = openFake(fake);
    expect(await store.list('ProductGroup', 'workspaces/w/products/p')).toEqual([
      association('workspaces/w/products/p/groups/administrators', { groupId: '/groups/administrators' }), association('workspaces/w/products/p/groups/g'),
    ]);
    expect(await store.list('ApiTag', 'workspaces/w/apis/a')).toEqual([association('workspaces/w/apis/a/tags/t')]);
  });
});
