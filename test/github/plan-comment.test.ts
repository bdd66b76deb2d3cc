import type { CommandResult } from '../../src/commands/result.ts';
import { toResult } from '../../src/commands/result.ts';
import type { Inputs } from '../../src/github/inputs.ts';
import { parseMarkerComment, toApprovalKey } from '../../src/github/marker-comment.ts';
import { openPlanThread } from '../../src/github/plan-thread.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import { hostileTexts } from '../render/plans.ts';
import { FakeClock } from '../service/fake-management.ts';
import { FakeGitHub, type Right } from '../support/fake-github.ts';

const TOKEN = 'ghs_canary4711';
const BOT = 'github-actions[bot]';
const PROD = '/subscriptions/s/resourcegroups/g/providers/microsoft.apimanagement/service/apim-prod';
let fake: FakeGitHub;

beforeAll(async () => { fake = await FakeGitHub.start(); });
afterAll(() => fake.close());
beforeEach(() => {
  fake.reset();
  fake.issues.push({ number: 5, user: 'dev', created_at: '2026-03-01T00:00:00Z', isPull: true, title: 'Change', body: '', state: 'open', labels: [] });
});

function change(id: string, origin: Change['origin'] = 'pending', before = 'old'): Change {
  return { id, kind: 'Api', op: 'update', origin, properties: [{ path: 'serviceUrl', before, after: 'new', ...(origin === null ? {} : { origin }) }] };
}

function planned(changes: readonly Change[]): CommandResult {
  const plan: Plan = { schema: 1, target: PROD, changes, counts: { create: 0, update: changes.length, replace: 0, delete: 0, unmanaged: 0, unchanged: 3 }, hash: 'ab'.repeat(32) };
  return toResult('plan', { plan, diagnostics: [] }, 5);
}

async function comment(changes: readonly Change[], { inputs = {}, rights = ['pull-requests: write'], event = 'pull_request', number = 5, token = TOKEN }: { inputs?: Inputs; rights?: readonly Right[]; event?: string; number?: number | null; token?: string } = {}): Promise<CommandResult> {
  fake.tokens.set(TOKEN, { login: BOT, workflow: true, rights });
  return openPlanThread({ 'environment': 'prod', 'github-token': token, ...inputs }, {
    environment: { ...fake.environment, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: 'event.json', GITHUB_RUN_ID: '7' }, clock: new FakeClock(),
    readText: async () => JSON.stringify(number === null ? {} : { pull_request: { number } }),
  }).conclude(planned(changes));
}

const bodies = (): string[] => fake.comments.map(({ body }) => body);

test('one comment that is written once and then kept up to date', async () => {
  const first = await comment([change('apis/pets')]);
  expect(first.commentUrl).toMatch(/\/5#issuecomment-\d+$/);
  expect(fake.comments).toHaveLength(1);
  expect(bodies()[0]).toContain('## API Management plan: prod (apim-prod)');
  expect(bodies()[0]).toContain('apis/pets');
  expect(bodies()[0]).not.toContain('[!WARNING]');
  expect(parseMarkerComment(bodies()[0] ?? '')).toMatchObject({ stream: 'plan', label: 'prod', status: 'planned', approval: toApprovalKey('https://github.example/contoso/apis/pull/5', 'ab'.repeat(32)), counts: { update: 1 }, truncated: false });
  await comment([change('apis/orders')]);
  expect(fake.comments).toHaveLength(1);
  expect(bodies()[0]).toContain('apis/orders');
  expect(bodies()[0]).not.toContain('apis/pets');
  await comment([change('apis/orders')], { inputs: { environment: 'dev' } });
  expect(fake.comments).toHaveLength(2);
});

test('a warning where publishing would overwrite what somebody changed in the service, and none where that is not known', async () => {
  await comment([change('apis/pets', 'drift'), change('apis/orders', 'both'), change('apis/own', 'pending')]);
  const warning = (bodies()[0] ?? '').split('\n').filter((line) => line.startsWith('>')).join('\n');
  expect(warning).toContain('[!WARNING]');
  expect(warning).toContain('in 2 resources');
  expect(warning).toContain('apis/pets');
  expect(warning).toContain('apis/orders');
  expect(warning).not.toContain('apis/own');
  await comment([change('apis/pets', null)]);
  expect(bodies()[0]).not.toContain('[!WARNING]');
});

test('modes: never writes nothing; changes-only begins with a change, and goes on to say when there is none left', async () => {
  await comment([change('apis/pets')], { inputs: { comment: 'never' } });
  await comment([], { inputs: { comment: 'changes-only' } });
  expect(fake.comments).toEqual([]);
  await comment([change('apis/pets')], { inputs: { comment: 'changes-only' } });
  await comment([], { inputs: { comment: 'changes-only' } });
  expect(bodies()).toHaveLength(1);
  expect(bodies()[0]).toContain('0 to create, 0 to update');
});

test('comments of others are never touched, a copied mark or not; pages are followed', async () => {
  await comment([change('apis/pets')]);
  const copied = bodies()[0] ?? '';
  fake.comments.length = 0;
  for (let id = 1; id <= 130; id += 1) fake.comments.push({ id: id + 10_000, issue: 5, user: id === 3 ? 'eve' : 'dev', created_at: '2026-03-02T00:00:00Z', body: id === 3 ? copied : `comment ${id}` });
  await comment([change('apis/orders')]);
  expect(fake.comments).toHaveLength(131);
  expect(fake.comments[2]?.body).toBe(copied);
  await comment([change('apis/third')]);
  expect(fake.comments).toHaveLength(131);
  expect(fake.comments[130]?.body).toContain('apis/third');
});

test.each<[string, Parameters<typeof comment>[1], string, string]>([
  ['a token that may only read, as that of a fork', { rights: ['pull-requests: read'] }, 'github-not-allowed', 'pull-requests: write'],
  ['no token', { token: '' }, 'github-failed', 'no token'],
  ['an event that names no pull request', { number: null }, 'github-failed', 'does not say which pull request'],
])('%s is a finding, and the plan succeeds', async (_what, options, code, words) => {
  const result = await comment([change('apis/pets')], options);
  expect(result).toMatchObject({ ok: true, exitCode: 0 });
  expect(result.diagnostics.map(({ code: own, message }) => [own, message.includes(words)])).toEqual([[code, true]]);
  expect(fake.comments).toEqual([]);
});

test('outside of a pull request nothing is asked', async () => {
  const result = await comment([change('apis/pets')], { event: 'push' });
  expect(result.diagnostics).toEqual([]);
  expect(fake.requests).toEqual([]);
});

test('a comment stays within its bytes and says that it is cut; hostile values are inert', async () => {
  await comment(Array.from({ length: 3000 }, (_one, index) => change(`apis/a${index}`, 'drift', 'x'.repeat(300))));
  const [long = ''] = bodies();
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(60_000);
  expect(parseMarkerComment(long)?.truncated).toBe(true);
  expect(long).toContain('3000 to update');
  fake.comments.length = 0;
  await comment(hostileTexts.map((text, index) => change(`apis/h${index}`, 'drift', text)));
  const [body = ''] = bodies();
  let fence: string | null = null;
  for (const line of body.split('\n').slice(1)) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null) expect(line.replace(/<\/?(details|summary|sub)[^>]*>/g, '').replace(/`+[^`]*`+/g, '')).not.toMatch(/<script|@everyone|<!--(?! apiops-plan [A-Za-z0-9+/=]+ -->$)/);
  }
  expect(fence).toBeNull();
});
