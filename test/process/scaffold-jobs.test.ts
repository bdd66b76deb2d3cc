import { FakeGitHub } from '../support/fake-github.ts';
import { createRunner, findRunner, type LocalRunner, type WorkflowRun } from '../support/local-runner.ts';
import { createRepository, type TestRepository } from '../support/repository.ts';
import { runCli, startSimulator, type Simulator } from './harness.ts';

const CANARY = 'canary-4711-secret';
const TOKEN = 'canary-token-of-the-job';
const act = findRunner();
const inRunner = act === null ? describe.skip : describe;

let [repository, github, simulator, runner]: [TestRepository, FakeGitHub, Simulator, LocalRunner] = [] as never;

/** Runs a workflow as GitHub does, for the repository as it is checked out. */
async function run(workflow: WorkflowRun['workflow'], event: WorkflowRun['event'], payload: Readonly<Record<string, unknown>> = {}, secrets: Readonly<Record<string, string>> = { PARTNER_KEY: CANARY }): Promise<{ readonly ok: boolean; readonly output: string }> {
  const { code, output } = await runner.run({
    workflow, event, payload: { repository: { full_name: 'contoso/apis', default_branch: 'main' }, ...payload },
    secrets: { GITHUB_TOKEN: TOKEN, ...secrets }, variables: { APIOPS_ARM_ENDPOINT: simulator.endpoint },
  });
  for (const secret of [CANARY, TOKEN]) expect(output).not.toContain(secret);
  return { ok: code === 0, output };
}

const pullRequest = (from: string): Record<string, unknown> => ({
  action: 'opened', number: 1,
  pull_request: { number: 1, user: { login: 'somebody' }, base: { ref: 'main' }, head: { ref: 'change', sha: repository.git('rev-parse', 'HEAD'), repo: { full_name: from } } },
});

/** The properties of a resource in a service of the simulator; null where it is not there. */
async function read(service: string, id: string): Promise<Record<string, unknown> | null> {
  const target = simulator.services.find(({ name }) => name === service)?.id ?? '';
  const response = await fetch(`${simulator.endpoint}${target}/${id}?api-version=2024-05-01`, { headers: { authorization: 'Bearer local' } });
  return response.status === 404 ? null : ((await response.json()) as { properties: Record<string, unknown> }).properties;
}

/** What somebody does in the portal. */
async function change(method: 'PATCH' | 'DELETE', service: string, id: string, properties?: Record<string, unknown>): Promise<void> {
  const target = simulator.services.find(({ name }) => name === service)?.id ?? '';
  const response = await fetch(`${simulator.endpoint}${target}/${id}?api-version=2024-05-01`, {
    method, headers: { 'authorization': 'Bearer local', 'content-type': 'application/json', 'if-match': '*' }, ...(properties === undefined ? {} : { body: JSON.stringify({ properties }) }),
  });
  expect(response.ok).toBe(true);
}

async function requestsSince(): Promise<Record<string, number>> {
  const { byMethod } = await (await fetch(`${simulator.endpoint}/_simulator/stats`)).json() as { byMethod: Record<string, number> };
  await fetch(`${simulator.endpoint}/_simulator/reset-stats`, { method: 'POST' });
  return byMethod;
}

