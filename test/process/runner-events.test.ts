import { join } from 'node:path';
import { FakeGitHub, type Right } from '../support/fake-github.ts';
import { createRepository, gitEnvironment, runGit, type TestRepository } from '../support/repository.ts';
import { createFolder, runAction, startSimulator, type ActionEnded, type Folder, type Simulator } from './harness.ts';

const TOKEN = 'ghs_canary4711';
const KEY = 'canary-4711-secret';
const RUN = 'https://github.example/contoso/apis/actions/runs/7';

let github: FakeGitHub;
let simulator: Simulator;
let repository: TestRepository;
let events: Folder;

beforeAll(async () => {
  [github, simulator] = [await FakeGitHub.start(), await startSimulator(['--service', 'apim-dev=Developer'])];
  [repository, events] = [createRepository(), createFolder()];
});
afterAll(async () => {
  await simulator.stop();
  await github.close();
  repository.remove();
  events.remove();
});

const namedValue = (name: string, properties: object): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: JSON.stringify({ properties: { displayName: name, ...properties } }) });
const POLICY = '<policies>\n  <inbound>\n    <set-header name="X-One" exists-action="override">\n      <value>{{one}}</value>\n    </set-header>\n  </inbound>\n  <backend>\n    <forward-request />\n  </backend>\n  <outbound />\n  <on-error />\n</policies>\n';

