import { join } from 'node:path';
import { FakeGitHub, type Right } from '../support/fake-github.ts';
import { createRepository, gitEnvironment, type TestRepository } from '../support/repository.ts';
import { createFolder, runAction, startSimulator, type ActionEnded, type Folder, type Simulator } from './harness.ts';

const TOKEN = 'ghs_canary4711';
const BOT = 'github-actions[bot]';
let github: FakeGitHub;
let simulator: Simulator;
let repository: TestRepository;
let events: Folder;

beforeAll(async () => {
  github = await FakeGitHub.start();
  simulator = await startSimulator(['--service', 'apim-one=Developer', '--service', 'apim-two=Developer']);
});
afterAll(async () => {
  await simulator.stop();
  await github.close();
});
beforeEach(() => {
  github.reset();
  repository = createRepository();
  events = createFolder();
  for (const number of [1, 2]) github.addIssue({ title: `Change ${number}`, isPull: true });
  grant(['pull-requests: write']);
});
afterEach(() => {
  repository.remove();
  events.remove();
});

const grant = (rights: readonly Right[]): void => { github.tokens.set(TOKEN, { login: BOT, workflow: true, rights }); };
const idOf = (name: string): string => simulator.services.find((one) => one.name === name)?.id ?? '';
const namedValue = (name: string, value: string): Record<string, string> => ({ [`artifacts/named values/${name}/namedValueInformation.json`]: JSON.stringify({ properties: { displayName: name, value } }) });

/** Runs the action on an event as the runner has it. */
function run(inputs: Readonly<Record<string, string>>, event: string, payload: unknown, environment: Readonly<Record<string, string>> = {}): Promise<ActionEnded> {
  events.write({ 'event.json': JSON.stringify(payload) });
  return runAction({ 'environment': 'prod', 'arm-endpoint': simulator.endpoint, 'github-token': TOKEN, ...inputs }, {
    cwd: repository.path, environment: {
      ...gitEnvironment, PATH: gitEnvironment.PATH ?? '', ...github.environment, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: join(events.path, 'event.json'), GITHUB_SHA: repository.git('rev-parse', 'HEAD'), GITHUB_REF: 'refs/heads/main', ...environment,
    },
  });
}

const plan = (number: number, inputs: Readonly<Record<string, string>> = {}): Promise<ActionEnded> => run({ command: 'plan', ...inputs }, 'pull_request', { pull_request: { number } }, { GITHUB_BASE_REF: 'main', GITHUB_REF: `refs/pull/${number}/merge` });

/** Publishes what a push brought to `main`. */
const publish = (before: string, inputs: Readonly<Record<string, string>> = {}): Promise<ActionEnded> => run({ command: 'publish', approval: 'pull-request', ...inputs }, 'push', { before });

async function send(service: string, method: 'GET' | 'PUT', name: string, value = ''): Promise<unknown> {
  const answer = await fetch(`${simulator.endpoint}${idOf(service)}/namedValues/${name}?api-version=2024-05-01`, {
    method, headers: { 'authorization': 'Bearer local', 'content-type': 'application/json' }, ...(method === 'GET' ? {} : { body: JSON.stringify({ properties: { displayName: name, value } }) }),
  });
  return answer.status < 300 ? (await answer.json() as { properties?: { value?: unknown } }).properties?.value : answer.status;
}

const tokenless = ({ stdout, stderr, summary, outputs }: ActionEnded): string => [stdout, stderr, summary, JSON.stringify(outputs)].join('\n').replaceAll(`::add-mask::${TOKEN}`, '');

/** `main` as it was published, and a pull request checked out whose plan is written. */
async function propose(service: string): Promise<{ readonly base: string; readonly planned: ActionEnded }> {
  const base = repository.commit({ 'apiops.yaml': `artifacts: artifacts\nenvironments:\n  prod: {service: ${idOf(service)}}\n`, ...namedValue('one', 'first'), ...namedValue('two', 'first') });
  expect((await run({ command: 'publish' }, 'push', { before: '0'.repeat(40) })).code).toBe(0);
  repository.git('update-ref', 'refs/remotes/origin/main', base);
  repository.git('checkout', '-q', '-b', 'change');
  repository.commit(namedValue('one', 'second'));
  const planned = await plan(1);
  expect([planned.code, planned.outputs['to-update']]).toEqual([0, '1']);
  return { base, planned };
}

/** What the merge of the pull request leaves on `main`. */
function merge(number: number, how: '--no-ff' | '--ff-only'): void {
  repository.git('checkout', '-q', 'main');
  repository.git('merge', '-q', how, 'change');
  github.merge(number, repository.git('rev-parse', 'HEAD'));
}

