import { toResult, type CommandResult, type Outcome } from '../../src/commands/result.ts';
import { parseMarkerComment } from '../../src/github/marker-comment.ts';
import type { FakeGitHub, StoredComment } from '../support/fake-github.ts';
import { BOT, change, mergeOf, plan, planOf, planned, PROD, publishOf, threadOf, usePullRequest } from './threads.ts';

let fake: FakeGitHub;
usePullRequest((started) => { fake = started; });

const pets = [change('apis/pets')];
const done = { id: 'apis/pets', op: 'update' };
const failed = { ...done, message: 'no' };

function published(more: Partial<Outcome> = {}): CommandResult {
  return toResult('publish', { plan: planOf(pets), diagnostics: [], report: { done: [done], failed: [], notAttempted: [] }, ...more }, 5);
}

/** The line that says how far the plan is, and what the marker says of it. */
function stateOf({ body }: StoredComment): readonly unknown[] {
  const { status, closed = false } = parseMarkerComment(body) ?? {};
  return [body.split('\n')[3], status, closed];
}

const RUN = '([run](https://github.example/contoso/apis/actions/runs/7))';

test('planned, publishing, published: the rest of the comment stays, and a plan after it is another comment', async () => {
  const comment = await plan(fake, pets);
  const before = comment.body.split('\n').slice(4);
  expect(stateOf(comment)).toEqual([`:memo: **Planned** ${RUN}`, 'planned', false]);
  fake.merge(5, mergeOf(5));
  const { readApproval, begin, conclude } = publishOf(fake);
  await readApproval(PROD);
  await begin(PROD);
  expect(stateOf(comment)).toEqual([`:hourglass_flowing_sand: **Publishing** ${RUN}`, 'applying', false]);
  const result = await conclude(published());
  expect(stateOf(comment)).toEqual([`:white_check_mark: **Published**: 1 done, 0 failed, 0 not attempted ${RUN}`, 'applied', true]);
  expect(result).toMatchObject({ ok: true, diagnostics: [], commentUrl: `https://github.example/contoso/apis/issues/5#issuecomment-${comment.id}` });
  expect(comment.body.split('\n').slice(4)).toEqual(before);
  await expect(publishOf(fake).readApproval(PROD)).rejects.toThrow('The plan on the pull request #5 is closed: it was published, or another took its place');
  Object.assign(fake.issues[0] ?? {}, { state: 'open', merged: undefined });
  expect((await plan(fake, pets)).id).not.toBe(comment.id);
  expect(stateOf(comment)[1]).toBe('applied');
});

test('what a promotion does with the plan is said there too', async () => {
  const comment = await plan(fake, pets);
  fake.merge(5, mergeOf(5));
  const { readApproval, begin, conclude } = publishOf(fake);
  await readApproval(PROD);
  await begin(PROD);
  await conclude({ ...published(), command: 'promote' });
  expect(stateOf(comment)).toEqual([`:white_check_mark: **Published**: 1 done, 0 failed, 0 not attempted ${RUN}`, 'applied', true]);
});

test.each<[string, Partial<Outcome>, string, boolean]>([
  ['failed after a write: settled', { failureReason: 'publish-failed', report: { done: [done], failed: [failed], notAttempted: [] } }, ':x: **Publishing failed**: 1 done, 1 failed, 0 not attempted', true],
  ['put back after a write: settled', { failureReason: 'publish-failed', report: { done: [done], failed: [failed], notAttempted: [], restored: [done], notRestored: [] } }, ':x: **Publishing failed**: 1 done, 1 failed, 0 not attempted. Rolled back: 1 restored, 0 not restored', true],
  ['failed before the first write was done: open', { failureReason: 'publish-failed', report: { done: [], failed: [failed], notAttempted: [] } }, ':x: **Publishing failed**: 0 done, 1 failed, 0 not attempted', false],
  ['the service moved before the first write: open', { failureReason: 'plan-changed', report: undefined as never }, ':x: **Not published**: the folder or the service is not as it was planned', false],
  ['the service moved while it was published: settled', { failureReason: 'plan-changed', report: { done: [done], failed: [], notAttempted: [{ ...done, because: 'x' }] } }, ':x: **Publishing failed**: 1 done, 0 failed, 1 not attempted', true],
  ['a guard forbids it: open', { failureReason: 'blocked-by-guard', report: undefined as never }, ':x: **Publishing failed**: nothing was written', false],
])('%s', async (_name, outcome, line, closed) => {
  const comment = await plan(fake, pets);
  fake.merge(5, mergeOf(5));
  const first = publishOf(fake);
  await first.readApproval(PROD);
  await first.conclude(published(outcome));
  expect(stateOf(comment)).toEqual([`${line} ${RUN}`, outcome.failureReason === 'plan-changed' && !closed ? 'refused' : 'failed', closed]);
  // What is open may be tried again, without another review.
  const again = publishOf(fake).readApproval(PROD).then((approval) => approval.covers(planOf(pets).hash), ({ message }: Error) => message.includes('is closed: its publishing failed after the first write (https://') ? false : message);
  expect(await again).toBe(!closed);
});

