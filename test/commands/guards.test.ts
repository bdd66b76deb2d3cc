import type { CommandResult } from '../../src/commands/result.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const inGit = useServiceInGit(4);
const { run, succeed } = inGit;

const configuration = (protect: readonly string[]): string => `artifacts: artifacts\nenvironments:\n  dev: {prune: tracked, protect: ${JSON.stringify(protect)}}\n`;
const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const api = (name: string, revision: string): Record<string, string> => ({ [`artifacts/apis/${name}/apiInformation.json`]: json({ displayName: 'Orders', path: 'orders', protocols: ['https'], apiRevision: revision }) });
const files: Record<string, string> = {
  ...api('orders', '1'), ...api('orders;rev=2', '2'), 'artifacts/named values/a/namedValueInformation.json': json({ displayName: 'a', value: 'x' }),
  'artifacts/products/p/productInformation.json': json({ displayName: 'P' }),
  'artifacts/products/p/policy.xml': '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>\n',
  'artifacts/workspaces/w/workspaceInformation.json': json({ displayName: 'W' }), 'artifacts/workspaces/w/products/p/productInformation.json': json({ displayName: 'P' }),
};

function blocked({ failureReason, failure }: CommandResult): string {
  return failureReason === 'blocked-by-guard' ? failure?.message ?? '' : `not blocked: ${failureReason}`;
}

test('protect covers what selectors cover, however they are written', async () => {
  inGit.repository().commit({ ...files, 'apiops.yaml': configuration([]) });
  await succeed('publish');
  for (const [selector, gone, id] of [
    ['named values/*', 'artifacts/named values/a', 'namedValues/a'], ['NamedValues', 'artifacts/named values/a', 'namedValues/a'],
    ['apis/orders', 'artifacts/apis/orders;rev=2', 'apis/orders;rev=2'], ['/products/*', 'artifacts/products/p/policy.xml', 'products/p/policies/policy'],
    ['workspaces/w', 'artifacts/workspaces/w/products/p', 'workspaces/w/products/p'], ['workspaces/*/products/P', 'artifacts/workspaces/w/products/p', 'workspaces/w/products/p'],
  ] as const) {
    inGit.repository().commit({ 'apiops.yaml': configuration([selector]), [gone]: null });
    expect(blocked(await run('publish'))).toBe(`The plan deletes what is protected: ${id}.`);
    inGit.repository().commit(files);
  }
  inGit.repository().commit({ 'apiops.yaml': configuration(['apis/*']), 'artifacts/named values/a': null });
  expect((await succeed('plan')).changeList.map(({ op, id }) => `${op} ${id}`)).toContain('delete namedValues/a');
});

test('a selector that protects nothing is told', async () => {
  inGit.repository().commit({ ...files, 'apiops.yaml': configuration(['product/*', 'products/*']) });
  const told = (await succeed('plan')).diagnostics.filter(({ code }) => code === 'selector-unmatched');
  expect(told.map(({ severity, message }) => `${severity} ${message}`)).toEqual(["warning The selector 'product/*' of 'protect' names nothing in the folder or the service: it protects nothing."]);
});

const deletions = ({ changeList }: CommandResult): string[] => changeList.filter(({ op }) => op === 'delete').map(({ id }) => id);

test('what holds something of the folder stays, although the selection leaves that out', async () => {
  await inGit.service().client.must('/workspaces/w', { displayName: 'W' });
  inGit.repository().commit({ ...files, 'apiops.yaml': configuration([]) });
  inGit.repository().commit({ 'artifacts/workspaces/w/workspaceInformation.json': null });
  await succeed('publish');
  expect(deletions(await succeed('plan', { prune: 'all', exclude: ['workspaces/w/products/*'] }))).toEqual([]);
  inGit.repository().commit({ 'artifacts/workspaces': null });
  expect(deletions(await succeed('plan', { prune: 'all', exclude: ['named values/*'] }))).toEqual(['workspaces/w', 'workspaces/w/products/p']);
});

test('what goes along with its parent is shown and guarded, although the selection leaves it out', async () => {
  inGit.repository().commit({ ...files, 'apiops.yaml': configuration([]) });
  await succeed('publish');
  // Were it not known to go along, it would keep the named value.
  await inGit.service().client.must('/products/p/policies/policy', { format: 'rawxml', value: '<policies><inbound><base /><set-variable name="a" value="{{a}}" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>' });
  inGit.repository().commit({ 'artifacts/products': null, 'artifacts/named values': null });
  const exclude = ['products/*/policies/*'];
  expect(deletions(await succeed('plan', { exclude }))).toEqual(['namedValues/a', 'products/p', 'products/p/policies/policy']);
  inGit.repository().commit({ 'apiops.yaml': configuration(['products/p/policies/policy']) });
  expect(blocked(await run('publish', { exclude }))).toBe('The plan deletes what is protected: products/p/policies/policy.');
  inGit.repository().commit({ 'apiops.yaml': configuration([]) });
  await succeed('publish', { exclude });
});
