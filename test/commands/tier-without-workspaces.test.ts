import type { CommandResult } from '../../src/commands/result.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const { service, repository, run, succeed } = useServiceInGit(4, { services: ['apim-0', 'apim-1', 'apim-2', 'apim-3'].map((name) => ({ name, sku: 'Developer' })) });

const json = (properties: object): string => `${JSON.stringify({ properties }, null, 2)}\n`;
const tag = { 'artifacts/tags/t/tagInformation.json': json({ displayName: 't' }) };
const inWorkspaces = {
  'artifacts/workspaces/w/workspaceInformation.json': json({ displayName: 'w' }), 'artifacts/workspaces/w/named values/n/namedValueInformation.json': json({ displayName: 'n', value: '1' }),
  'artifacts/workspaces/w/apis/a/apiInformation.json': json({ displayName: 'a', path: 'a', protocols: ['https'] }), 'artifacts/workspaces/w/apis/a/policy.xml': '<policies>\n  <inbound />\n</policies>\n',
  'artifacts/workspaces/w/tags/u/tagInformation.json': json({ displayName: 'u' }),
};
const start = { 'artifacts/policy.xml': '<policies>\n  <inbound />\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>\n', 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', ...tag };
const status = (): string => repository().git('status', '--porcelain', '-uall');
const told = ({ diagnostics }: CommandResult): string[] => diagnostics.filter(({ code }) => code === 'kind-unsupported').map(({ message }) => message);

test('an extract leaves what the folder has in workspaces where the tier has none, and says so once', async () => {
  repository().commit({ ...start, ...inWorkspaces });
  await service().client.put('/tags/t', { displayName: 'portal' });
  const extracted = await succeed('extract');
  expect(extracted.files?.deleted).toEqual([]);
  expect(status()).toBe('M artifacts/tags/t/tagInformation.json');
  expect(told(extracted).filter((message) => message.includes('workspaces'))).toEqual(["The tier of apim-0 does not have workspaces: the 5 resources that the folder has in 'workspaces/' were left as they are."]);
});

test('nothing is told of workspaces where the folder has none, or they are not selected', async () => {
  repository().commit(start);
  expect(told(await succeed('extract')).filter((message) => message.includes('workspaces'))).toEqual([]);
  repository().commit(inWorkspaces);
  expect(told(await succeed('extract', { include: ['tags/*'] })).filter((message) => message.includes('workspaces'))).toEqual([]);
  expect(status()).toBe('');
});

test.each(['tracked', 'all'] as const)('a plan with prune: %s deletes nothing in workspaces where the tier has none', async (prune) => {
  repository().commit(start);
  await succeed('publish');
  repository().commit(inWorkspaces);
  const plan = await succeed('plan', { prune, exclude: ['workspaces/*'] });
  expect(plan.changeList).toEqual([]);
  const whole = await run('plan', { prune });
  expect(whole).toMatchObject({ failureReason: 'validation-failed', changeList: [] });
  expect(whole.diagnostics.filter(({ severity }) => severity === 'error').map(({ code, resource }) => [code, resource])).toEqual([['kind-not-in-tier', 'workspaces/w']]);
  expect((await run('drift')).drift?.[0]?.drift).toEqual([]);
});