test('plan, update, approve by merging, publish on the push: what was approved and nothing else', async () => {
  const { base, planned } = await propose('apim-one');
  const [comment] = github.comments;
  expect(planned.outputs['comment-url']).toBe(`https://github.example/contoso/apis/issues/1#issuecomment-${comment?.id}`);
  const first = comment?.body ?? '';
  expect(first).toContain('namedValues/one');
  repository.commit(namedValue('one', 'third'));
  const updated = await plan(1);
  expect([github.comments.length, updated.outputs['comment-url']]).toEqual([1, planned.outputs['comment-url']]);
  expect(comment?.body).toContain('third');
  expect(updated.outputs['plan-hash']).not.toBe(planned.outputs['plan-hash']);

  // Nobody merged it yet.
  const early = await run({ command: 'publish', approval: 'pull-request' }, 'pull_request', { pull_request: { number: 1 } });
  expect([early.code, early.outputs['failure-reason']]).toEqual([1, 'plan-not-found']);
  expect(early.stdout).toContain('The pull request #1 is not merged');
  merge(1, '--no-ff');

  // Somebody changes the same thing in the portal.
  await send('apim-one', 'PUT', 'one', 'portal');
  const changed = await publish(base);
  expect([changed.code, changed.outputs['failure-reason'], changed.outputs['to-update']]).toEqual([1, 'plan-changed', '1']);
  expect(changed.stdout).toMatch(/^< {5}value: "first" -> "third"\n> ~ namedValues\/one .*\n> {5}value: "portal" -> "third" .*$/m);
  expect(changed.stdout).toMatch(/^::error::The plan is not the one that was approved \(the comment https:\/\/github\.example\/contoso\/apis\/issues\/1#issuecomment-\d+ on the pull request #1\): 1 resource is planned otherwise than approved\. Nothing was written\. .*approval: none publishes without approval\.$/m);
  expect(comment?.body).toContain(':x: **Not published**');
  expect(await send('apim-one', 'GET', 'one')).toBe('portal');

  // What differs elsewhere is not what the pull request is about, and is not written.
  await send('apim-one', 'PUT', 'one', 'first');
  await send('apim-one', 'PUT', 'two', 'portal');
  const published = await publish(base);
  expect({ code: published.code, outputs: published.outputs }).toMatchObject({ code: 0, outputs: { 'changes': 'true', 'plan-hash': updated.outputs['plan-hash'], 'comment-url': planned.outputs['comment-url'] } });
  expect([await send('apim-one', 'GET', 'one'), await send('apim-one', 'GET', 'two')]).toEqual(['third', 'portal']);
  expect(comment?.body).toContain(':white_check_mark: **Published**: 1 done, 0 failed, 0 not attempted ([run](https://github.example/contoso/apis/actions/runs/7))');
  // Run once more there is nothing to do, which needs no approval.
  expect((await publish(base)).outputs).toMatchObject({ changes: 'false' });
  for (const ended of [planned, early, changed, published]) expect(tokenless(ended)).not.toContain(TOKEN);
}, 60_000);

test('copied, edited, unreadable, absent: nothing is written, and each refusal says why and how to go on', async () => {
  const { base } = await propose('apim-two');
  const [comment] = github.comments;
  const text = comment?.body ?? '';
  if (comment === undefined) throw new Error('there is no comment');
  merge(1, '--ff-only');
  const refuse = async (words: string, run = publish(base)): Promise<void> => {
    const refused = await run;
    expect([refused.code, refused.outputs['failure-reason']]).toEqual([1, 'plan-not-found']);
    expect(refused.stdout).toContain(words);
    expect(refused.stdout).toMatch(/^::error::There is no approved plan: .* Nothing was written\. .*approval: none publishes without approval\.$/m);
    expect(tokenless(refused)).not.toContain(TOKEN);
    expect(await send('apim-two', 'GET', 'one')).toBe('first');
  };

  github.editComment(comment, 'eve', text);
  await refuse("was edited by 'eve'");
  expect(comment.body).toBe(text);

  grant([]);
  await refuse('`pull-requests: read`');
  grant(['pull-requests: write']);
  await refuse("A run of the event 'schedule' belongs to no pull request. Nothing was written. Name the pull request with the input 'pull-request-number'.", run({ command: 'publish', approval: 'pull-request' }, 'schedule', {}));

  // The comment on another pull request, which was merged with something else.
  github.comments.length = 0;
  github.addComment(2, BOT, text);
  github.merge(2, repository.git('rev-parse', 'HEAD'));
  Object.assign(github.issues[0] ?? {}, { merged: undefined });
  const copied = await publish(base);
  expect([copied.code, copied.outputs['failure-reason']]).toEqual([1, 'plan-changed']);
  expect(copied.stdout).toContain('What was approved is known by its hash alone');
  expect(await send('apim-two', 'GET', 'one')).toBe('first');
}, 60_000);

test('a fork, whose token may only read: the plan succeeds and says what is missing; labels and modes', async () => {
  repository.commit({ 'apiops.yaml': `artifacts: artifacts\nenvironments:\n  prod: {service: ${idOf('apim-two')}}\n`, ...namedValue('three', 'first') });
  grant(['pull-requests: read']);
  const fork = await plan(2);
  expect([fork.code, fork.outputs['to-create'], fork.outputs['comment-url'], fork.outputs['failure-reason']]).toEqual([0, '1', undefined, undefined]);
  expect(fork.stdout).toMatch(/^::warning title=github-not-allowed::.*`pull-requests: write`/m);
  expect(fork.summary).toContain('namedValues/three');
  expect(github.comments).toEqual([]);
  grant(['pull-requests: write']);
  for (const inputs of [{ label: 'a' }, { label: 'a', comment: 'always-new' }, { label: 'b', comment: 'changes-only' }]) expect((await plan(2, inputs)).code).toBe(0);
  expect(github.comments.map(({ minimized, body }) => [minimized, body.split('\n')[1]])).toEqual([
    ['OUTDATED', '## ~~API Management plan: a (apim-two)~~'], [undefined, '## API Management plan: a (apim-two)'], [undefined, '## API Management plan: b (apim-two)'],
  ]);
  const wrong = await run({ command: 'plan', comment: 'sometimes' }, 'pull_request', { pull_request: { number: 2 } });
  expect(wrong.outputs).toEqual({ 'diagnostics-path': expect.any(String) as string, 'errors': '0', 'warnings': '0', 'failure-reason': 'invalid-input' });
}, 60_000);
