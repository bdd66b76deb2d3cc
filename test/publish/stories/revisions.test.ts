import { api, apiTag, namedValue, policy, product, productApi, release, specification, subscription, tag, without } from './files.ts';
import { useStories } from './story.ts';

const { begin, change, client, held, policy: policyOf, planned } = useStories(14);

const operationsOf = async (api: string): Promise<string[]> => (await client().names(`/apis/${api}/operations`)).sort();

/** Two revisions of an API, each with a policy and a specification of its own; 1 is current. */
const two = {
  ...api('pets', { apiRevision: '1', serviceUrl: 'https://one.example.com' }), ...policy('apis/pets', 'one'), ...specification('pets', ['list']),
  ...api('pets;rev=2', { apiRevision: '2', apiRevisionDescription: 'next', serviceUrl: 'https://two.example.com' }), ...policy('apis/pets;rev=2', 'two'), ...specification('pets;rev=2', ['list', 'add']),
};

/** Revision 2 has the folder of the API, 1 one of its own. */
const swapped = {
  ...api('pets', { apiRevision: '2', apiRevisionDescription: 'next', serviceUrl: 'https://two.example.com' }), ...policy('apis/pets', 'two'), ...specification('pets', ['list', 'add']),
  ...api('pets;rev=1', { apiRevision: '1', serviceUrl: 'https://one.example.com' }), ...policy('apis/pets;rev=1', 'one'), ...specification('pets;rev=1', ['list']),
};
const toSwapped = { ...without(two), ...swapped };

/** What hangs on the API as a whole, and is a consumer's. */
async function consume(name = 'pets'): Promise<void> {
  await client().must('/users/anna', { email: 'anna@example.com', firstName: 'Anna', lastName: 'A' });
  await client().must('/subscriptions/consumer', { scope: `/apis/${name}`, displayName: 'Consumer', ownerId: '/users/anna' });
}

