import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openGitHub, type GitHubClient } from '../../src/github/client.ts';
import { createComment, listComments, updateComment } from '../../src/github/comments.ts';
import { readCurrentUser } from '../../src/github/current-user.ts';
import { createIssue, listIssues } from '../../src/github/issues.ts';
import { ensureLabel } from '../../src/github/labels.ts';
import { FakeClock } from '../service/fake-management.ts';
import { FakeGitHub, type TokenOwner } from '../support/fake-github.ts';
import { describedOperations, findViolations } from '../support/github-description.ts';

const CANARY = 'ghs_canary4711';
const LABEL = { name: 'apim-drift', color: 'd93f0b', description: 'Drift' };
let fake: FakeGitHub;
let clock: FakeClock;

beforeAll(async () => { fake = await FakeGitHub.start(); });
afterAll(() => fake.close());
beforeEach(() => {
  fake.reset();
  clock = new FakeClock();
});

async function open(owner: Partial<TokenOwner> = {}): Promise<GitHubClient> {
  fake.tokens.set(CANARY, { login: 'github-actions[bot]', workflow: true, rights: ['issues: write', 'pull-requests: write'], ...owner });
  return openGitHub({ token: CANARY, environment: fake.environment, clock, userAgent: 'apiops/test' });
}

async function sentence(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => { throw new Error('It was not refused.'); }, (thrown: unknown) => thrown) as Error & { hint?: string; cause?: unknown };
  expect(error.cause).toBeUndefined();
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(CANARY);
  return `${error.message} ${error.hint ?? ''}`.trimEnd();
}

test.each([
  ['the viewer', { login: 'My-App[bot]' }, 'my-app[bot]'],
  ['the token of a workflow', {}, 'github-actions[bot]'],
  ['one that may ask for nothing', { login: 'other[bot]', nameless: true }, 'github-actions[bot]'],
])('who writes: %s', async (_name, owner, login) => {
  await expect(readCurrentUser(await open(owner))).resolves.toBe(login);
});

test('where the viewer is not told, the user of a personal token is', async () => {
  fake.fail('POST', /graphql/, { status: 403, body: { message: 'Forbidden' } });
  await expect(readCurrentUser(await open({ login: 'Alice', workflow: false }))).resolves.toBe('alice');
});

test('who writes is not guessed where GitHub does not answer', async () => {
  fake.fail('POST', /graphql/, { status: 502, body: '<html>' }, 9);
  expect(await sentence(readCurrentUser(await open()))).toBe('GitHub failed to tell whose token it is: HTTP 502. Run again later.');
});

test('all pages, and no pull requests', async () => {
  for (let index = 0; index < 250; index += 1) fake.addIssue({ title: `t${index}`, isPull: index % 2 === 0 });
  expect(await listIssues(await open(), { state: 'all' })).toHaveLength(125);
  expect(fake.requests.map(({ query }) => query['page'] ?? '1')).toEqual(['1', '2', '3']);
  for (let index = 0; index < 130; index += 1) fake.addComment(1, 'alice', `c${index}`);
  const comments = await listComments(await open(), { of: 'pull-request', number: 1 });
  expect([comments.length, comments[129]?.body]).toEqual([130, 'c129']);
});

test('comments are written and changed, on issues and on pull requests with the right of each', async () => {
  const [issue, pull] = [fake.addIssue({}), fake.addIssue({ isPull: true })];
  const client = await open({ rights: ['pull-requests: write'] });
  const on = { of: 'pull-request', number: pull.number } as const;
  const { id } = await createComment(client, on, 'one');
  expect((await updateComment(client, on, id, 'two')).url).toBe(`https://github.example/contoso/apis/issues/2#issuecomment-${id}`);
  expect(fake.comments.map(({ body }) => body)).toEqual(['two']);
  expect(await sentence(createComment(client, { of: 'issue', number: issue.number }, 'x'))).toBe('GitHub does not let the token comment on the issue #1: Resource not accessible by integration (HTTP 403). Give the job the permission `issues: write`; a run for a pull request of a fork never has it.');
  const reader = await open({ rights: ['issues: write'] });
  expect(await sentence(listComments(reader, on))).toContain('the permission `pull-requests: read`');
  expect(await sentence(createComment(reader, on, 'x'))).toContain('the permission `pull-requests: write`');
});

