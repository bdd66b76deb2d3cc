import { isLockName, renderLock } from '../../src/model/publish-lock.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { service, repository, run, succeed } = useServiceInGit(5);

const product = (name: string): Record<string, string> => ({ [`artifacts/products/${name}/productInformation.json`]: JSON.stringify({ properties: { displayName: name, subscriptionRequired: true, state: 'published' } }) });
const start = { 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', 'artifacts/tags/a/tagInformation.json': JSON.stringify({ properties: { displayName: 'a' } }), ...product('made') };
/** A publish that ended long ago. */
const dead = (makes: readonly string[]): string => renderLock({ by: { machine: 'elsewhere', process: 1, run: null }, time: '2020-01-01T00:00:00.000Z', makes });

/** What the service added to a product by itself, and locks. */
async function addedTo(name: string): Promise<readonly string[]> {
  const groups = await service().client.names(`/products/${name}/groups`);
  const { body } = await service().client.get('/subscriptions');
  return [...groups, ...body.value.filter(({ properties }) => String(properties['scope']).endsWith(`/products/${name}`)).map(() => 'subscription')];
}

async function locks(): Promise<readonly string[]> {
  return (await service().client.names('/namedValues')).filter(isLockName);
}

async function setFaults(...faults: object[]): Promise<void> {
  await fetch(`${service().client.endpoint}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
}

test('what the service added to a product that a dead publish made goes with the next one; what others made stays as it is', async () => {
  const { client } = service();
  for (const name of ['made', 'others']) await client.must(`/products/${name}`, { displayName: name, subscriptionRequired: true, state: 'published' });
  await client.must('/namedValues/apiops-publishing-0123456789ab', { displayName: 'apiops-publishing', value: dead(['products/made']) });
  repository().commit({ ...start, ...product('others') });
  const planned = (await succeed('plan')).changeList.filter(({ op }) => op === 'delete').map(({ id }) => id.replace(/[0-9a-f]{24}/, '*'));
  expect(planned).toEqual(['products/made/groups/administrators', 'subscriptions/*']);
  await succeed('publish');
  expect([await addedTo('made'), await addedTo('others'), await locks()]).toEqual([[], ['administrators', 'subscription'], []]);
});

test('a lock that a dead publish left goes even where nothing is left to do', async () => {
  repository().commit(start);
  await succeed('publish');
  await service().client.must('/namedValues/apiops-publishing-0123456789ab', { displayName: 'apiops-publishing', value: dead(['products/made']) });
  await succeed('publish');
  expect([await addedTo('made'), await locks()]).toEqual([[], []]);
});

test('a publish that cannot remove what the service added says so to the next one', async () => {
  repository().commit(start);
  await setFaults({ method: 'DELETE', path: 'subscriptions/*', times: 1, then: { status: 400 } });
  const failed = await run('publish');
  expect(failed.report?.failed.map(({ id }) => id)).toEqual(['products/made']);
  expect([await addedTo('made'), await locks()]).toEqual([['subscription'], [expect.stringMatching(/^apiops-publishing-/)]]);
  await succeed('publish');
  expect([await addedTo('made'), await locks()]).toEqual([[], []]);
});

test('with a roll-back nothing is left to tell', async () => {
  repository().commit(start);
  await setFaults({ method: 'DELETE', path: 'subscriptions/*', times: 1, then: { status: 400 } });
  expect((await run('publish', { 'on-failure': 'rollback' })).report).toMatchObject({ notRestored: [] });
  expect([await service().client.names('/products'), await locks()]).toEqual([[], []]);
});

test('a release that made a revision current and was left is deleted by the next publish, and never extracted', async () => {
  const { client } = service();
  const api = (revision: string, more: object): string => JSON.stringify({ properties: { displayName: 'A', path: 'a', apiRevision: revision, ...more } });
  repository().commit({ ...start, 'artifacts/apis/a/apiInformation.json': api('1', { isCurrent: true }), 'artifacts/apis/a;rev=2/apiInformation.json': api('2', {}) });
  await succeed('publish');
  repository().commit({ 'artifacts/apis/a/apiInformation.json': api('2', { isCurrent: true }), 'artifacts/apis/a;rev=1/apiInformation.json': api('1', {}), 'artifacts/apis/a;rev=2': null });
  await setFaults({ method: 'DELETE', path: 'apis/a/releases/*', times: 1, then: { status: 400 } });
  expect((await run('publish')).report?.failed.map(({ op }) => op)).toEqual(['make-current']);
  await succeed('extract');
  expect(repository().git('status', '--porcelain')).not.toContain('releases');
  repository().git('checkout', '-q', '.');
  repository().git('clean', '-fdq');
  expect((await succeed('plan')).changeList.filter(({ op }) => op === 'delete').map(({ id }) => id)).toEqual(['apis/a/releases/apiops-make-current']);
  await succeed('publish');
  expect(await client.names('/apis/a/releases')).toEqual([]);
});