inRunner('the workflows of the scaffold, in a repository that init wrote', () => {
  beforeAll(async () => {
    repository = createRepository();
    github = await FakeGitHub.start();
    github.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights: ['issues: write', 'pull-requests: write'] });
    simulator = await startSimulator(['--service', 'apim-dev=Developer', '--service', 'apim-prod=Premium']);
    runner = createRunner(act ?? '', repository.path, github.environment);
    repository.commit({ 'README.md': '# APIs\n', '.gitignore': 'dist\n' });
    repository.git('checkout', '-q', '-b', 'change');
    expect(await runCli(['init', '--directory', repository.path])).toMatchObject({ code: 0 });
    repository.commit();
  });
  afterAll(async () => {
    await simulator.stop();
    await github.close();
    runner.remove();
    repository.remove();
  });

  test('a pull request is validated and planned for every environment', async () => {
    github.addIssue({ isPull: true, title: 'Begin' });
    await requestsSince();
    const { ok, output } = await run('apiops-pull-request.yml', 'pull_request', pullRequest('contoso/apis'));
    expect(output).toContain('[APIOps pull request/APIOps');
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
    expect(github.comments.map(({ body }) => /(\d+) to create/.exec(body)?.[1])).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
    for (const name of ['dev', 'prod']) expect(github.comments.some(({ body }) => body.includes(`apim-${name}`))).toBe(true);
    expect(Object.keys(await requestsSince())).toEqual(['GET']);
  }, 120_000);

  test('a pull request of a fork, and a merge queue, are validated without anything to log in with', async () => {
    const before = github.requests.length;
    for (const [event, payload] of [['pull_request', pullRequest('somebody/apis')], ['merge_group', {}]] as const) {
      const { ok, output } = await run('apiops-pull-request.yml', event, payload, {});
      expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
      expect(output).toMatch(/\[APIOps pull request\/Validate *\].*Job succeeded/);
      expect(output).not.toMatch(/\[APIOps pull request\/Plan/);
    }
    expect(await requestsSince()).toEqual({});
    expect(github.requests).toHaveLength(before);
  }, 120_000);

  test('a folder with an error fails the check that the branch asks for', async () => {
    repository.commit({ 'apimartifacts/tags/shop/tagInformation.json': '{ "properties": ' });
    const { ok, output } = await run('apiops-pull-request.yml', 'pull_request', pullRequest('contoso/apis'));
    expect(ok).toBe(false);
    expect(output).toMatch(/\[APIOps pull request\/APIOps *\].*Job failed/);
    repository.git('reset', '-q', '--hard', 'HEAD~1');
    expect(await requestsSince()).toEqual({});
  }, 120_000);

  test('what is merged is published to one environment after the other, and once', async () => {
    const before = repository.git('rev-parse', 'main');
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'change');
    const merged = repository.git('rev-parse', 'HEAD');
    const push = { before, after: merged, created: false, ref: 'refs/heads/main' };
    github.merge(1, merged);
    const { ok, output } = await run('apiops-publish.yml', 'push', push);
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
    expect(await read('apim-dev', 'namedValues/environment-name')).toMatchObject({ value: 'development' });
    expect(await read('apim-prod', 'namedValues/environment-name')).toMatchObject({ value: 'production' });
    for (const service of ['apim-dev', 'apim-prod']) {
      for (const id of ['apis/orders-v1', 'apis/orders-v2', 'products/partner', 'backends/orders', 'namedValues/partner-key', 'namedValues/telemetry-key', 'policyFragments/correlation']) expect(await read(service, id)).not.toBeNull();
    }
    await requestsSince();
    expect((await run('apiops-publish.yml', 'push', push)).ok).toBe(true);
    expect(Object.keys(await requestsSince()).filter((method) => !['GET', 'POST'].includes(method))).toEqual([]);
  }, 120_000);

  test('what nobody approved is published nowhere', async () => {
    const before = repository.git('rev-parse', 'HEAD');
    const after = repository.commit({ 'apimartifacts/tags/shop/tagInformation.json': '{ "properties": { "displayName": "pushed" } }\n' });
    await requestsSince();
    const { ok, output } = await run('apiops-publish.yml', 'push', { before, after, created: false, ref: 'refs/heads/main' });
    expect(ok).toBe(false);
    expect(output).toContain('plan-not-found');
    expect(output).toMatch(/\[dev\//);
    expect(output).not.toMatch(/\[prod\//);
    expect(Object.keys(await requestsSince()).filter((method) => !['GET', 'POST'].includes(method))).toEqual([]);
    repository.git('reset', '-q', '--hard', before);
  }, 120_000);

  test('the whole folder is published to an environment by hand', async () => {
    await change('PATCH', 'apim-prod', 'backends/orders-east', { url: 'https://hotfix.example.com' });
    const { ok, output } = await run('apiops-promote.yml', 'workflow_dispatch', { inputs: { environment: 'prod' } });
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
    expect(await read('apim-prod', 'backends/orders-east')).toMatchObject({ url: 'https://orders-east.example.com' });
  }, 120_000);

  test('drift has an issue for its environment, and none for the other', async () => {
    const issues = (): string[] => github.issues.filter(({ isPull, state }) => !isPull && state === 'open').map(({ title }) => title);
    expect((await run('apiops-drift.yml', 'schedule')).ok).toBe(true);
    expect(issues()).toEqual([]);
    await change('PATCH', 'apim-dev', 'backends/orders-east', { url: 'https://hotfix.example.com' });
    expect((await run('apiops-drift.yml', 'schedule')).ok).toBe(false);
    expect(issues()).toEqual([expect.stringContaining('dev')]);
  }, 120_000);

  test('what a service has is proposed, with what is gone from it, as one pull request', async () => {
    await change('DELETE', 'apim-dev', 'tags/shop');
    const [branch, tag] = ['apiops/extract-dev', 'apimartifacts/tags/shop/tagInformation.json'];
    const extract = async (): Promise<void> => {
      const { ok, output } = await run('apiops-extract.yml', 'workflow_dispatch', { inputs: { environment: 'dev' } });
      expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
    };
    await extract();
    const created = (): number => runner.calls().filter((call) => call.startsWith('pr create')).length;
    expect(runner.calls()).toContainEqual(expect.stringContaining(`pr create --head ${branch} --base main --title Extract dev`));
    expect(repository.git('diff', '--name-status', 'main', branch).split('\n')).toEqual(expect.arrayContaining([`D\t${tag}`, 'M\tapimartifacts/backends/orders-east/backendInformation.json']));
    expect(repository.git('diff', '--name-only', 'main', branch)).not.toMatch(/^(?!apimartifacts\/)/m);
    expect(repository.git('show', '--format=', '--patch', branch)).not.toContain(CANARY);
    expect(created()).toBe(1);
    await extract();
    expect(created()).toBe(1);
  }, 120_000);
});