test('a label is created where the token may, and its lack is no failure', async () => {
  await expect(ensureLabel(await open(), LABEL)).resolves.toBe(true);
  await expect(ensureLabel(await open(), LABEL)).resolves.toBe(true);
  expect(fake.writes.map(({ path, status }) => `${path} ${status}`)).toEqual(['/repos/contoso/apis/labels 201']);
  fake.labels.clear();
  await expect(ensureLabel(await open({ rights: ['issues: read'] }), LABEL)).resolves.toBe(false);
  fake.fail('POST', /labels/, { status: 422, done: true });
  await expect(ensureLabel(await open(), LABEL)).resolves.toBe(true);
});

test.each([
  ['a breakdown', { status: 503 }, [1000, 2000]],
  ['too many requests', { status: 429, headers: { 'Retry-After': '7' } }, [7000, 7000]],
  ['a secondary limit', { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }, [60_000, 120_000]],
  ['a limit with the time at which it ends', { status: 403, headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1772323230', 'Date': 'Sun, 01 Mar 2026 00:00:00 GMT' } }, [31_000, 31_000]],
])('%s is waited for', async (_name, fault, waits) => {
  fake.fail('GET', /issues/, fault, 2);
  await expect(listIssues(await open(), { state: 'open' })).resolves.toEqual([]);
  expect(clock.waits.map(Math.round)).toEqual(waits);
});

test('the waiting ends', async () => {
  fake.fail('GET', /issues/, { status: 500 }, 99);
  expect(await sentence(listIssues(await open(), { state: 'open' }))).toBe('GitHub failed to list the issues of the repository: Server Error (HTTP 500). Run again later.');
  expect(clock.waits).toHaveLength(4);
  fake.reset();
  fake.fail('GET', /issues/, { status: 429, headers: { 'Retry-After': '3600' } }, 99);
  expect(await sentence(listIssues(await open(), { state: 'open' }))).toContain('GitHub takes no more requests at present');
  expect(fake.requests).toHaveLength(1);
});

test('a creation that came at a bad time is tried again, one that broke down is not', async () => {
  fake.fail('POST', /issues/, { status: 429, headers: { 'Retry-After': '1' } });
  await createIssue(await open(), { title: 'a', body: 'b', labels: [] });
  fake.fail('POST', /issues/, { status: 500, done: true });
  expect(await sentence(createIssue(await open(), { title: 'a', body: 'b', labels: [] }))).toContain('GitHub failed to open an issue');
  expect(fake.issues).toHaveLength(2);
});

test.each([
  ['a wrong token', async () => listIssues(await openGitHub({ token: 'ghs_wrong', environment: fake.environment, clock, userAgent: 'a' }), { state: 'open' }),
    "GitHub does not accept the token to list the issues of the repository: Bad credentials (HTTP 401). Leave the input 'github-token' out, or give it a token that is valid."],
  ['no issues', async () => {
    fake.hasIssues = false;
    return listIssues(await open(), { state: 'open' });
  }, 'GitHub cannot list the issues of the repository: Issues has been disabled in this repository (HTTP 410). Switch on issues in the settings of the repository.'],
  ['a body that is too long', async () => createIssue(await open(), { title: 'a', body: 'x'.repeat(65_537), labels: [] }), 'GitHub refused to open an issue: Validation Failed: body is too long (maximum is 65536 characters) (HTTP 422).'],
  ['nobody there', async () => listIssues(await openGitHub({ token: CANARY, environment: { ...fake.environment, GITHUB_API_URL: 'http://127.0.0.1:1' }, clock, userAgent: 'a' }), { state: 'open' }),
    'GitHub gave no answer when asked to list the issues of the repository. Check the network of the runner, then run again.'],
])('%s is a sentence', async (_name, work, expected) => {
  expect(await sentence(work())).toBe(expected);
});

test('the token goes nowhere without encryption, and nothing happens outside of a repository', async () => {
  const openWith = (environment: Record<string, string>): Promise<GitHubClient> => openGitHub({ token: CANARY, environment: { ...fake.environment, ...environment }, clock, userAgent: 'a' });
  for (const GITHUB_API_URL of ['http://github.example', 'ftp://127.0.0.1', 'nonsense']) expect(await sentence(openWith({ GITHUB_API_URL }))).toContain('is no https address');
  for (const GITHUB_REPOSITORY of ['', 'apis', 'a/b/c']) expect(await sentence(openWith({ GITHUB_REPOSITORY }))).toContain('Run it in a workflow');
});

test('the address of GitHub Enterprise Server, which has a path, leads to its own viewer', async () => {
  const { octokit } = await openGitHub({ token: CANARY, environment: { ...fake.environment, GITHUB_API_URL: 'https://ghes.example/api/v3' }, clock, userAgent: 'a' });
  const urls: string[] = [];
  octokit.hook.wrap('request', async (_request, options) => {
    urls.push(octokit.request.endpoint(options as never).url);
    return { status: 200, url: '', headers: {}, data: { data: { viewer: { login: 'x' } } } } as never;
  });
  await readCurrentUser({ octokit, owner: 'a', repo: 'b' });
  expect(urls).toEqual(['https://ghes.example/api/graphql']);
});

/** What GitHub calls an operation that the client calls by camel case. */
function operationsOf(source: string): string[] {
  return [...source.matchAll(/octokit\.rest\.(\w+)\.(\w+)/g)].map(([, group = '', name = '']) => `${group}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}

test('every operation that the action can call is in the description, and nothing else reaches GitHub', () => {
  const folder = join(__dirname, '../../src/github');
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  expect(describedOperations).toEqual(expect.arrayContaining(sources.flatMap(operationsOf)));
  expect([...new Set(sources.flatMap((source) => [...source.matchAll(/octokit\.(?!rest\b|paginate\b|hook\b)(\w+)/g)].map(([, name]) => name)))]).toEqual(['graphql']);
});

test.each<[string, RequestInit, string]>([
  ['/repos/contoso/apis/milestones', { method: 'GET' }, 'GET /repos/contoso/apis/milestones is not described'],
  ['/repos/contoso/apis/issues?mine=1', { method: 'GET' }, 'issues/list-for-repo: there is no parameter mine'],
  ['/repos/contoso/apis/issues', { method: 'POST', body: '{"title":"t","assigned":"me"}' }, 'issues/create: the body has no assigned'],
  ['/repos/contoso/apis/issues', { method: 'POST', body: '{"title":"t"}', headers: { 'content-type': 'text/plain' } }, 'POST /repos/contoso/apis/issues sends no application/json'],
])('a request that GitHub does not describe fails the tests, whatever was answered: %s', async (path, init, violation) => {
  const other = await FakeGitHub.start();
  await fetch(other.url + path, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
  let refused = '';
  await other.close().catch((error: unknown) => { refused = String(error); });
  expect(refused).toContain(violation);
});

test.each([
  ['GET', '/repos/a/b/issues', 'state=all&per_page=100', {}, []],
  ['GET', '/repos/a/b/issues', 'state=gone', {}, ['issues/list-for-repo: state=gone']],
  ['GET', '/repos/a/b/issues', 'per_page=many', {}, ['issues/list-for-repo: per_page=many']],
  ['GET', '/repos/a/b/issues', 'author=me', {}, ['issues/list-for-repo: there is no parameter author']],
  ['PATCH', '/repos/a/b/issues/1', '', { body: 'x', state: 'closed', state_reason: 'completed' }, []],
  ['PATCH', '/repos/a/b/issues/1', '', { body: 7 }, ['issues/update: body Invalid input: expected string, received number']],
  ['PATCH', '/repos/a/b/issues/1', '', { closed: true }, ['issues/update: the body has no closed']],
  ['POST', '/repos/a/b/issues', '', {}, ['issues/create: title Invalid input']],
  ['PATCH', '/repos/a/b/issues/one', '', {}, ['issues/update: issue_number=one']],
  ['POST', '/repos/a/b/deployments', '', { ref: 'c0ffee', payload: { counts: {} }, required_contexts: [] }, []],
  ['POST', '/repos/a/b/deployments', '', { ref: 'c0ffee', payload: 7 }, ['repos/create-deployment: payload Invalid input']],
  ['POST', '/repos/a/b/deployments/1/statuses', '', { state: 'done' }, ['repos/create-deployment-status: state Invalid option: expected one of "error"|"failure"|"inactive"|"in_progress"|"queued"|"pending"|"success"']],
  ['DELETE', '/repos/a/b/issues/1', '', {}, ['DELETE /repos/a/b/issues/1 is not described']],
] as const)('what these tests send is held against the description that GitHub publishes: %s %s %s %j', (method, path, query, body, violations) => {
  expect(findViolations(method, path, new URLSearchParams(query), body)).toEqual(violations);
});
