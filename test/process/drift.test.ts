import { join } from 'node:path';
import { FakeGitHub } from '../support/fake-github.ts';
import { createRepository, gitEnvironment, type TestRepository } from '../support/repository.ts';
import { runAction, runCli, startSimulator, type ActionEnded, type Simulator } from './harness.ts';

const TOKEN = 'ghs_canary4711';
let github: FakeGitHub;
let simulator: Simulator;
let repository: TestRepository;

beforeAll(async () => {
  github = await FakeGitHub.start();
  simulator = await startSimulator(['--service', 'apim-dev=Developer', '--service', 'apim-prod=Premium']);
});
afterAll(async () => {
  await simulator.stop();
  await github.close();
});
beforeEach(() => {
  github.reset();
  github.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights: ['issues: write'] });
  repository = createRepository();
});
afterEach(() => { repository.remove(); });

const namedValue = (name: string, value: string): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: JSON.stringify({ properties: { displayName: name, value } }) });

function idOf(name: string): string {
  return simulator.services.find((one) => one.name === name)?.id ?? '';
}

async function edit(service: string, name: string, value: string, caller = 'eve@contoso.com'): Promise<void> {
  const answer = await fetch(`${simulator.endpoint}${idOf(service)}/namedValues/${name}?api-version=2024-05-01`, {
    method: 'PUT', headers: { 'authorization': 'Bearer local', 'content-type': 'application/json', 'x-ms-client-principal-name': caller }, body: JSON.stringify({ properties: { displayName: name, value } }),
  });
  expect(answer.status).toBeLessThan(300);
}

function drift(inputs: Readonly<Record<string, string>> = {}): Promise<ActionEnded> {
  return runAction({ 'command': 'drift', 'environment': 'dev,prod', 'arm-endpoint': simulator.endpoint, 'issue': 'true', 'github-token': TOKEN, ...inputs }, {
    cwd: repository.path, environment: { ...gitEnvironment, PATH: gitEnvironment.PATH ?? '', ...github.environment, GITHUB_RUN_ID: '7' },
  });
}

test('the action finds what somebody changed in the portal, keeps one issue an environment, and closes it when that is gone', async () => {
  repository.commit({
    'apiops.yaml': `artifacts: artifacts\nenvironments:\n  dev: {service: ${idOf('apim-dev')}}\n  prod: {service: ${idOf('apim-prod')}}\n`, ...namedValue('one', 'first'), ...namedValue('two', 'first'),
  });
  for (const environment of ['dev', 'prod']) {
    const published = await runCli(['publish', '--environment', environment, '--arm-endpoint', simulator.endpoint], { cwd: repository.path, environment: { ...gitEnvironment, PATH: gitEnvironment.PATH ?? '' } });
    expect([published.code, published.stderr]).toEqual([0, expect.any(String)]);
  }
  const quiet = await drift();
  expect(quiet).toMatchObject({ code: 0, outputs: { 'changes': 'false', 'drifted': '0', 'pending': '0' } });
  expect(quiet.outputs).not.toHaveProperty('issue-urls');
  expect(quiet.outputs).not.toHaveProperty('plan-hash');
  expect(github.issues).toEqual([]);

  await edit('apim-prod', 'one', '::error::forged\n@everyone <script>');
  const found = await drift();
  expect(found.code).toBe(1);
  expect(found.outputs).toMatchObject({ 'changes': 'true', 'drifted': '1', 'failure-reason': 'drift-detected', 'issue-urls': 'https://github.example/contoso/apis/issues/1' });
  expect(github.issues.map(({ title, state }) => [title, state])).toEqual([['API Management drift: prod (apim-prod)', 'open']]);
  const body = github.issues[0]?.body ?? '';
  expect(body).toContain('namedValues/one');
  expect(body).toContain('eve&#64;&#8203;contoso.com'); // no mention
  expect(body).toContain(`drift --environment prod --arm-endpoint ${simulator.endpoint} --accept`);
  expect(found.summary).toContain('prod');
  // What is masked would be taken out of the whole log, and outputs with it are not handed on to other jobs.
  expect(found.stdout.split('\n').filter((line) => line.startsWith('::add-mask::'))).toEqual([`::add-mask::${TOKEN}`]);
  expect(found.stdout).toMatch(/::warning title=drifted,file=[^\n]*namedValueInformation\.json,line=1/);
  for (const text of [found.stdout, found.stderr, found.summary, JSON.stringify(found.outputs)]) expect(text.replaceAll(`::add-mask::${TOKEN}`, '')).not.toContain(TOKEN);

  await edit('apim-prod', 'one', 'first');
  await edit('apim-dev', 'two', 'portal');
  const other = await drift();
  expect(other.outputs).toMatchObject({ drifted: '1' });
  expect(github.issues.map(({ title, state }) => [title, state])).toEqual([['API Management drift: prod (apim-prod)', 'closed'], ['API Management drift: dev (apim-dev)', 'open']]);

  github.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights: ['issues: read'] });
  await edit('apim-dev', 'one', 'portal');
  const forbidden = await drift();
  expect(forbidden.outputs).toMatchObject({ 'drifted': '2', 'failure-reason': 'drift-detected' });
  expect(forbidden.stdout).toContain('issues: write');
}, 60_000);

test('the command line: exit code, one JSON object, and the folder after accepting', async () => {
  repository.commit({ 'apiops.yaml': 'artifacts: artifacts\n', ...namedValue('three', 'first') });
  const options = { cwd: repository.path, environment: { ...gitEnvironment, PATH: gitEnvironment.PATH ?? '' } };
  const target = ['--service-id', idOf('apim-dev'), '--arm-endpoint', simulator.endpoint, '--format', 'json', '--include', 'namedValues/three'];
  expect((await runCli(['publish', ...target], options)).code).toBe(0);
  await edit('apim-dev', 'three', 'portal');
  const page = join(repository.path, 'report.html');
  const found = await runCli(['drift', ...target, '--report', page], options);
  expect(found.code).toBe(2);
  expect(JSON.parse(found.stdout)).toMatchObject({ command: 'drift', ok: false, exitCode: 2, failureReason: 'drift-detected', changes: true, environments: [{ environment: null, drift: [{ id: 'namedValues/three', op: 'update', properties: [{ path: 'value', before: 'portal', after: 'first' }] }] }], requests: { writes: 0, deletes: 0 } });
  expect((await runCli(['drift', ...target, '--accept'], options)).code).toBe(2);
  expect(repository.git('diff', '--name-only')).toBe('"artifacts/named values/three/namedValueInformation.json"'.replaceAll('"', ''));
  expect((await runCli(['drift', ...target], options)).code).toBe(0);
});
