import { document } from '../../specification/documents.ts';
import { api, apiTag, file, moved, openapi, operation, policy, product, productApi, specification, tag, versionSet, without } from './files.ts';
import { useStories } from './story.ts';

const { begin, change, client, held, policy: policyOf, planned, repository, run } = useStories(24);
const operationsOf = async (name: string): Promise<string[]> => (await client().names(`/apis/${name}/operations`)).sort();

/** A consumer's subscription to an API, which no story may lose. */
async function consume(scope = '/apis/pets'): Promise<() => Promise<void>> {
  await client().must('/users/anna', { email: 'anna@example.com', firstName: 'Anna', lastName: 'A' });
  await client().must('/subscriptions/consumer', { scope, displayName: 'Consumer', ownerId: '/users/anna' });
  const keys = (await client().send('POST', '/subscriptions/consumer/listSecrets')).body;
  return async () => { expect((await client().send('POST', '/subscriptions/consumer/listSecrets')).body).toEqual(keys); };
}

const pets = { ...api('pets', { serviceUrl: 'https://pets.example.com' }), ...policy('apis/pets', 'one'), ...specification('pets', ['list', 'add']) };

test('an API is created with everything, changed in one thing after the other, and deleted', async () => {
  await begin(tag('public'));
  await change({ ...pets, ...policy('apis/pets/operations/list', 'operation'), ...apiTag('pets', 'public') },
    ['create apis/pets', 'create apis/pets/operations/list/policies/policy', 'create apis/pets/policies/policy', 'create apis/pets/tags/public']);
  expect(await change(policy('apis/pets', 'two'), ['update apis/pets/policies/policy: policy'])).toEqual(['PUT apis/pets/policies/policy']);
  expect(await change(api('pets', { serviceUrl: 'https://other.example.com' }), ['update apis/pets: serviceUrl'])).toEqual(['PUT apis/pets']);
  await change(policy('apis/pets/operations/list', 'other'), ['update apis/pets/operations/list/policies/policy: policy']);
  expect(await policyOf('/apis/pets/operations/list')).toContain('other');
  await change(without(pets, policy('apis/pets/operations/list', ''), apiTag('pets', 'public')),
    ['delete apis/pets', 'delete apis/pets/operations/list/policies/policy', 'delete apis/pets/policies/policy', 'delete apis/pets/tags/public']);
  expect(await client().names('/apis')).toEqual([]);
});

test('operations come, go and are renamed in the document, and policies of those that stay stay', async () => {
  await begin(pets, policy('apis/pets/operations/list', 'list'), policy('apis/pets/operations/add', 'add'));
  await change({ ...specification('pets', ['list', 'remove']), ...without(policy('apis/pets/operations/add', '')), ...policy('apis/pets/operations/remove', 'remove') },
    ['update apis/pets: specification', 'delete apis/pets/operations/add/policies/policy', 'create apis/pets/operations/remove/policies/policy']);
  expect(await operationsOf('pets')).toEqual(['list', 'remove']);
  expect([await policyOf('/apis/pets/operations/list'), await policyOf('/apis/pets/operations/remove')]).toEqual([expect.stringContaining('list'), expect.stringContaining('remove')]);
});

test('the path changes, and the API stays what it is', async () => {
  await begin(pets, product('shop'), productApi('shop', 'pets'));
  const kept = await consume();
  expect(await change(api('pets', { serviceUrl: 'https://pets.example.com', path: 'animals' }), ['update apis/pets: path'])).toEqual(['PUT apis/pets']);
  await kept();
  expect(await held('/apis/pets')).toMatchObject({ path: 'animals' });
  expect(await operationsOf('pets')).toEqual(['add', 'list']);
  expect(await client().names('/products/shop/apis')).toEqual(['pets']);
});

test('two APIs swap their paths by way of a third: each is free when it is taken', async () => {
  await begin(api('a'), api('b', { path: 'b' }));
  await change({ ...api('a', { path: 'c' }), ...api('b', { path: 'a' }) }, ['update apis/a: path', 'update apis/b: path']);
  expect([await held('/apis/a'), await held('/apis/b')]).toMatchObject([{ path: 'c' }, { path: 'a' }]);
});

