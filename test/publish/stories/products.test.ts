import { api, apiTag, gateway, gatewayApi, group, namedValue, policy, product, productApi, productGroup, subscription, tag, without } from './files.ts';
import { useStories } from './story.ts';

const { begin, change, client, held, planned, repository, run } = useStories(13);

/** The subscriptions of the service with their scopes below it, without the one that every service has. */
async function subscriptions(): Promise<string[]> {
  const { body } = await client().get('/subscriptions');
  return body.value.filter(({ name }) => name !== 'master').map(({ name, properties }) => `${/^[0-9a-f]{24}$/.test(name) ? 'automatic' : name} ${String(properties['scope']).replace(client().serviceId, '')}`).sort();
}

async function consume(scope: string, name = 'consumer'): Promise<void> {
  await client().put('/users/anna', { email: 'anna@example.com', firstName: 'Anna', lastName: 'A' });
  await client().must(`/subscriptions/${name}`, { scope, displayName: name, ownerId: '/users/anna' });
}

test('a new product has the groups and subscriptions that the folder says, and no others', async () => {
  await begin(api('pets'), group('partners'));
  await consume('/apis/pets');
  await change({ ...product('shop', { state: 'published' }), ...productApi('shop', 'pets'), ...productGroup('shop', 'partners'), ...productGroup('shop', 'developers'), ...subscription('partner', '/products/shop'), ...policy('products/shop', 'shop') },
    ['create products/shop', 'create products/shop/apis/pets', 'create products/shop/groups/developers', 'create products/shop/groups/partners', 'create products/shop/policies/policy', 'create subscriptions/partner']);
  expect((await client().names('/products/shop/groups')).sort()).toEqual(['developers', 'partners']);
  expect(await subscriptions()).toEqual(['consumer /apis/pets', 'partner /products/shop']);
});

test('a built-in group is linked and unlinked, and never written', async () => {
  await begin(product('shop'), productGroup('shop', 'guests'));
  await change({ ...productGroup('shop', 'administrators'), ...without(productGroup('shop', 'guests')) }, ['create products/shop/groups/administrators', 'delete products/shop/groups/guests']);
  expect(await client().names('/products/shop/groups')).toEqual(['administrators']);
  // A file of one says nothing that could be written.
  await change(group('developers'), []);
  await change(without(group('developers')), []);
  expect((await client().names('/groups')).sort()).toEqual(['administrators', 'developers', 'guests']);
});

test('another product and a consumer keep theirs while a product changes', async () => {
  await begin(product('shop'), product('other'), api('pets'), productApi('shop', 'pets'), productApi('other', 'pets'));
  await consume('/products/shop');
  await change({ ...product('shop', { description: 'new' }), ...without(productApi('shop', 'pets')) }, ['update products/shop: description', 'delete products/shop/apis/pets']);
  expect([await client().names('/products/shop/apis'), await client().names('/products/other/apis')]).toEqual([[], ['pets']]);
  expect(await subscriptions()).toEqual(['consumer /products/shop']);
});

test('a product of the portal with its automatic subscription is deleted where the plan lists both', async () => {
  await begin(api('pets'));
  await client().must('/products/portal', { displayName: 'Portal', subscriptionRequired: true });
  await client().must('/products/stays', { displayName: 'Stays', subscriptionRequired: true });
  expect(await subscriptions()).toEqual(['automatic /products/portal', 'automatic /products/stays']);
  // Git holds them, and one of them no more.
  await change({ ...product('portal', {}), ...product('stays', {}) }, ['update products/portal: displayName', 'unmanaged products/portal/groups/administrators', 'update products/stays: displayName', 'unmanaged products/stays/groups/administrators']);
  repository().commit(without(product('portal')));
  const plan = await planned();
  expect(plan.map((line) => line.replace(/[0-9a-f]{24}/, 'automatic'))).toEqual(['delete products/portal', 'delete products/portal/groups/administrators', 'unmanaged products/stays/groups/administrators', 'delete subscriptions/automatic']);
  const writes = await change({}, plan);
  expect(writes.map((write) => write.replace(/[0-9a-f]{24}/, 'automatic'))).toEqual(['DELETE subscriptions/automatic', 'DELETE products/portal']);
  expect(await subscriptions()).toEqual(['automatic /products/stays']);
});