test('a publish that breaks down says so, and one that failed before it began says nothing', async () => {
  const comment = await plan(fake, pets);
  fake.merge(5, mergeOf(5));
  const quiet = publishOf(fake);
  await quiet.abandon();
  expect(stateOf(comment)[1]).toBe('planned');
  const { begin, abandon } = publishOf(fake);
  await begin(PROD);
  await abandon();
  expect(stateOf(comment)).toEqual([`:x: **Publishing failed**: it broke down ${RUN}`, 'failed', false]);
});

test('a publish that asks for no approval tells its plan, where there is one; otherwise nothing is missed', async () => {
  const options = { inputs: { approval: 'none' as const } };
  fake.merge(5, mergeOf(5));
  expect(await publishOf(fake, 5, options).conclude(published())).toMatchObject({ diagnostics: [] });
  expect(await publishOf(fake, 9, options).conclude(published())).toMatchObject({ diagnostics: [] });
  expect(await publishOf(fake, 5, { ...options, rights: [] }).conclude(published())).toMatchObject({ diagnostics: [] });
  expect(fake.writes).toEqual([]);
  Object.assign(fake.issues[0] ?? {}, { state: 'open', merged: undefined });
  const comment = await plan(fake, pets);
  fake.merge(5, mergeOf(5));
  const never = publishOf(fake, 5, { inputs: { approval: 'none', comment: 'never' } });
  await never.begin(PROD);
  expect((await never.conclude(published())).commentUrl).toBeUndefined();
  expect(stateOf(comment)[1]).toBe('planned');
  expect((await publishOf(fake, 5, options).conclude(published())).commentUrl).toContain(`#issuecomment-${comment.id}`);
  expect(stateOf(comment)[2]).toBe(true);
});

test('a token that may only read reads the approval; that the status was not written is a finding', async () => {
  const comment = await plan(fake, pets);
  fake.merge(5, mergeOf(5));
  const { readApproval, begin, conclude } = publishOf(fake, 5, { rights: ['pull-requests: read'] });
  expect((await readApproval(PROD))?.covers(planOf(pets).hash)).toBe(true);
  await begin(PROD);
  const result = await conclude(published());
  expect(result).toMatchObject({ ok: true, exitCode: 0 });
  expect(result.diagnostics.map(({ code, message }) => [code, message.includes('`pull-requests: write`')])).toEqual([['github-not-allowed', true]]);
  expect(stateOf(comment)[1]).toBe('planned');
});

test('always-new: a new comment each time, the one before is struck through, settled and folded away', async () => {
  const options = { inputs: { comment: 'always-new' as const } };
  const first = await plan(fake, pets, options);
  const second = await plan(fake, pets, options);
  expect(fake.comments).toHaveLength(2);
  expect([first.minimized, second.minimized]).toEqual(['OUTDATED', undefined]);
  expect(first.body.split('\n')[1]).toBe('## ~~API Management plan: prod (apim-prod)~~');
  expect(stateOf(first)).toEqual([`:spider_web: **Outdated**: another plan has taken its place ${RUN}`, 'outdated', true]);
  expect(stateOf(second)[1]).toBe('planned');
  await plan(fake, pets);
  expect(fake.comments).toHaveLength(2);
});

test('of two comments about one plan the newer is kept up to date, and the other settled and folded away', async () => {
  const first = await plan(fake, pets);
  const copy = fake.addComment(5, BOT, first.body);
  const kept = await plan(fake, [change('apis/orders')]);
  expect([kept.id, first.minimized, stateOf(first)[1], copy.minimized]).toEqual([copy.id, 'OUTDATED', 'outdated', undefined]);
});

test('what cannot be folded away is told', async () => {
  const first = await plan(fake, pets);
  fake.addComment(5, BOT, first.body);
  fake.fail('POST', /graphql/, { status: 200, body: { data: { viewer: { login: BOT } } } });
  fake.fail('POST', /graphql/, { status: 200, body: { data: null, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] } });
  const { diagnostics } = await threadOf(fake).conclude(planned(pets));
  expect(diagnostics.map(({ code, message }) => [code, message.includes('could not be folded away')])).toEqual([['posted-twice', true]]);
});

test.each([['push', {}], ['merge_group', { merge_group: { head_ref: `refs/heads/gh-readonly-queue/main/pr-5-${mergeOf(5)}` } }], ['schedule', {}], ['workflow_dispatch', {}], ['issue_comment', { issue: { number: 5 } }], ['repository_dispatch', {}]])('a plan on %s is written nowhere, and that is no fault', async (event, payload) => {
  expect(await threadOf(fake, { event, payload }).conclude(planned(pets))).toEqual(planned(pets));
  expect(fake.requests).toEqual([]);
});