test.each([
  ['YAML to JSON', specification('pets', ['list', 'add']), file('apis/pets/specification.json', openapi('pets', ['list', 'add']))],
  ['JSON to YAML', file('apis/pets/specification.json', openapi('pets', ['list', 'add'])), specification('pets', ['list', 'add'])],
])('a specification that goes from %s is no change', async (_way, before, after) => {
  await begin(api('pets'), policy('apis/pets/operations/list', 'list'), before);
  const kept = await consume();
  expect(await change({ ...without(before), ...after }, [])).toEqual([]);
  await kept();
});

test('a specification that goes from YAML to JSON with another operation is one update', async () => {
  await begin(pets);
  await change({ ...without(specification('pets', [])), ...file('apis/pets/specification.json', openapi('pets', ['list', 'add', 'remove'])) }, ['update apis/pets: specification']);
  expect(await operationsOf('pets')).toEqual(['add', 'list', 'remove']);
});

test('a specification that is removed deletes no operation', async () => {
  await begin(pets, policy('apis/pets/operations/list', 'list'));
  await change(without(specification('pets', [])), []);
  expect(await operationsOf('pets')).toEqual(['add', 'list']);
});

test('OpenAPI 3 gives way to Swagger 2', async () => {
  await begin(pets);
  await change({ ...without(specification('pets', [])), ...file('apis/pets/specification.json', { swagger: '2.0', info: { title: 'pets', version: '1' }, paths: { '/list': { get: { operationId: 'list', summary: 'list', responses: { 200: { description: 'ok' } } } } } }) },
    ['update apis/pets: specification']);
  expect(await operationsOf('pets')).toEqual(['list']);
});

test('a folder is renamed: another API is created, and the old one goes in the same publish', async () => {
  await begin(pets);
  const renamed = moved(pets, 'apis/pets', 'apis/animals');
  await change(renamed, ['create apis/animals', 'create apis/animals/policies/policy', 'delete apis/pets', 'delete apis/pets/policies/policy']);
  expect(await client().names('/apis')).toEqual(['animals']);
  expect(await policyOf('/apis/animals')).toContain('one');
});

test('a folder is renamed and nothing may be deleted: the path conflict is explained, and nothing is written', async () => {
  await begin(pets);
  const kept = await consume();
  repository().commit(moved(pets, 'apis/pets', 'apis/animals'));
  const { ok, diagnostics, requests } = await run('publish', { prune: 'none' });
  expect([ok, diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`)]).toEqual([false, [
    expect.stringMatching(/name-conflict: .*apis\/pets .*was renamed/), expect.stringMatching(/path-conflict: .*apis\/pets .*was renamed.*prune: tracked/)]]);
  expect(requests?.writes ?? 0).toBe(0);
  await kept();
});

test('a folder with consumers is renamed: the deletion is refused, and no subscription is lost', async () => {
  await begin(pets);
  const kept = await consume();
  repository().commit(moved(pets, 'apis/pets', 'apis/animals'));
  const { ok, diagnostics } = await run('publish');
  expect([ok, diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`)]).toEqual([false, [expect.stringMatching(/deletion-in-use: apis\/pets would be deleted, and subscriptions\/consumer uses it/)]]);
  await kept();
  expect(await client().names('/apis')).toEqual(['pets']);
});

