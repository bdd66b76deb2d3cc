import { api, apiTag, fragment, group, inWorkspace, namedValue, policy, product, productApi, productGroup, release, specification, subscription, tag, versionSet, without, workspace, file } from './files.ts';
import { useStories } from './story.ts';

const { begin, change, client, held, repository, run } = useStories(8);
const w = '/workspaces/team';
const inTeam = (...files: readonly Record<string, string>[]): Record<string, string> => inWorkspace('team', Object.assign({}, ...files) as Record<string, string>);
const linksOf = async (holder: string, collection: string, property: string): Promise<string[]> =>
  (await client().get(`${w}/${holder}/${collection}`)).body.value.map(({ name, properties }) => `${name} -> ${String(properties[property]).replace(client().serviceId, '')}`).sort();

test('a workspace is created with everything, and deleted', async () => {
  const all = { ...workspace('team'), ...inTeam(api('pets'), specification('pets', ['list']), policy('apis/pets', 'one'), namedValue('a', 'x'), fragment('common', '<set-variable name="a" value="{{a}}" />'), tag('public'), apiTag('pets', 'public'), product('shop'), productApi('shop', 'pets')) };
  await begin();
  await change(all, ['create workspaces/team', 'create workspaces/team/apis/pets', 'create workspaces/team/apis/pets/policies/policy', 'create workspaces/team/apis/pets/tags/public', 'create workspaces/team/namedValues/a',
    'create workspaces/team/policyFragments/common', 'create workspaces/team/products/shop', 'create workspaces/team/products/shop/apis/pets', 'create workspaces/team/tags/public']);
  const writes = await change(without(all), ['delete workspaces/team', 'delete workspaces/team/apis/pets', 'delete workspaces/team/apis/pets/policies/policy', 'delete workspaces/team/apis/pets/tags/public', 'delete workspaces/team/namedValues/a',
    'delete workspaces/team/policyFragments/common', 'delete workspaces/team/products/shop', 'delete workspaces/team/products/shop/apis/pets', 'delete workspaces/team/tags/public']);
  expect(writes).toEqual(['DELETE workspaces/team']);
});

test('a link that has another name stays as it is, and is created anew where it was deleted', async () => {
  await begin(workspace('team'), inTeam(product('shop'), tag('public'), api('pets'), api('cars')));
  await client().must(`${w}/products/shop/apiLinks/by-hand`, { apiId: `${client().serviceId}${w}/apis/pets` });
  await client().must(`${w}/tags/public/apiLinks/by-hand`, { apiId: `${client().serviceId}${w}/apis/pets` });
  // What the folder takes over is there already.
  expect(await change(inTeam(productApi('shop', 'pets'), apiTag('pets', 'public')), [])).toEqual([]);
  await change({ ...inTeam(productApi('shop', 'cars')), ...without(inTeam(productApi('shop', 'pets'), apiTag('pets', 'public'))) },
    ['delete workspaces/team/apis/pets/tags/public', 'create workspaces/team/products/shop/apis/cars', 'delete workspaces/team/products/shop/apis/pets']);
  expect([await linksOf('products/shop', 'apiLinks', 'apiId'), await linksOf('tags/public', 'apiLinks', 'apiId')]).toEqual([[`cars -> ${w}/apis/cars`], []]);
  await change(inTeam(productApi('shop', 'pets'), apiTag('pets', 'public')), ['create workspaces/team/apis/pets/tags/public', 'create workspaces/team/products/shop/apis/pets']);
});

test('a link under the name of another API gives way', async () => {
  await begin(workspace('team'), inTeam(product('shop'), api('pets'), api('cars')));
  await client().must(`${w}/products/shop/apiLinks/pets`, { apiId: `${client().serviceId}${w}/apis/cars` });
  await change(inTeam(productApi('shop', 'pets')), ['create workspaces/team/products/shop/apis/pets', 'unmanaged workspaces/team/products/shop/apis/cars'].sort((a, b) => (a.split(' ')[1] ?? '') < (b.split(' ')[1] ?? '') ? -1 : 1));
  expect((await linksOf('products/shop', 'apiLinks', 'apiId')).map((line) => line.split(' -> ')[1])).toEqual([`${w}/apis/cars`, `${w}/apis/pets`]);
});

