import type { Approval } from '../../src/commands/ports.ts';
import { parseMarkerComment } from '../../src/github/marker-comment.ts';
import { UserError } from '../../src/model/failure.ts';
import type { FakeGitHub } from '../support/fake-github.ts';
import { addPull, BOT, change, mergeOf, plan, planOf, planned, PROD, publishOf, threadOf, usePullRequest, type RunOf } from './threads.ts';

let fake: FakeGitHub;
usePullRequest((started) => { fake = started; });

const pets = [change('apis/pets')];
const merge = (number = 5): void => { fake.merge(number, mergeOf(number)); };

async function read(number = 5, run: RunOf = {}, target = PROD): Promise<Approval> {
  return publishOf(fake, number, run).readApproval(target);
}

async function sentence(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => { throw new Error('It was not refused.'); }, (thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw error;
  return `${error.message} ${error.hint ?? ''}`;
}

test('what was planned on the pull request and merged is approved, and no other plan', async () => {
  const comment = await plan(fake, pets);
  merge();
  const approval = await read();
  expect(approval.place).toBe(`the comment https://github.example/contoso/apis/issues/5#issuecomment-${comment.id} on the pull request #5, planned by https://github.example/contoso/apis/actions/runs/7`);
  expect(approval.covers(planOf(pets).hash)).toBe(true);
  expect(approval.covers(planOf([change('apis/pets', 'other')]).hash)).toBe(false);
  expect(approval.plan).toEqual(planOf(pets));
});

test('what the plan was updated to is approved, not what it was before', async () => {
  await plan(fake, pets);
  await plan(fake, [change('apis/orders')]);
  merge();
  const approval = await read();
  expect([approval.covers(planOf(pets).hash), approval.covers(planOf([change('apis/orders')]).hash)]).toEqual([false, true]);
});

test.each<[string, RunOf]>([
  ['the merge commit on its branch', {}],
  ['a run by hand on the merged commit', { event: 'workflow_dispatch' }],
  ['the number of the pull request', { event: 'schedule', inputs: { 'pull-request-number': 5 } }],
  ['the pull request as it closes', { event: 'pull_request', payload: { pull_request: { number: 5 } } }],
  ['a review', { event: 'pull_request_review', payload: { pull_request: { number: 5 } } }],
  ['a comment on it', { event: 'issue_comment', payload: { issue: { number: 5, pull_request: {} } } }],
])('the pull request is found by %s', async (_name, run) => {
  await plan(fake, pets);
  merge();
  expect((await read(5, run)).covers(planOf(pets).hash)).toBe(true);
});

test('a dispatch names its pull request by an address of this repository, and no other', async () => {
  await plan(fake, pets);
  merge();
  const api = fake.environment['GITHUB_API_URL'] ?? '';
  const dispatch = (url: string): RunOf => ({ event: 'repository_dispatch', payload: { client_payload: { pull_request: { url } } } });
  expect((await read(5, dispatch(`${api}/repos/contoso/apis/pulls/5`))).covers(planOf(pets).hash)).toBe(true);
  for (const url of [`${api}/repos/mallory/apis/pulls/5`, 'https://github.invalid/repos/contoso/apis/pulls/5', `${api}/repos/contoso/apis/pulls/5/../6`, '']) {
    expect(await sentence(read(5, dispatch(url)))).toContain("The dispatch has no 'pull_request' with the 'url'");
  }
});

test('in the merge queue the branch rules have decided, and before that nobody has', async () => {
  await plan(fake, pets);
  const queue: RunOf = { event: 'merge_group', payload: { merge_group: { head_ref: `refs/heads/gh-readonly-queue/main/pr-5-${mergeOf(5)}` } } };
  expect((await read(5, queue)).covers(planOf(pets).hash)).toBe(true);
  for (const event of ['pull_request', 'pull_request_target']) {
    expect(await sentence(read(5, { event, payload: { pull_request: { number: 5 } } }))).toBe('The pull request #5 is not merged: its plan is not approved yet. Publish on the push that its merge makes.');
  }
});

test.each<[string, RunOf, string]>([
  ['a push to the branch itself', { environment: { GITHUB_SHA: 'c'.repeat(40), GITHUB_REF: 'refs/heads/main' } }, 'No merged pull request made the commit of this run: was it pushed directly to the branch?'],
  ['the push of the same commit to another branch', { environment: { GITHUB_SHA: mergeOf(5), GITHUB_REF: 'refs/heads/release' } }, 'No merged pull request made the commit of this run'],
  ['a commit that belongs to a pull request and is not its merge', { environment: { GITHUB_SHA: 'd'.repeat(40), GITHUB_REF: 'refs/heads/main' } }, 'No merged pull request made the commit of this run'],
  ['a schedule', { event: 'schedule' }, "A run of the event 'schedule' belongs to no pull request."],
  ['no event', { event: '' }, 'The run has no event of GitHub Actions.'],
  ['a comment on an issue', { event: 'issue_comment', payload: { issue: { number: 5 } } }, 'is on an issue, not on a pull request.'],
  ['an odd branch of the queue', { event: 'merge_group', payload: { merge_group: { head_ref: 'refs/heads/main' } } }, 'The merge queue does not say which pull request the run is about.'],
  ['an event of another form', { event: 'pull_request', payload: [] }, 'The event of the run does not say which pull request it is about.'],
])('no pull request, no approval: %s', async (_name, run, words) => {
  await plan(fake, pets);
  merge();
  Object.assign(fake.issues[0] ?? {}, { commits: ['d'.repeat(40)] });
  const said = await sentence(read(5, run));
  expect(said).toContain(words);
  expect(said).toContain("Name the pull request with the input 'pull-request-number'.");
});

test('a comment that was copied from another pull request approves nothing there', async () => {
  const { body } = await plan(fake, pets);
  addPull(fake, 6);
  fake.addComment(6, BOT, body);
  merge(6);
  const approval = await read(6);
  expect(approval.covers(planOf(pets).hash)).toBe(false);
  // What is not covered is shown as no approved plan either.
  expect(approval.plan).toBeNull();
});

test.each<[string, string, string]>([
  ['somebody', 'eve', "was edited by 'eve', and no longer says what was planned."],
  ['a user who calls herself as the bot is called in GraphQL', 'github-actions', "was edited by 'github-actions'"],
  ['another bot', 'other[bot]', "was edited by 'other[bot]'"],
  ['somebody who is gone', '', 'was edited by somebody who is not known'],
])('a comment that was edited by %s approves nothing, whatever it says', async (_name, editor, words) => {
  const comment = await plan(fake, pets);
  fake.editComment(comment, editor, comment.body);
  merge();
  expect(await sentence(read())).toContain(words);
  // Nor is it written again, as if it were ours.
  const { body } = comment;
  const thread = publishOf(fake);
  await thread.readApproval(PROD).catch(() => undefined);
  await thread.conclude({ ...planned(pets), command: 'publish', ok: false, failureReason: 'plan-changed' });
  expect([comment.body, comment.edited?.by]).toEqual([body, editor]);
});

test('a marker that was edited is none, also where the editor is the bot', async () => {
  const comment = await plan(fake, pets);
  fake.editComment(comment, BOT, comment.body.replace(/"approval":"../, '"approval":"00'));
  merge();
  expect(await sentence(read())).toContain('The pull request #5 has no comment about a plan');
});

test('a plan that was made after the merge approves nothing, and plan itself makes none then', async () => {
  const comment = await plan(fake, pets);
  merge();
  const late = await threadOf(fake).conclude(planned([change('apis/orders')]));
  expect(late.diagnostics.map(({ code, message }) => [code, message.includes('#5, which is merged')])).toEqual([['plan-not-posted', true]]);
  expect(late.commentUrl).toBeUndefined();
  expect((await read()).covers(planOf(pets).hash)).toBe(true);
  // A run that had looked before the merge, and wrote after it.
  fake.editComment(comment, BOT, comment.body);
  expect(await sentence(read())).toContain('was made after the pull request #5 was merged: nobody can have approved it.');
});

test('comments of others, of other services, labels and selections are not the approval', async () => {
  const { body } = await plan(fake, pets);
  fake.comments.length = 0;
  fake.addComment(5, 'eve', body);
  await plan(fake, pets, { inputs: { environment: 'dev' } });
  await plan(fake, pets, { inputs: { label: 'canary' } });
  await plan(fake, pets, { inputs: { include: ['apis/*'] } });
  merge();
  for (const target of [PROD, PROD.replace('prod', 'other')]) expect(await sentence(read(5, {}, target))).toContain('has no comment about a plan for this service, label and selection.');
  expect((await read(5, { inputs: { label: 'canary' } })).covers(planOf(pets).hash)).toBe(true);
  expect((await read(5, { inputs: { environment: 'other', label: 'canary' } })).covers(planOf(pets).hash)).toBe(true);
});

test('the newest of several counts, on whatever page it stands', async () => {
  const first = await plan(fake, pets);
  for (let index = 0; index < 130; index += 1) fake.addComment(5, 'dev', `comment ${index}`);
  await plan(fake, [change('apis/orders')], { inputs: { comment: 'always-new' } });
  expect(fake.comments).toHaveLength(132);
  expect(parseMarkerComment(first.body)?.closed).toBe(true);
  merge();
  expect((await read()).covers(planOf([change('apis/orders')]).hash)).toBe(true);
});

test.each<[string, RunOf, () => void, string]>([
  ['a token that may read nothing', { rights: [] }, () => undefined, '`pull-requests: read`'],
  ['comments that may not be read', {}, () => fake.fail('GET', /comments$/, { status: 403, body: { message: 'Resource not accessible by integration' } }), '`pull-requests: read`'],
  ['no answer about who edited', {}, () => fake.fail('POST', /graphql/, { status: 200, body: { data: { node: null }, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] } }), '`pull-requests: read`'],
  ['a comment that is gone', {}, () => fake.fail('POST', /graphql/, { status: 200, body: { data: { node: null } } }), 'is gone.'],
  ['another kind of node', {}, () => fake.fail('POST', /graphql/, { status: 200, body: { data: { node: {} } } }), 'is gone.'],
  ['an error of GraphQL', {}, () => fake.fail('POST', /graphql/, { status: 200, body: { errors: [{ message: 'Something went wrong' }] } }), 'GitHub refused to tell who edited a comment: Something went wrong (HTTP 400).'],
  ['a breakdown', {}, () => fake.fail('GET', /comments$/, { status: 502, body: '<html>' }, 99), 'GitHub failed to read the comments of the pull request #5: HTTP 502. Run again later.'],
  ['no token', { inputs: { 'github-token': '' } }, () => undefined, 'There is no token for GitHub.'],
  ['nobody there', { environment: { GITHUB_API_URL: 'http://127.0.0.1:1', GITHUB_SHA: mergeOf(5) } }, () => undefined, 'GitHub gave no answer'],
])('what cannot be read is no approval: %s', async (name, run, spoil, words) => {
  await plan(fake, pets);
  merge();
  // The first question by GraphQL is who the token writes as.
  if (/who edited|gone|node|GraphQL/.test(name)) fake.fail('POST', /graphql/, { status: 200, body: { data: { viewer: { login: BOT } } } });
  spoil();
  expect(await sentence(read(5, run))).toContain(words);
});

test('a plan that a guard forbids approves nothing', async () => {
  await threadOf(fake).conclude(planned(pets, { failureReason: 'blocked-by-guard' }));
  merge();
  expect(await sentence(read())).toContain('is about a plan that may not be published.');
});

test('a plan that fails for its changes (exit-code) approves them', async () => {
  await threadOf(fake).conclude(planned(pets, { failureReason: 'drift-detected' }));
  merge();
  expect((await read()).covers(planOf(pets).hash)).toBe(true);
});

test('a plan too large to be shown is approved all the same, and of it is known what has room', async () => {
  const noise = (seed: number): string => Array.from({ length: 12 }, (_, index) => Math.imul(seed * 31 + index + 1, 2_654_435_761).toString(36)).join('');
  const many = Array.from({ length: 600 }, (_, index) => change(`apis/a${index}`, noise(index)));
  const comment = await plan(fake, many);
  expect(parseMarkerComment(comment.body)?.truncated).toBe(true);
  merge();
  const approval = await read();
  expect([approval.covers(planOf(many).hash), approval.covers(planOf(many.slice(1)).hash)]).toEqual([true, false]);
  expect(approval.plan).toBeNull();
  expect(approval.outlines).toHaveLength(600);
  // So many that not even their names have room.
  fake.reset();
  addPull(fake, 5);
  const most = Array.from({ length: 4000 }, (_, index) => change(`apis/a${noise(index)}`));
  await plan(fake, most);
  merge();
  const unknown = await read();
  expect([unknown.plan, unknown.outlines, unknown.covers(planOf(most).hash), unknown.covers(planOf(most.slice(1)).hash)]).toEqual([null, undefined, true, false]);
});