test('a plan is written on the pull request whose number is given, whatever the event', async () => {
  await plan(fake, pets, { event: 'workflow_dispatch', payload: {}, inputs: { 'pull-request-number': 5 } });
  expect(fake.comments.map(({ issue }) => issue)).toEqual([5]);
  const { diagnostics } = await threadOf(fake, { inputs: { 'pull-request-number': 77 } }).conclude(planned(pets));
  expect(diagnostics.map(({ code }) => code)).toEqual(['github-not-allowed']);
});

test('label: one comment for each, and the title says it', async () => {
  const canary = await plan(fake, pets, { inputs: { label: 'canary = "x"' } });
  const other = await plan(fake, pets, { inputs: { label: 'canary = "y"' } });
  expect(canary.id).not.toBe(other.id);
  expect(canary.body.split('\n')[1]).toBe('## API Management plan: canary = "x" (apim-prod)');
  expect((await plan(fake, pets, { inputs: { label: 'canary = "x"' } })).id).toBe(canary.id);
});

test('warnings, what is unchanged and what is unmanaged are no part of what is approved', async () => {
  await plan(fake, pets);
  fake.merge(5, mergeOf(5));
  const approval = await publishOf(fake).readApproval(PROD);
  const other = planOf([...pets, { ...change('tags/only-there'), kind: 'Tag', op: 'unmanaged', properties: [] }]);
  expect([approval?.covers(other.hash), approval?.covers(planOf([{ ...change('apis/pets'), origin: 'both' }]).hash)]).toEqual([true, true]);
});

test('a comment is found again whatever changes from run to run: commit, run, branch, counts', async () => {
  const first = await plan(fake, pets, { environment: { GITHUB_RUN_ID: '1', GITHUB_SHA: 'a'.repeat(40), GITHUB_HEAD_REF: 'one' } });
  const again = await plan(fake, [...pets, change('apis/orders')], { environment: { GITHUB_RUN_ID: '2', GITHUB_SHA: 'b'.repeat(40), GITHUB_HEAD_REF: 'two' }, inputs: { 'prune': 'all', 'max-deletions': 3 } });
  expect(again.id).toBe(first.id);
  // Of all that it says what it was made of.
  expect(parseMarkerComment(again.body)).toMatchObject({ source: 'b'.repeat(40), run: 'https://github.example/contoso/apis/actions/runs/2' });
});

test('the longest comment keeps within its bytes through all of its life', async () => {
  // Deletions are listed as long as there is room.
  const many = Array.from({ length: 4000 }, (_, index) => ({ ...change(`apis/å${index}`, 'ü'.repeat(400)), op: 'delete' as const }));
  const comment = await plan(fake, many, { inputs: { label: 'é'.repeat(300) } });
  expect(comment.body).toContain('This comment has no room for all of the plan; the summary of [the run](https://github.example/contoso/apis/actions/runs/7) shows more.');
  fake.merge(5, mergeOf(5));
  const { readApproval, begin, conclude } = publishOf(fake, 5, { inputs: { label: 'é'.repeat(300) }, environment: { GITHUB_SHA: mergeOf(5), GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: '9'.repeat(40) } });
  await readApproval(PROD);
  await begin(PROD);
  await conclude(published({ plan: planOf(many) }));
  expect(stateOf(comment)[1]).toBe('applied');
  expect(Buffer.byteLength(comment.body)).toBeLessThanOrEqual(60_000);
});

test('a later commit that cannot be planned is told in the comment, which keeps the plan; an edited one and another label stay', async () => {
  const comment = await plan(fake, pets);
  const before = comment.body.split('\n').slice(4);
  const unplanned = toResult('plan', { diagnostics: [], failureReason: 'validation-failed', failure: { message: 'no', hint: null } }, 5);
  expect(await threadOf(fake, { inputs: { environment: 'dev' } }).conclude(unplanned)).toEqual(unplanned);
  expect(stateOf(comment)[1]).toBe('planned');
  expect(await threadOf(fake).conclude(unplanned)).toMatchObject({ ok: false, diagnostics: [], commentUrl: expect.stringMatching(`issuecomment-${comment.id}$`) as string });
  expect(stateOf(comment)).toEqual([`:x: **Could not be planned again**: what follows is an earlier plan ${RUN}`, 'unplanned', false]);
  expect(comment.body.split('\n').slice(4)).toEqual(before);
  expect((await plan(fake, pets)).id).toBe(comment.id);
  expect(stateOf(comment)[1]).toBe('planned');
  fake.editComment(comment, 'mallory', comment.body);
  expect((await threadOf(fake).conclude(unplanned)).diagnostics).toMatchObject([{ code: 'github-failed' }]);
  expect(comment.edited?.by).toBe('mallory');
});
