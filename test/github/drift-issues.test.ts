import type { CommandResult } from '../../src/commands/result.ts';
import { withDriftIssues } from '../../src/github/drift-issues.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { FakeGitHub } from '../support/fake-github.ts';
import { useServiceInGit } from '../support/service-in-git.ts';

const TOKEN = 'ghs_canary4711';
const { service, repository, run, succeed } = useServiceInGit(1);
let fake: FakeGitHub;

beforeAll(async () => { fake = await FakeGitHub.start(); });
afterAll(() => fake.close());

async function drift(failOn: NonNullable<Inputs['fail-on']>): Promise<CommandResult> {
  fake.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights: ['issues: write'] });
  const inputs: Inputs = { 'issue': true, 'fail-on': failOn, 'github-token': TOKEN };
  return withDriftIssues(await run('drift', inputs), inputs, { ...fake.environment, GITHUB_RUN_ID: '7' });
}
const states = (): string[] => fake.issues.map(({ state }) => state);

test('the issue is open while the step fails: what only the service has counts where fail-on says so, and nowhere else', async () => {
  repository().commit({ 'apiops.yaml': 'artifacts: artifacts\nenvironments:\n  dev: {}\n', 'artifacts/policy.xml': '<policies>\n  <inbound />\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>\n', 'artifacts/tags/t/tagInformation.json': JSON.stringify({ properties: { displayName: 't' } }) });
  await succeed('publish');
  await service().client.must('/tags/theirs', { displayName: 'theirs' });
  expect([(await drift('drift')).ok, states()]).toEqual([true, []]);
  const found = await drift('unmanaged');
  expect([found.ok, found.issueUrls?.length, states()]).toEqual([false, 1, ['open']]);
  expect(fake.issues[0]?.body).toContain('`tags/theirs`');
  expect(fake.issues[0]?.body).toContain('--fail-on unmanaged --accept');
  expect([(await drift('drift')).ok, states()]).toEqual([true, ['closed']]);
  expect([(await drift('unmanaged')).ok, states()]).toEqual([false, ['open']]);
  await service().client.delete('/tags/theirs');
  expect([(await drift('unmanaged')).ok, states()]).toEqual([true, ['closed']]);
});