test('revision 2 is made current: the names swap, and nothing else moves', async () => {
  await begin(two, product('shop'), productApi('shop', 'pets'), tag('public'), apiTag('pets', 'public'));
  await consume();
  const writes = await change(toSwapped, ['update apis/pets: isCurrent']);
  expect(writes.map((write) => write.replace(/releases\/.*/, 'releases'))).toEqual(['PUT apis/pets/releases', 'DELETE apis/pets/releases']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2', isCurrent: true, serviceUrl: 'https://two.example.com', apiRevisionDescription: 'next' });
  expect(await held('/apis/pets;rev=1')).toMatchObject({ apiRevision: '1', isCurrent: false, serviceUrl: 'https://one.example.com' });
  expect([await policyOf('/apis/pets'), await policyOf('/apis/pets;rev=1')]).toEqual([expect.stringContaining('two'), expect.stringContaining('one')]);
  expect([await operationsOf('pets'), await operationsOf('pets;rev=1')]).toEqual([['add', 'list'], ['list']]);
  expect(await client().names('/apis/pets/releases')).toEqual([]);
  expect(await client().names('/products/shop/apis')).toEqual(['pets']);
  expect(await client().names('/apis/pets/tags')).toEqual(['public']);
  expect(await held('/subscriptions/consumer')).not.toBeNull();
});

test('and back again', async () => {
  await begin(swapped);
  await change({ ...without(swapped), ...two }, ['update apis/pets: isCurrent']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1' });
});

test('the folder of a revision that is not current is deleted: that revision goes alone', async () => {
  await begin(two);
  await consume();
  const old = Object.fromEntries(Object.entries(two).filter(([path]) => path.includes('rev=2')));
  const writes = await change(without(old), ['delete apis/pets;rev=2', 'delete apis/pets;rev=2/policies/policy']);
  expect(writes.filter((write) => write.startsWith('DELETE'))).toEqual(['DELETE apis/pets;rev=2']);
  expect(await held('/apis/pets;rev=2')).toBeNull();
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1', isCurrent: true });
  expect(await policyOf('/apis/pets')).toContain('one');
  expect(await held('/subscriptions/consumer')).not.toBeNull();
});

test('a new revision with a policy and a specification of its own leaves the current one alone', async () => {
  await begin(api('pets', { serviceUrl: 'https://one.example.com' }), policy('apis/pets', 'one'), specification('pets', ['list']));
  const added = Object.fromEntries(Object.entries(two).filter(([path]) => path.includes('rev=2')));
  const writes = await change(added, ['create apis/pets;rev=2', 'create apis/pets;rev=2/policies/policy']);
  expect(writes.filter((write) => !write.includes('pets;rev=2'))).toEqual([]);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1', isCurrent: true, serviceUrl: 'https://one.example.com' });
  expect(await held('/apis/pets;rev=2')).toMatchObject({ apiRevision: '2', isCurrent: false, serviceUrl: 'https://two.example.com', displayName: 'pets', path: 'pets' });
  expect([await policyOf('/apis/pets'), await policyOf('/apis/pets;rev=2')]).toEqual([expect.stringContaining('one'), expect.stringContaining('two')]);
  expect([await operationsOf('pets'), await operationsOf('pets;rev=2')]).toEqual([['list'], ['add', 'list']]);
});

test('a new revision without a specification holds what the current one does', async () => {
  await begin(api('pets'), policy('apis/pets', 'one'), specification('pets', ['list', 'add']), policy('apis/pets/operations/list', 'operation'));
  await change({ ...api('pets;rev=2', { apiRevision: '2', apiRevisionDescription: 'a try' }), ...policy('apis/pets;rev=2', 'two') },
    ['create apis/pets;rev=2', 'create apis/pets;rev=2/policies/policy'], ['unmanaged apis/pets;rev=2/operations/list/policies/policy']);
  expect(await operationsOf('pets;rev=2')).toEqual(['add', 'list']);
  expect(await policyOf('/apis/pets;rev=2/operations/list')).toContain('operation');
});

test('a new revision is made current in the publish that brings it', async () => {
  const first = { ...api('pets', { apiRevision: '1', serviceUrl: 'https://one.example.com' }), ...policy('apis/pets', 'one'), ...specification('pets', ['list']) };
  await begin(first);
  await consume();
  await change(toSwappedFrom(first), ['create apis/pets', 'create apis/pets/policies/policy']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2' });

  function toSwappedFrom(files: Record<string, string>): Record<string, string | null> {
    return { ...without(files), ...swapped };
  }
});

test('a new current revision with other content and another path at once', async () => {
  await begin(two, tag('public'), apiTag('pets', 'public'));
  await consume();
  await change({ ...toSwapped,
    ...api('pets', { apiRevision: '2', apiRevisionDescription: 'next', serviceUrl: 'https://three.example.com', path: 'animals', displayName: 'animals' }), ...policy('apis/pets', 'three'), ...specification('pets', ['list', 'add', 'remove'], { info: { title: 'animals', version: '1' } }),
  }, ['update apis/pets: displayName, isCurrent, path, serviceUrl, specification', 'update apis/pets/policies/policy: policy']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2', path: 'animals', displayName: 'animals', serviceUrl: 'https://three.example.com' });
  expect(await held('/apis/pets;rev=1')).toMatchObject({ apiRevision: '1', path: 'animals', serviceUrl: 'https://one.example.com' });
  expect([await operationsOf('pets'), await operationsOf('pets;rev=1')]).toEqual([['add', 'list', 'remove'], ['list']]);
  expect([await policyOf('/apis/pets'), await policyOf('/apis/pets;rev=1')]).toEqual([expect.stringContaining('three'), expect.stringContaining('one')]);
  expect(await client().names('/apis/pets/releases')).toEqual([]);
  expect(await held('/subscriptions/consumer')).not.toBeNull();
});

test('the revision that was current is deleted in the publish that makes another one current', async () => {
  await begin(two);
  await consume();
  const only = Object.fromEntries(Object.entries(swapped).filter(([path]) => !path.includes('rev=1')));
  await change({ ...without(two), ...only }, ['update apis/pets: isCurrent', 'delete apis/pets;rev=1', 'delete apis/pets;rev=1/policies/policy']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2', isCurrent: true });
  expect(await held('/apis/pets;rev=1')).toBeNull();
  expect(await held('/subscriptions/consumer')).not.toBeNull();
});

test('the content of a revision that is not current is published in full', async () => {
  await begin(two);
  await change({
    ...policy('apis/pets;rev=2', 'three'), ...specification('pets;rev=2', ['list', 'add', 'remove']), ...policy('apis/pets;rev=2/operations/add', 'operation'),
    ...api('pets;rev=2', { apiRevision: '2', apiRevisionDescription: 'later', serviceUrl: 'https://three.example.com' }),
  }, ['update apis/pets;rev=2: apiRevisionDescription, serviceUrl, specification', 'create apis/pets;rev=2/operations/add/policies/policy', 'update apis/pets;rev=2/policies/policy: policy']);
  expect(await operationsOf('pets;rev=2')).toEqual(['add', 'list', 'remove']);
  expect(await policyOf('/apis/pets;rev=2/operations/add')).toContain('operation');
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '1', isCurrent: true, serviceUrl: 'https://one.example.com' });
  expect(await policyOf('/apis/pets')).toContain('one');
});

test('release files in the folder: one with the switch, one later, one deleted', async () => {
  await begin(two);
  await change({ ...toSwapped, ...release('pets/go', '2', 'Here it is') }, ['update apis/pets: isCurrent', 'create apis/pets/releases/go']);
  expect(await client().names('/apis/pets/releases')).toEqual(['go']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2' });
  // A note about what was current before does not make it current again.
  await change(release('pets/was', '1', 'The first'), ['create apis/pets/releases/was']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2', isCurrent: true });
  expect((await client().names('/apis/pets/releases')).sort()).toEqual(['go', 'was']);
  await change(without(release('pets/was', '1', '')), ['delete apis/pets/releases/was']);
  await change(release('pets/go', '2', 'Changed'), ['update apis/pets/releases/go: notes']);
  expect(await held('/apis/pets')).toMatchObject({ apiRevision: '2', isCurrent: true });
});

test('overrides reach revisions, and each may have another value', async () => {
  const override = (one: string, more = ''): Record<string, string> => ({ 'dev.yaml': `apis:\n  - name: pets\n    properties: {serviceUrl: "https://${one}.example.com"}\n${more}`,
    'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {prune: tracked, overrides: dev.yaml}\n' });
  await begin(two, override('all'));
  expect([await held('/apis/pets'), await held('/apis/pets;rev=2')]).toMatchObject([{ serviceUrl: 'https://all.example.com' }, { serviceUrl: 'https://all.example.com' }]);
  await change(override('all', '  - name: pets;rev=2\n    properties: {serviceUrl: "https://next.example.com"}\n'), ['update apis/pets;rev=2: serviceUrl']);
  expect([await held('/apis/pets'), await held('/apis/pets;rev=2')]).toMatchObject([{ serviceUrl: 'https://all.example.com' }, { serviceUrl: 'https://next.example.com' }]);
});

test('what all revisions share is changed at the current one, and is no change of the others', async () => {
  await begin(two);
  await change(api('pets', { apiRevision: '1', serviceUrl: 'https://one.example.com', path: 'animals', description: 'All of them' }), ['update apis/pets: description, path']);
  expect(await held('/apis/pets;rev=2')).toMatchObject({ path: 'animals', description: 'All of them', serviceUrl: 'https://two.example.com' });
  expect(await planned()).toEqual([]);
});

test('an API is deleted with all of its revisions only where the plan lists them', async () => {
  await begin(two, namedValue('kept', 'x'));
  await change(without(two), ['delete apis/pets', 'delete apis/pets/policies/policy', 'delete apis/pets;rev=2', 'delete apis/pets;rev=2/policies/policy']);
  expect(await client().names('/apis')).toEqual([]);
});

test('a subscription of the folder to an API stays through a switch', async () => {
  await begin(two, subscription('partner', '/apis/pets'));
  const keys = (await client().send('POST', '/subscriptions/partner/listSecrets')).body;
  await change(toSwapped, ['update apis/pets: isCurrent']);
  expect((await client().send('POST', '/subscriptions/partner/listSecrets')).body).toEqual(keys);
});
