import { toResult, type CommandResult, type Outcome } from '../../src/commands/result.ts';
import { openDeployment } from '../../src/github/deployment-record.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { FakeClock } from '../service/fake-management.ts';
import { FakeGitHub, type Right } from '../support/fake-github.ts';

const TOKEN = 'ghs_canary4711';
const SHA = 'c0ffee'.padEnd(40, '0');
const plan: Plan = { schema: 1, target: '/subscriptions/s/resourcegroups/g/providers/microsoft.apimanagement/service/apim-prod', changes: [], counts: { create: 2, update: 1, replace: 0, delete: 0, unmanaged: 0, unchanged: 3 }, hash: 'ab'.repeat(32) };
const done: Outcome = { plan, diagnostics: [], report: { done: [{ id: 'tags/a', op: 'create' }], failed: [], notAttempted: [] } };
let fake: FakeGitHub;

beforeAll(async () => { fake = await FakeGitHub.start(); });
afterAll(() => fake.close());
beforeEach(() => { fake.reset(); });

async function publish(outcome: Outcome, { inputs = {}, rights = ['deployments: write'], sha = SHA, begins = true }: { inputs?: Inputs; rights?: readonly Right[]; sha?: string; begins?: boolean } = {}): Promise<CommandResult> {
  fake.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights });
  const record = openDeployment({ 'deployment': true, 'environment': 'prod', 'github-token': TOKEN, ...inputs }, { ...fake.environment, GITHUB_SHA: sha }, new FakeClock());
  if (begins) await record.begin(plan);
  return record.end(toResult('publish', outcome, 5));
}

test('a publish is recorded with the totals of its plan before its first write, and with its end', async () => {
  const result = await publish(done);
  expect(result.diagnostics).toEqual([]);
  const log = 'https://github.example/contoso/apis/actions/runs/7';
  expect(fake.deployments).toEqual([{
    id: 1, ref: SHA, environment: 'prod', description: 'apim-prod: 2 to create, 1 to update, 0 to replace, 0 to delete, 0 unmanaged, 3 unchanged',
    payload: { 'service': plan.target, 'plan-hash': plan.hash, 'counts': plan.counts },
    statuses: [
      { state: 'in_progress', description: '2 to create, 1 to update, 0 to replace, 0 to delete, 0 unmanaged, 3 unchanged', log_url: log },
      { state: 'success', description: '1 done, 0 failed, 0 not attempted.', log_url: log },
    ],
  }]);
});

test('one that fails ends so, and one that says more than GitHub takes is cut', async () => {
  await publish({ ...done, failureReason: 'publish-failed' }, { inputs: { environment: 'dev' } });
  await publish({ plan, diagnostics: [], failureReason: 'plan-changed', failure: { message: 'x'.repeat(300), hint: null } }, { inputs: { environment: 'dev' } });
  expect(fake.deployments.map(({ environment, statuses }) => [environment, statuses[1]?.state, statuses[1]?.description.length])).toEqual([['dev', 'failure', 34], ['dev', 'failure', 140]]);
});

test('nothing is asked of GitHub where nothing is written, and where the input does not ask for it', async () => {
  await publish(done, { begins: false });
  await publish(done, { inputs: { deployment: false } });
  expect(fake.requests).toEqual([]);
});

test.each<[string, Parameters<typeof publish>[1], string, string]>([
  ['a token without the permission', { rights: ['issues: write'] }, 'github-not-allowed', 'The publish is not recorded as a deployment. GitHub does not let the token create a deployment: Resource not accessible by integration - https://docs.github.com/rest (HTTP 403). Give the job the permission `deployments: write`; a run for a pull request of a fork never has it.'],
  ['no token', { inputs: { 'github-token': '' } }, 'github-failed', "The publish is not recorded as a deployment. There is no token for GitHub, or the run has no commit. Leave the input 'github-token' and the variable GITHUB_SHA as the runner sets them."],
  ['a commit that GitHub does not have', { sha: 'gone' }, 'github-failed', 'The publish is not recorded as a deployment. GitHub refused to create a deployment: No ref found for: gone (HTTP 422).'],
])('%s is one finding, and the publish stays what it is', async (_what, options, code, message) => {
  const result = await publish(done, options);
  expect(result).toMatchObject({ ok: true, exitCode: 0 });
  expect(result.diagnostics.map((one) => [one.code, one.message.replace(' - https://docs.github.com/rest', '')])).toEqual([[code, message.replace(' - https://docs.github.com/rest', '')]]);
  expect(fake.deployments).toEqual([]);
});

test('an end that GitHub does not take is a finding', async () => {
  fake.fail('POST', /statuses$/, { status: 422 }, 2);
  const result = await publish(done);
  expect(result.ok).toBe(true);
  expect(result.diagnostics.map(({ message }) => message)).toEqual([
    'How the deployment ended is not recorded. GitHub refused to say how a deployment goes: Server Error (HTTP 422).', 'That the deployment is under way is not recorded. GitHub refused to say how a deployment goes: Server Error (HTTP 422).',
  ]);
});