test('a product with a consumer is not deleted', async () => {
  await begin(product('shop'), api('pets'));
  await consume('/products/shop');
  repository().commit(without(product('shop')));
  const { ok, diagnostics } = await run('publish');
  expect([ok, diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => `${code} ${resource}`)]).toEqual([false, ['deletion-in-use products/shop']]);
  expect(await subscriptions()).toEqual(['consumer /products/shop']);
});

test('a product and the subscription that Git gave it go together, and nobody else\'s', async () => {
  await begin(product('shop'), product('other'), subscription('partner', '/products/shop'), subscription('friend', '/products/other'));
  await consume('/products/other');
  expect(await change(without(product('shop'), subscription('partner', '')), ['delete products/shop', 'delete subscriptions/partner'])).toEqual(['DELETE subscriptions/partner', 'DELETE products/shop']);
  expect(await subscriptions()).toEqual(['consumer /products/other', 'friend /products/other']);
});

test('a subscription that Git never held is left alone, whatever is pruned', async () => {
  await begin(product('shop'));
  await client().must('/subscriptions/portal', { scope: '/products/shop', displayName: 'portal' });
  expect(await planned({ prune: 'all' })).toEqual(['unmanaged subscriptions/portal']);
});

test('a group, a tag and what they are linked to go one after the other', async () => {
  await begin(group('partners'), tag('public'), product('shop'), productGroup('shop', 'partners'), api('pets'), apiTag('pets', 'public'));
  await change(without(group('partners'), productGroup('shop', 'partners'), tag('public'), apiTag('pets', 'public')),
    ['delete apis/pets/tags/public', 'delete groups/partners', 'delete products/shop/groups/partners', 'delete tags/public']);
  expect(await held('/products/shop')).not.toBeNull();
});

test('a product gives its display name to another one', async () => {
  await begin(product('shop', { displayName: 'Shop' }));
  await change({ ...product('store', { displayName: 'Shop' }), ...without(product('shop')) }, ['delete products/shop', 'create products/store']);
  expect((await client().names('/products'))).toEqual(['store']);
});

test('a gateway with APIs: linked, moved, deleted, and the APIs stay', async () => {
  await begin(gateway('bern'), gateway('basel'), api('pets'), api('cars'), gatewayApi('bern', 'pets'));
  await change({ ...gatewayApi('basel', 'pets'), ...gatewayApi('bern', 'cars'), ...without(gatewayApi('bern', 'pets')), ...gateway('bern', 'West') },
    ['create gateways/basel/apis/pets', 'update gateways/bern: description', 'create gateways/bern/apis/cars', 'delete gateways/bern/apis/pets']);
  expect([await client().names('/gateways/bern/apis'), await client().names('/gateways/basel/apis')]).toEqual([['cars'], ['pets']]);
  await change(without(gateway('basel'), gatewayApi('basel', 'pets')), ['delete gateways/basel', 'delete gateways/basel/apis/pets']);
  await change(without(api('cars'), gatewayApi('bern', 'cars')), ['delete apis/cars', 'delete gateways/bern/apis/cars']);
  expect([await client().names('/gateways'), await client().names('/apis')]).toEqual([['bern'], ['pets']]);
});

test('an API is deleted with a revision of the portal only where the plan lists it', async () => {
  await begin(api('pets'), namedValue('other', 'x'));
  await client().must('/apis/pets;rev=2', { sourceApiId: '/apis/pets', path: 'pets', apiRevisionDescription: 'portal' });
  await change(without(api('pets')), ['delete apis/pets', 'delete apis/pets;rev=2']);
  expect(await client().names('/apis')).toEqual([]);
});

test('and so it is where the plan is about what changed since a commit', async () => {
  await begin(api('pets'), namedValue('other', 'x'));
  await client().must('/apis/pets;rev=2', { sourceApiId: '/apis/pets', path: 'pets', apiRevisionDescription: 'portal' });
  const since = { 'changed-since': repository().git('rev-parse', 'HEAD') };
  await change(without(api('pets')), ['delete apis/pets', 'delete apis/pets;rev=2'], [], since);
  expect(await client().names('/apis')).toEqual([]);
});

test('a subscription moves to another product, and keeps its keys', async () => {
  await begin(product('shop'), product('other'), subscription('partner', '/products/shop'));
  const keys = (await client().send('POST', '/subscriptions/partner/listSecrets')).body;
  await change({ ...subscription('partner', '/products/other'), ...without(product('shop')) }, ['delete products/shop', 'update subscriptions/partner: scope']);
  expect((await client().send('POST', '/subscriptions/partner/listSecrets')).body).toEqual(keys);
});