const versions = { ...versionSet('pets'), ...api('pets', { displayName: 'Pets', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/pets' }), ...specification('pets', ['list']) };
const second = { ...api('pets-v2', { displayName: 'Pets', path: 'pets', apiVersion: 'v2', apiVersionSetId: '/apiVersionSets/pets' }), ...specification('pets-v2', ['list', 'add']), ...policy('apis/pets-v2', 'two') };

test('a new version joins a version set, and both change at once', async () => {
  await begin(versions);
  const kept = await consume();
  await change(second, ['create apis/pets-v2', 'create apis/pets-v2/policies/policy']);
  await change({ ...specification('pets', ['list', 'remove']), ...specification('pets-v2', ['add']), ...policy('apis/pets-v2', 'three'), ...versionSet('pets', { description: 'All versions' }) },
    ['update apis/pets: specification', 'update apis/pets-v2: specification', 'update apis/pets-v2/policies/policy: policy', 'update apiVersionSets/pets: description']);
  expect([await operationsOf('pets'), await operationsOf('pets-v2')]).toEqual([['list', 'remove'], ['add']]);
  await kept();
});

test('a version set begins with an API that had no version', async () => {
  await begin(api('pets'), specification('pets', ['list']));
  const kept = await consume();
  await change({ ...versions, ...api('pets', { apiVersionSetId: '/apiVersionSets/pets' }), ...second }, ['update apis/pets: apiVersionSetId', 'create apis/pets-v2', 'create apis/pets-v2/policies/policy', 'create apiVersionSets/pets']);
  await kept();
});

test('an API moves between version sets, and the set that it leaves goes', async () => {
  await begin(versions);
  const kept = await consume();
  await change({ ...without(versionSet('pets')), ...versionSet('animals'), ...api('pets', { displayName: 'Pets', apiVersion: 'v1', apiVersionSetId: '/apiVersionSets/animals' }) },
    ['update apis/pets: apiVersionSetId', 'create apiVersionSets/animals', 'delete apiVersionSets/pets']);
  expect(await client().names('/apiVersionSets')).toEqual(['animals']);
  await kept();
});

test('a version is removed, which breaks its consumers: the others stay', async () => {
  await begin(versions, second);
  const kept = await consume();
  repository().commit(without(second));
  const removed = (await run('plan')).changeList.find(({ id }) => id === 'apis/pets-v2');
  expect(removed?.properties).toMatchObject([{ path: 'apiVersion', details: [{ op: 'removed', breaking: true }] }]);
  await change({}, ['delete apis/pets-v2: apiVersion', 'delete apis/pets-v2/policies/policy']);
  expect([await client().names('/apis'), await client().names('/apiVersionSets')]).toEqual([['pets'], ['pets']]);
  await kept();
});

test('the last version goes with its version set', async () => {
  await begin(versions, second);
  await change(without(versions, second), ['delete apis/pets: apiVersion', 'delete apis/pets-v2: apiVersion', 'delete apis/pets-v2/policies/policy', 'delete apiVersionSets/pets']);
  expect([await client().names('/apis'), await client().names('/apiVersionSets')]).toEqual([[], []]);
});

test('the last version goes, and its version set is to stay for the next one', async () => {
  await begin(versions);
  const rest = Object.fromEntries(Object.entries(versions).filter(([path]) => path.includes('/apis/')));
  // The new one joins before the old one goes, so that the set is never without an API.
  expect(await change({ ...without(rest), ...second }, ['delete apis/pets: apiVersion', 'create apis/pets-v2', 'create apis/pets-v2/policies/policy'])).not.toContain('PUT apiVersionSets/pets');
  expect([await client().names('/apis'), await client().names('/apiVersionSets')]).toEqual([['pets-v2'], ['pets']]);
});

test('the last version goes, and its version set stays empty', async () => {
  await begin(versions);
  const rest = Object.fromEntries(Object.entries(versions).filter(([path]) => path.includes('/apis/')));
  await change(without(rest), ['delete apis/pets: apiVersion']);
});

test('a SOAP API: imported, described, changed, its operations with policies', async () => {
  const soap = (properties = {}): Record<string, string> => api('calc', { type: 'soap', serviceUrl: 'http://calc.example.com', ...properties });
  const wsdl = document('calculator.wsdl');
  await begin();
  await change({ ...soap({ description: 'Adds' }), ...file('apis/calc/specification.wsdl', wsdl), ...policy('apis/calc/operations/Add', 'add') }, ['create apis/calc', 'create apis/calc/operations/Add/policies/policy']);
  expect(await held('/apis/calc')).toMatchObject({ type: 'soap', description: 'Adds', serviceUrl: 'http://calc.example.com' });
  await change({ ...soap({ description: 'Subtracts' }), ...policy('apis/calc/operations/Add', 'more') }, ['update apis/calc: description', 'update apis/calc/operations/Add/policies/policy: policy']);
  await change(soap({ description: 'Subtracts', path: 'calculator' }), ['update apis/calc: path']);
  expect(await held('/apis/calc')).toMatchObject({ type: 'soap', description: 'Subtracts', path: 'calculator' });
});

test('a WADL API: imported and changed', async () => {
  const wadl = document('library.wadl');
  await begin(api('library', { serviceUrl: 'https://library.example.com', description: 'Books' }), file('apis/library/specification.wadl', wadl));
  expect(await held('/apis/library')).toMatchObject({ description: 'Books', serviceUrl: 'https://library.example.com' });
  await change(api('library', { serviceUrl: 'https://library.example.com', description: 'More books' }), ['update apis/library: description']);
});

const sdl = 'type Query {\n  one(id: ID!): Order\n  all: [Order!]!\n}\n\ntype Order {\n  id: ID!\n}\n';
const resolver = (name: string, url: string): Record<string, string> => ({
  ...file(`apis/shop/resolvers/${name}/resolverInformation.json`, { properties: { displayName: name, path: `Query/${name}` } }),
  ...file(`apis/shop/resolvers/${name}/policy.xml`, `<http-data-source>\n  <http-request>\n    <set-method>GET</set-method>\n    <set-url>${url}</set-url>\n  </http-request>\n</http-data-source>\n`),
});

test('a GraphQL API: schema and resolvers change together', async () => {
  await begin(api('shop', { type: 'graphql' }), file('apis/shop/specification.graphql', sdl), resolver('one', 'https://a.example.com'));
  await change({ ...file('apis/shop/specification.graphql', sdl.replace('  all:', '  many: [Order!]!\n  all:')), ...resolver('many', 'https://b.example.com'), ...resolver('one', 'https://c.example.com') },
    ['update apis/shop: specification', 'create apis/shop/resolvers/many', 'create apis/shop/resolvers/many/policies/policy', 'update apis/shop/resolvers/one/policies/policy: policy']);
  await change({ ...file('apis/shop/specification.graphql', sdl), ...without(resolver('many', '')) }, ['update apis/shop: specification', 'delete apis/shop/resolvers/many', 'delete apis/shop/resolvers/many/policies/policy']);
  expect(await client().names('/apis/shop/resolvers')).toEqual(['one']);
});

test('details of operations that a document cannot hold are there after every import', async () => {
  const details = operation('pets', 'list', { displayName: 'All pets', method: 'GET', urlTemplate: '/list', description: 'Every one' });
  const extra = operation('pets', 'purge', { displayName: 'Purge', method: 'PURGE', urlTemplate: '/purge' });
  await begin(pets, details, extra, policy('apis/pets/operations/purge', 'purge'), tag('public'), file('apis/pets/operations/purge/tags/public/operationTagInformation.json', {}));
  const check = async (): Promise<void> => {
    expect(await held('/apis/pets/operations/list')).toMatchObject({ displayName: 'All pets', description: 'Every one' });
    expect(await held('/apis/pets/operations/purge')).toMatchObject({ method: 'PURGE' });
    expect(await policyOf('/apis/pets/operations/purge')).toContain('purge');
    expect(await client().names('/apis/pets/operations/purge/tags')).toEqual(['public']);
  };
  await check();
  await change(specification('pets', ['list', 'add', 'remove']), ['update apis/pets: specification']);
  await check();
  expect(await operationsOf('pets')).toEqual(['add', 'list', 'purge', 'remove']);
  expect(await planned()).toEqual([]);
});

test('the type changes from HTTP to GraphQL', async () => {
  await begin(api('shop', { serviceUrl: 'https://shop.example.com' }), specification('shop', ['list']));
  await change({ ...without(specification('shop', [])), ...api('shop', { type: 'graphql', serviceUrl: 'https://shop.example.com' }), ...file('apis/shop/specification.graphql', sdl) }, ['update apis/shop: type, specification']);
  expect(await held('/apis/shop')).toMatchObject({ type: 'graphql' });
});