test('a product is linked to groups of the workspace and of the service', async () => {
  const ofService = (name: string): Record<string, string> => file(`products/shop/groups/${name}/productGroupInformation.json`, { properties: { groupId: `/groups/${name}` } });
  await begin(workspace('team'), group('partners'), inTeam(group('own')));
  await change(inTeam(product('shop'), productGroup('shop', 'own'), ofService('partners')),
    ['create workspaces/team/products/shop', 'create workspaces/team/products/shop/groups/own', 'create workspaces/team/products/shop/groups/partners']);
  expect((await linksOf('products/shop', 'groupLinks', 'groupId')).map((line) => line.split(' -> ')[1])).toEqual([`${w}/groups/own`, '/groups/partners']);
  expect((await client().get(`${w}/subscriptions`)).body.value).toEqual([]);
  await change(without(inTeam(ofService('partners'))), ['delete workspaces/team/products/shop/groups/partners']);
  expect(await held('/groups/partners')).not.toBeNull();
});

test('a product of the portal in a workspace is deleted with its automatic subscription', async () => {
  await begin(workspace('team'), inTeam(product('shop')));
  await client().must(`${w}/products/portal`, { displayName: 'portal', subscriptionRequired: true });
  await change(inTeam(product('portal')), ['unmanaged workspaces/team/products/portal/groups/administrators']);
  repository().commit(without(inTeam(product('portal'))));
  const plan = (await run('plan')).changeList.filter(({ op }) => op === 'delete').map(({ id }) => id.replace(/[0-9a-f]{24}/, 'automatic'));
  expect(plan).toEqual(['workspaces/team/products/portal', 'workspaces/team/products/portal/groups/administrators', 'workspaces/team/subscriptions/automatic']);
  const { ok } = await run('publish');
  expect([ok, await client().names(`${w}/products`)]).toEqual([true, ['shop']]);
});

test('revisions of an API in a workspace: made, made current, deleted', async () => {
  const first = inTeam(api('pets', { apiRevision: '1' }), specification('pets', ['list']), tag('public'), apiTag('pets', 'public'), product('shop'), productApi('shop', 'pets'));
  await begin(workspace('team'), first);
  const second = inTeam(api('pets;rev=2', { apiRevision: '2' }), specification('pets;rev=2', ['list', 'add']), policy('apis/pets;rev=2', 'two'));
  await change(second, ['create workspaces/team/apis/pets;rev=2', 'create workspaces/team/apis/pets;rev=2/policies/policy']);
  const swapped = inTeam(api('pets', { apiRevision: '2' }), specification('pets', ['list', 'add']), policy('apis/pets', 'two'), api('pets;rev=1', { apiRevision: '1' }), specification('pets;rev=1', ['list']));
  await change({ ...without(second), ...swapped, ...inTeam(release('pets/go', '2', 'Go')) }, ['update workspaces/team/apis/pets: isCurrent', 'create workspaces/team/apis/pets/releases/go']);
  expect(await held(`${w}/apis/pets`)).toMatchObject({ apiRevision: '2' });
  await change(without(inTeam(api('pets;rev=1'), specification('pets;rev=1', []))), ['delete workspaces/team/apis/pets;rev=1']);
  expect([await client().names(`${w}/apis`), await linksOf('products/shop', 'apiLinks', 'apiId')]).toEqual([['pets'], [`pets -> ${w}/apis/pets`]]);
});

test('the last version of a set in a workspace gives way to the next one', async () => {
  const version = (name: string, apiVersion: string): Record<string, string> => inTeam(api(name, { displayName: 'Pets', path: 'pets', apiVersion, apiVersionSetId: '/apiVersionSets/pets' }));
  await begin(workspace('team'), inTeam(versionSet('pets')), version('pets', 'v1'));
  await change({ ...without(version('pets', 'v1')), ...version('pets-v2', 'v2') }, ['delete workspaces/team/apis/pets: apiVersion', 'create workspaces/team/apis/pets-v2']);
  expect(await client().names(`${w}/apiVersionSets`)).toEqual(['pets']);
});

test('a fragment that the policy of a workspace uses no more is deleted, and one of that name in the service stays', async () => {
  await begin(fragment('common', '<set-variable name="a" value="service" />'), api('pets'), policy('apis/pets', '<include-fragment fragment-id="common" />'),
    workspace('team'), inTeam(fragment('common', '<set-variable name="a" value="team" />'), api('pets', { path: 'team-pets' }), policy('apis/pets', '<include-fragment fragment-id="common" />'), subscription('partner', '/apis/pets')));
  await change({ ...without(inTeam(fragment('common', ''))), ...inTeam(policy('apis/pets', 'none')) }, ['update workspaces/team/apis/pets/policies/policy: policy', 'delete workspaces/team/policyFragments/common']);
  expect(await held('/policyFragments/common')).not.toBeNull();
});