interface Event {
  readonly name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule' | 'merge_group';
  readonly payload?: object;
  readonly at?: string;
  readonly rights?: readonly Right[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the action as the runner does for an event, and holds what it printed against what may be seen. */
async function act(inputs: Readonly<Record<string, string>>, { name, payload = {}, at = repository.path, rights = ['issues: write', 'pull-requests: write', 'deployments: write'], environment = {} }: Event): Promise<ActionEnded> {
  github.tokens.set(TOKEN, { login: 'github-actions[bot]', workflow: true, rights });
  events.write({ 'event.json': JSON.stringify(payload) });
  const ended = await runAction({ 'environment': 'dev', 'arm-endpoint': simulator.endpoint, 'github-token': TOKEN, ...inputs }, {
    cwd: at, environment: { ...gitEnvironment, PATH: gitEnvironment.PATH ?? '', ...github.environment, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: join(events.path, 'event.json'), GITHUB_SHA: runGit(at, 'rev-parse', 'HEAD'), GITHUB_REF: 'refs/heads/main', KEY, ...environment },
  });
  expect(ended.stderr).toBe('');
  const masks = ended.stdout.split('\n').filter((line) => line.startsWith('::add-mask::'));
  // What the runner says of the run is no secret: an output of the job that holds it would be dropped.
  expect(masks.filter((line) => !line.endsWith(TOKEN) && !line.endsWith(KEY))).toEqual([]);
  for (const secret of [TOKEN, KEY]) {
    const uses = ended.stdout.split('\n').filter((line) => line.includes(secret));
    expect(uses.filter((line) => line !== `::add-mask::${secret}`)).toEqual([]);
    expect([ended.summary, JSON.stringify(ended.outputs), JSON.stringify(ended.files)].join('')).not.toContain(secret);
  }
  expect(ended.stdout.startsWith(`::add-mask::${TOKEN}\n`)).toBe(true);
  return ended;
}

const path = (file: string): unknown => expect.stringMatching(new RegExp(`^/.*/temp/apiops/[0-9a-f-]{36}/${file.replace('.', '\\.')}$`));
const planPaths = { 'json-plan-path': path('plan.json'), 'text-plan-path': path('plan.txt'), 'markdown-plan-path': path('plan.md'), 'diagnostics-path': path('diagnostics.json') };
const totals = (create: number, update: number): Record<string, string> => ({ 'changes': String(create + update > 0), 'to-create': String(create), 'to-update': String(update), 'to-replace': '0', 'to-delete': '0' });
const ANY = expect.any(String) as unknown;
const HASH = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;

test('each command for the events that it is run for: outputs, files, summary, and what is left on GitHub', async () => {
  const first = repository.commit({
    'apiops.yaml': `artifacts: artifacts\nenvironments:\n  dev: {service: ${simulator.services[0]?.id ?? ''}}\n`, 'artifacts/policy.xml': POLICY, ...namedValue('one', { value: 'first' }), ...namedValue('key', { secret: true, value: '{#KEY#}' }),
  });
  const published = await act({ command: 'publish', deployment: 'true' }, { name: 'push', payload: { before: '0'.repeat(40), after: first } });
  expect(published.outputs).toEqual({ ...totals(2, 1), ...planPaths, 'unmanaged': ANY, 'plan-hash': HASH, 'report-path': path('report.json'), 'errors': '0', 'warnings': '0' });
  expect(published.code).toBe(0);
  const report = JSON.parse(published.files['report.json'] ?? '') as { done: { id: string }[] };
  expect(report).toMatchObject({ schema: 1, ok: true, failureReason: null, planHash: published.outputs['plan-hash'], failed: [], notAttempted: [] });
  expect(report.done.map(({ id }) => id).sort()).toEqual(['namedValues/key', 'namedValues/one', 'policies/policy']);
  expect(Object.keys(published.files).sort()).toEqual(['diagnostics.json', 'plan.json', 'plan.md', 'plan.txt', 'report.json']);
  expect(published.summary).toContain('```mermaid\nflowchart LR\n  n1["namedValues/one (create)"]:::create\n  n2["policies/policy (update)"]:::update\n  n1 --> n2\n');
  expect(github.deployments).toMatchObject([{ ref: first, environment: 'dev', payload: { 'plan-hash': published.outputs['plan-hash'] }, statuses: [{ state: 'in_progress', log_url: RUN }, { state: 'success', log_url: RUN }] }]);
  expect(github.comments).toEqual([]);

  // On a pull request only what it changes is planned, and said there.
  repository.git('checkout', '-q', '-b', 'feature');
  repository.commit(namedValue('one', { value: 'second' }));
  const clone = repository.clone('pull', '--branch', 'feature');
  github.addIssue({ isPull: true });
  const pull: Event = { name: 'pull_request', payload: { pull_request: { number: 1 } }, at: clone, environment: { GITHUB_BASE_REF: 'main', GITHUB_REF: 'refs/pull/1/merge' } };
  const planned = await act({ command: 'plan' }, pull);
  expect(planned.outputs).toEqual({ ...totals(0, 1), ...planPaths, 'unmanaged': '0', 'plan-hash': HASH, 'comment-url': 'https://github.example/contoso/apis/issues/1#issuecomment-101', 'errors': '0', 'warnings': '0' });
  expect(JSON.parse(planned.files['plan.json'] ?? '')).toMatchObject({ hash: planned.outputs['plan-hash'], changes: [{ id: 'namedValues/one', op: 'update', properties: [{ path: 'value', before: 'first', after: 'second' }] }] });
  expect(planned.summary).toContain('  n2["policies/policy"]\n');
  expect((JSON.parse(planned.files['diagnostics.json'] ?? '') as { code: string }[]).map(({ code }) => code)).toEqual(['plan-limited']);
  const readOnly = await act({ command: 'plan' }, { ...pull, rights: ['pull-requests: read'] });
  expect(readOnly.code).toBe(0);
  expect(readOnly.outputs).toEqual({ ...totals(0, 1), ...planPaths, 'unmanaged': '0', 'plan-hash': planned.outputs['plan-hash'], 'errors': '0', 'warnings': '1' });
  expect(readOnly.stdout).toMatch(/^::warning title=github-not-allowed::The plan was not written on the pull request\. .*`pull-requests: write`/m);

  // In a merge queue it is what the group changes, and nobody is told.
  const sent = github.requests.length;
  const queued = await act({ command: 'plan' }, { name: 'merge_group', payload: { merge_group: { base_sha: first } }, at: clone });
  expect(queued.outputs).toEqual({ ...totals(0, 1), ...planPaths, 'unmanaged': '0', 'plan-hash': planned.outputs['plan-hash'], 'errors': '0', 'warnings': '0' });
  const group = await act({ command: 'plan' }, { name: 'merge_group', payload: { merge_group: { base_sha: 'c'.repeat(40) } }, at: clone });
  expect(group.stdout).toContain(`The plan covers everything, because this clone does not have '${'c'.repeat(10)}'`);
  expect(group.outputs).toMatchObject(totals(0, 1));
  expect(github.requests).toHaveLength(sent);

  // A clone without history, with nothing checked out but a commit: what was published last is not known, and the sentence names the setting.
  repository.git('checkout', '-q', '--detach');
  const shallow = repository.clone('shallow', '--depth', '1', '--branch', 'feature');
  runGit(shallow, 'checkout', '-q', '--detach');
  const drifted = await act({ command: 'drift', issue: 'true' }, { name: 'schedule', payload: { schedule: '0 3 * * *' }, at: shallow });
  expect(drifted.code).toBe(1);
  expect(drifted.outputs).toEqual({ 'changes': 'true', 'drifted': '1', 'pending': '0', 'unmanaged': ANY, 'diagnostics-path': path('diagnostics.json'), 'issue-urls': 'https://github.example/contoso/apis/issues/2', 'errors': '0', 'warnings': '0', 'failure-reason': 'drift-detected' });
  expect(Object.keys(drifted.files)).toEqual(['diagnostics.json']);
  expect(drifted.files['diagnostics.json']).toContain('fetch-depth: 0');

  // A person starts an extract: the folder is what the service says, and nothing is planned.
  const extracted = await act({ command: 'extract' }, { name: 'workflow_dispatch', payload: { inputs: {} }, at: clone });
  expect([extracted.code, extracted.outputs]).toEqual([0, { 'diagnostics-path': path('diagnostics.json'), 'errors': '0', 'warnings': ANY }]);
  expect(runGit(clone, 'diff', '--name-only', '--', 'artifacts/named values/one', 'artifacts/named values/key', 'artifacts/policy.xml')).toContain('one/namedValueInformation.json');

  // Without the permission the publish is what it is, and says what the job lacks; what is refused leaves no record.
  const forbidden = await act({ command: 'publish', deployment: 'true' }, { name: 'workflow_dispatch', rights: ['issues: write'] });
  expect(forbidden.outputs).toEqual({ ...totals(0, 1), ...planPaths, 'unmanaged': ANY, 'plan-hash': HASH, 'report-path': path('report.json'), 'errors': '0', 'warnings': '1' });
  expect(forbidden.stdout).toMatch(/^::warning title=github-not-allowed::The publish is not recorded as a deployment\. .*`deployments: write`/m);
  const again = await act({ command: 'publish', deployment: 'true', approval: 'plan-file', plan: 'gone.json' }, { name: 'push' });
  expect(again.outputs).toMatchObject({ 'changes': 'false', 'errors': '0', 'warnings': '0' });
  expect(github.deployments).toHaveLength(1);
  const wrong = await act({ command: 'extract', deployment: 'true' }, { name: 'push' });
  expect([wrong.code, wrong.outputs]).toEqual([1, { 'diagnostics-path': path('diagnostics.json'), 'errors': '0', 'warnings': '0', 'failure-reason': 'invalid-input' }]);
  expect(wrong.stdout).toContain("::error::'extract' does not take the input 'deployment'. It belongs to: publish, promote.");
}, 90_000);
