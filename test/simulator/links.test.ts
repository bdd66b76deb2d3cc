import { withSimulator, type Client } from './client.ts';

const premium = { services: [{ name: 'apim', sku: 'Premium' }] };
const HEX = /^[0-9a-f]{24}$/;

interface View {
  /** Collection of the links, and the association that they show. */
  readonly links: string;
  readonly association: string;
  readonly property: string;
  readonly id: string;
}

const views: readonly View[] = [
  { links: '/products/p/apiLinks', association: '/products/p/apis/a', property: 'apiId', id: '/apis/a' },
  { links: '/products/p/groupLinks', association: '/products/p/groups/g', property: 'groupId', id: '/groups/g' },
  { links: '/tags/t/apiLinks', association: '/apis/a/tags/t', property: 'apiId', id: '/apis/a' },
  { links: '/tags/t/operationLinks', association: '/apis/a/operations/o/tags/t', property: 'operationId', id: '/apis/a/operations/o' },
  { links: '/tags/t/productLinks', association: '/products/p/tags/t', property: 'productId', id: '/products/p' },
];

async function prepare(client: Client, scope = ''): Promise<void> {
  await client.must(`${scope}/apis/a`, { displayName: 'A', path: 'a' });
  await client.must(`${scope}/apis/a/operations/o`, { displayName: 'O', method: 'GET', urlTemplate: '/o' });
  await client.must(`${scope}/products/p`, { displayName: 'P' });
  await client.must(`${scope}/groups/g`, { displayName: 'G' });
  await client.must(`${scope}/tags/t`, { displayName: 'T' });
}

/** The links that the test made or that stand for its association: without the administrators of the product. */
async function list(client: Client, { links, property, id }: View, scope = ''): Promise<string[]> {
  const { body } = await client.get(`${scope}${links}`);
  return body.value.filter(({ properties }) => String(properties[property]).endsWith(id)).map(({ name }) => name);
}

test.each(views)('$links shows $association', async (view) => {
  const { links, association, property, id } = view;
  await withSimulator(async (client) => {
    await prepare(client);
    expect((await client.put(`${links}/l`, { [property]: id })).status).toBe(201);
    expect((await client.send('HEAD', association)).status).toBe(links.startsWith('/tags') ? 200 : 204);
    expect((await client.get(`${links}/l`)).body).toMatchObject({ id: `${client.serviceId}${links}/l`, name: 'l', properties: { [property]: `${client.serviceId}${id}` } });
    expect((await client.put(`${links}/l`, { [property]: `${client.serviceId}${id}` })).status).toBe(200);
    const again = await client.put(`${links}/other`, { [property]: id });
    expect([again.status, again.body.error.code, again.body.error.message]).toEqual([409, 'Conflict', expect.stringMatching(/^Link already exists between specified /)]);
    expect(await list(client, view)).toEqual(['l']);
    expect((await client.delete(association)).status).toBe(200);
    expect((await client.get(`${links}/l`)).status).toBe(404);

    await client.must(association);
    const [name = ''] = await list(client, view);
    expect(name).toMatch(HEX);
    expect((await client.put(association)).status).toBe(200);
    expect(await list(client, view)).toEqual([name]);
    expect((await client.delete(`${links}/${name}`)).status).toBe(200);
    expect((await client.send('HEAD', association)).status).toBe(404);
    expect((await client.put(`${links}/l`, { [property]: id.replace(/[^/]+$/, 'none') })).status).toBeGreaterThanOrEqual(400);
    expect(await list(client, view)).toEqual([]);
  });
});

test.each(views)('in a workspace there are $links, but no $association', async (view) => {
  const { links, association, property, id } = view;
  await withSimulator(async (client) => {
    await client.must('/workspaces/w', { displayName: 'W' });
    await prepare(client, '/workspaces/w');
    expect((await client.put(`/workspaces/w${links}/l`, { [property]: `/workspaces/w${id}` })).status).toBe(201);
    expect((await client.get(`/workspaces/w${links}/l`)).body.properties).toEqual({ [property]: `${client.serviceId}/workspaces/w${id}` });
    const collection = association.slice(0, association.lastIndexOf('/'));
    const fails = ['/products/p/apis', '/products/p/tags', '/apis/a/tags'].includes(collection);
    for (const path of [collection, association]) expect((await client.get(`/workspaces/w${path}`)).status).toBe(fails ? 500 : 404);
    expect((await client.delete(`/workspaces/w${links}/l`)).status).toBe(200);
    expect(await list(client, view, '/workspaces/w')).toEqual([]);
  }, premium);
});

test('links follow what they link', async () => {
  await withSimulator(async (client) => {
    await prepare(client);
    await client.must('/tags/t/apiLinks/l', { apiId: '/apis/a' });
    await client.must('/tags/t/operationLinks/l', { operationId: '/apis/a/operations/o' });
    await client.must('/products/p/apiLinks/l', { apiId: '/apis/a;rev=1' });
    await client.must('/gateways/g', { locationData: { name: 'here' } });
    await client.must('/gateways/g/apis/a');
    expect(await client.names('/gateways/g/apis')).toEqual(['a']);
    expect((await client.get('/gateways/g/apis/a')).status).toBe(405);
    expect(await client.names('/apis/a/products')).toEqual(['p']);
    await client.must('/apis/a;rev=2', { sourceApiId: '/apis/a', path: 'a' });
    await client.must('/apis/a/releases/r', { apiId: '/apis/a;rev=2' });
    expect((await client.get('/tags/t/apiLinks/l')).body.properties).toEqual({ apiId: `${client.serviceId}/apis/a` });
    expect((await client.get('/products/p/apiLinks/l')).body.properties).toEqual({ apiId: `${client.serviceId}/apis/a` });
    expect((await client.delete('/apis/a?deleteRevisions=true')).status).toBe(200);
    for (const path of ['/tags/t/apiLinks', '/tags/t/operationLinks', '/products/p/apiLinks', '/gateways/g/apis']) expect(await client.names(path)).toEqual([]);
  });
});

test('a link moves when it is given another end', async () => {
  await withSimulator(async (client) => {
    await prepare(client);
    await client.must('/tags/t/apiLinks/l', { apiId: '/apis/a' });
    await client.must('/tags/t/apiLinks/L', { apiId: '/apis/echo-api' });
    expect(await client.names('/apis/a/tags')).toEqual([]);
    expect(await client.names('/apis/echo-api/tags')).toEqual(['t']);
    await client.delete('/tags/t');
    expect(await client.names('/apis/echo-api/tags')).toEqual([]);
  });
});

test('members of a group are users of the service, and go with them', async () => {
  await withSimulator(async (client) => {
    await client.must('/users/u', { email: 'u@example.com', firstName: 'U', lastName: 'U' });
    await client.must('/groups/g', { displayName: 'G' });
    await client.must('/groups/g/users/u');
    expect(await client.names('/groups/g/users')).toEqual(['u']);
    await client.must('/subscriptions/s', { displayName: 'S', scope: '/apis', ownerId: '/users/u' });
    expect((await client.delete('/users/u')).status).toBe(400);
    expect((await client.delete('/users/u?deleteSubscriptions=true')).status).toBe(200);
    expect(await client.names('/groups/g/users')).toEqual([]);
    expect((await client.get('/subscriptions/s')).status).toBe(404);
  });
});
