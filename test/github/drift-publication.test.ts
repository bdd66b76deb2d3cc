import { publishDrift, type DriftPublication, type FoundDrift } from '../../src/github/drift-publication.ts';
import { parseMarkerComment, renderMarkerComment, toIdentity } from '../../src/github/marker-comment.ts';
import type { Change } from '../../src/plan/plan.ts';
import { FakeClock } from '../service/fake-management.ts';
import { FakeGitHub, type Right, type StoredIssue } from '../support/fake-github.ts';
import { hostileTexts } from '../render/plans.ts';

const TOKEN = 'ghs_canary4711';
const BOT = 'github-actions[bot]';
const PROD = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-prod';
const TITLE = 'API Management drift: prod (apim-prod)';
let fake: FakeGitHub;

beforeAll(async () => { fake = await FakeGitHub.start(); });
afterAll(() => fake.close());
beforeEach(() => { fake.reset(); });

function change(id: string, before = 'portal', more: Partial<Change> = {}): Change {
  return { id, kind: 'Api', op: 'update', origin: 'drift', properties: [{ path: 'serviceUrl', before, after: 'git', origin: 'drift' }], ...more };
}

async function publish(found: Partial<FoundDrift> = {}, { rights = ['issues: write'], token = TOKEN, run = '7', login = BOT, clock = new FakeClock() }: { rights?: readonly Right[]; token?: string; run?: string; login?: string; clock?: FakeClock } = {}): Promise<DriftPublication> {
  fake.tokens.set(TOKEN, { login, workflow: true, rights });
  const drift: FoundDrift = { environment: 'prod', target: PROD, drifted: [change('apis/pets')], writers: new Map(), complete: true, advice: [], selection: [], source: 'c0ffee', ...found };
  return publishDrift(drift, { token, environment: { ...fake.environment, GITHUB_RUN_ID: run }, clock, version: '1.2.3' });
}

const markerOf = ({ body }: StoredIssue): ReturnType<typeof parseMarkerComment> => parseMarkerComment(body);
const only = (): StoredIssue => {
  expect(fake.issues).toHaveLength(1);
  return fake.issues[0] as StoredIssue;
};

test('opened, left alone, changed in place, closed with a comment, opened again', async () => {
  expect((await publish()).action).toBe('opened');
  expect(only()).toMatchObject({ title: TITLE, state: 'open', labels: ['apim-drift'], user: BOT });
  expect(only().body).toContain('apis/pets');
  expect(markerOf(only())).toMatchObject({ label: 'prod', stream: 'drift', source: 'c0ffee', run: 'https://github.example/contoso/apis/actions/runs/7', toolVersion: '1.2.3', counts: { drifted: 1 }, truncated: false });

  const first = only().body;
  expect((await publish({ source: 'decade' }, { run: '8' })).action).toBe('unchanged');
  expect(only().body).toBe(first);
  expect(fake.writes.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /repos/contoso/apis/labels', 'POST /repos/contoso/apis/issues']);

  expect((await publish({ drifted: [change('apis/pets'), change('apis/orders')] }, { run: '9' })).action).toBe('updated');
  expect(only().body).toContain('apis/orders');
  expect(markerOf(only())?.run).toMatch(/9$/);
  expect(fake.comments).toEqual([]);

  expect(await publish({ drifted: [] }, { run: '10' })).toEqual({ action: 'closed', url: 'https://github.example/contoso/apis/issues/1', diagnostics: [] });
  expect(only().state).toBe('closed');
  expect(markerOf(only())).toMatchObject({ closed: true, counts: { drifted: 0 } });
  expect(only().body).toContain('apis/orders');
  expect(fake.comments.map(({ body }) => body)).toEqual(['The drift is gone: the service is again as it was published. [Run](https://github.example/contoso/apis/actions/runs/10)']);

  const before = fake.writes.length;
  expect((await publish({ drifted: [] })).action).toBe('none');
  expect(fake.writes).toHaveLength(before);

  expect((await publish({ drifted: [change('tags/a')] })).action).toBe('reopened');
  expect(only()).toMatchObject({ state: 'open', title: TITLE });
  expect(only().body).toContain('tags/a');
  expect(only().body).not.toContain('apis/orders');
  expect(markerOf(only())?.closed).toBeUndefined();
  expect(fake.writes.flatMap(({ body }) => ('state' in (body as object) ? [(body as { state: string; state_reason: string }).state_reason] : []))).toEqual(['completed', 'reopened']);
});

test('what only the service has opens, fills and closes the issue where it counts like drift', async () => {
  const theirs = change('tags/theirs', '', { kind: 'Tag', op: 'unmanaged', properties: [] });
  expect((await publish({ drifted: [], unmanaged: [] })).action).toBe('none');
  expect((await publish({ drifted: [], unmanaged: [theirs] })).action).toBe('opened');
  expect(only().body).toContain('differs from what was published: **1 resource is only in the service**.\n');
  expect(only().body).toContain('#### Only in the service\n\n- `?` `tags/theirs` tag');
  expect(only().body).not.toMatch(/changed in the service\*\*|In the differences/);
  expect(markerOf(only())?.counts).toEqual({ drifted: 0, unmanaged: 1 });
  expect((await publish({ drifted: [], unmanaged: [theirs] }, { run: '8' })).action).toBe('unchanged');
  const other = change('tags/other', '', { kind: 'Tag', op: 'unmanaged', properties: [] });
  expect((await publish({ unmanaged: [other, theirs] })).action).toBe('updated');
  expect(only().body).toContain('**1 resource was changed in the service** · **2 resources are only in the service**.\n');
  expect((await publish({ drifted: [], unmanaged: [other, theirs], complete: false })).action).toBe('updated');
  expect((await publish({ drifted: [], unmanaged: [] })).action).toBe('closed');
  expect((await publish({ drifted: [], unmanaged: [theirs] })).action).toBe('reopened');
});

test('of much that only the service has the issue says how much there is, and as much as fits', async () => {
  for (const [count, expected] of [[300, '`tags/x299`'], [20_000, 'Only in the service: 20000 resources']] as const) {
    await publish({ unmanaged: Array.from({ length: count }, (_, index) => change(`tags/x${index}`, '', { kind: 'Tag', op: 'unmanaged', properties: [] })) });
    const { body } = only();
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
    expect(body).toContain(`**${count} resources are only in the service**`);
    expect(body).toContain(expected);
  }
});

test('an issue that somebody closed is opened again while there is drift, also with the same drift, and its new title stays', async () => {
  await publish();
  Object.assign(only(), { state: 'closed', title: 'Ours' });
  expect((await publish()).action).toBe('reopened');
  expect(only()).toMatchObject({ state: 'open', title: 'Ours' });
});

test('a text that somebody changed below the marker is put right', async () => {
  await publish();
  only().body += 'nothing to see';
  expect((await publish()).action).toBe('updated');
  expect(only().body).not.toContain('nothing to see');
});

test('line ends and blanks at the end, which GitHub may change, are no difference', async () => {
  await publish();
  only().body = only().body.replaceAll('\n', '\r\n').trimEnd();
  expect((await publish()).action).toBe('unchanged');
});

test('environments, services and selections never mix', async () => {
  const others: Partial<FoundDrift>[] = [{}, { environment: 'dev' }, { target: PROD.replace('apim-prod', 'apim-two') }, { selection: ['apis/*'] }, { environment: null }];
  for (const [index, other] of others.entries()) expect([(await publish(other)).action, fake.issues.length]).toEqual(['opened', index + 1]);
  expect(fake.issues.map(({ body }) => body.includes('Compared was `apis/*` alone.'))).toEqual([false, false, false, true, false]);
  expect(fake.issues.map(({ title }) => title)).toEqual([TITLE, 'API Management drift: dev (apim-prod)', 'API Management drift: prod (apim-two)', TITLE, 'API Management drift: apim-prod']);
  expect((await publish({ environment: 'dev', drifted: [] })).action).toBe('closed');
  expect(fake.issues.map(({ state }) => state)).toEqual(['open', 'closed', 'open', 'open', 'open']);
  expect((await publish({ target: PROD.toUpperCase().replace('APIM-PROD', 'apim-prod') })).action).not.toBe('opened');
});

test("somebody else's issue is not touched, with the same title, label and marker", async () => {
  await publish();
  const { body } = only();
  const marker = renderMarkerComment(toIdentity({ serviceId: PROD, label: 'prod', stream: 'drift', selection: [] }));
  fake.reset();
  const foreign = [
    fake.addIssue({ title: TITLE, labels: ['apim-drift'], user: 'alice', body: 'Mine' }), fake.addIssue({ title: TITLE, labels: ['apim-drift'], user: 'mallory', body }),
    fake.addIssue({ title: TITLE, labels: ['apim-drift'], user: BOT, body: 'Of another workflow' }), fake.addIssue({ title: TITLE, labels: ['apim-drift'], user: BOT, body: marker.replace('"prod"', '"test"') }),
    fake.addIssue({ title: TITLE, labels: ['apim-drift'], user: BOT, body: `See:\n${marker}` }), fake.addIssue({ isPull: true, labels: ['apim-drift'], user: BOT, body }),
  ];
  const before = structuredClone(foreign);
  expect((await publish({ drifted: [] })).action).toBe('none');
  expect((await publish()).action).toBe('opened');
  expect((await publish({ drifted: [] })).action).toBe('closed');
  expect(foreign).toEqual(before);
  expect(fake.comments.map(({ issue }) => issue)).toEqual([7]);
});

test('an issue without the label is found behind 130 others, open or closed', async () => {
  await publish();
  only().labels = [];
  for (let index = 0; index < 130; index += 1) fake.addIssue({ title: TITLE, isPull: index % 2 === 0, state: index % 3 === 0 ? 'closed' : 'open' });
  expect((await publish({ drifted: [change('tags/a')] })).action).toBe('updated');
  expect((await publish({ drifted: [] })).action).toBe('closed');
  expect((await publish()).action).toBe('reopened');
  expect(fake.issues).toHaveLength(131);
});

test('of two the newest is kept up to date, and the other is told about while it is open', async () => {
  await publish();
  const twin = fake.addIssue({ user: BOT, title: TITLE, body: only().body, labels: ['apim-drift'] });
  const { action, url, diagnostics } = await publish({ drifted: [change('tags/a')] });
  expect([action, url]).toEqual(['updated', 'https://github.example/contoso/apis/issues/2']);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([['posted-twice', 'The issue #1 (https://github.example/contoso/apis/issues/1) is about the same drift as #2, which is newer and kept up to date. Close it.']]);
  expect([fake.issues[0]?.body.includes('tags/a'), twin.body.includes('tags/a')]).toEqual([false, true]);
  (fake.issues[0] as StoredIssue).state = 'closed';
  expect((await publish({ drifted: [change('tags/a')] })).diagnostics).toEqual([]);
});

test('what was not compared may still drift: the issue stays open', async () => {
  await publish();
  expect((await publish({ drifted: [], complete: false })).action).toBe('unchanged');
  expect(only().state).toBe('open');
  await publish({ complete: false });
  expect(only().body).toContain('Not everything could be compared');
});

test.each([
  [[], 'GitHub does not let the token list the issues of the repository: Resource not accessible by integration (HTTP 403). Give the job the permission `issues: read`'],
  [['issues: read'], 'GitHub does not let the token open an issue: Resource not accessible by integration (HTTP 403). Give the job the permission `issues: write`'],
] as const)('with the rights %j nothing is written, and a finding names the missing one', async (rights, expected) => {
  const { action, url, diagnostics } = await publish({}, { rights });
  expect([action, url, fake.issues]).toEqual(['failed', null, []]);
  expect(diagnostics).toMatchObject([{ code: 'github-not-allowed', severity: 'warning', message: expect.stringContaining(expected) as string }]);
});

test('whatever goes wrong is a finding', async () => {
  fake.fail('GET', /issues/, { status: 500 }, 99);
  expect((await publish()).diagnostics).toMatchObject([{ code: 'github-failed' }]);
  fake.reset();
  expect((await publish({}, { token: '' })).diagnostics[0]?.message).toContain("the input 'github-token'");
  expect((await publish({}, { token: 'ghs_wrong' })).diagnostics[0]?.message).toContain('Bad credentials');
  expect(fake.issues).toEqual([]);
});

test('an issue whose creation was not answered is found, not created twice; one that was not created is created again', async () => {
  fake.fail('POST', /issues$/, { status: 502, body: '<html>', done: true });
  expect((await publish()).action).toBe('opened');
  expect(only().state).toBe('open');
  fake.reset();
  fake.fail('POST', /issues$/, { status: 502 }, 2);
  expect((await publish()).action).toBe('opened');
  expect(only().state).toBe('open');
  fake.reset();
  fake.fail('POST', /issues$/, { status: 502 }, 9);
  expect((await publish()).action).toBe('failed');
  expect(fake.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/issues'))).toHaveLength(3);
});

test('no label is no hindrance', async () => {
  fake.fail('GET', /labels/, { status: 403, body: { message: 'Resource not accessible by integration' } }, 9);
  await publish();
  expect(only().labels).toEqual([]);
  expect((await publish()).action).toBe('unchanged');
});

test('a body stays below what GitHub takes, however much drifts', async () => {
  const sizes: [number, number, boolean][] = [];
  for (const [count, size] of [[1, 10], [400, 5_000], [3_000, 50]] as const) {
    const drifted = Array.from({ length: count }, (_, index) => change(`${index % 2 === 0 ? 'apis' : 'products'}/ü${'日'.repeat(20)}${index}`, 'é'.repeat(size), index % 2 === 0 ? {} : { kind: 'Product' }));
    const writers = new Map(drifted.map(({ id }) => [id.toLowerCase(), { caller: 'alice@contoso.example', time: '2026-03-01T10:20:30Z' }]));
    expect((await publish({ drifted, writers })).diagnostics).toEqual([]);
    const { body } = only();
    expect(body).toContain(`**${count} ${count === 1 ? 'resource was' : 'resources were'} changed in the service**`);
    expect(body).toContain('closed when the drift is gone');
    sizes.push([count, Buffer.byteLength(body), markerOf(only())?.truncated ?? false]);
  }
  for (const [count, bytes, truncated] of sizes) expect([bytes <= 60_000, truncated]).toEqual([true, count > 1]);
});

test('who changed what, and what to do', async () => {
  await publish({
    writers: new Map([['apis/pets', { caller: 'alice@contoso.example', time: '2026-03-01T10:20:30.123Z' }], ['apis/else', { caller: 'x', time: '' }]]),
    advice: [{ title: 'Take it into Git:', command: 'apiops drift --environment prod --accept' }],
  });
  expect(only().body).toContain('| Resource | Last written by | When (UTC) |\n|---|---|---|\n| `apis/pets` | alice&#64;&#8203;contoso.example | 2026-03-01 10:20 |');
  expect(only().body).toContain('Take it into Git:\n\n```sh\napiops drift --environment prod --accept\n```');
});

/** Text outside of code, in which GitHub would see mentions, references and markup. */
function outsideCode(body: string): string {
  let closing: RegExp | null = null;
  return body.split('\n').filter((line) => {
    if (closing !== null) {
      if (closing.test(line)) closing = null;
      return false;
    }
    const marks = /^(`{3,})\w*$/.exec(line)?.[1];
    if (marks !== undefined) closing = new RegExp(`^\`{${marks.length},}$`);
    return marks === undefined;
  }).join('\n').replace(/(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)/g, '');
}

test.each([...hostileTexts, '${{ secrets.X }}', '::set-output name=x::y', '--><b>', '`${{'])('%j is text in an issue, wherever it stands', async (text) => {
  await publish({
    environment: text, source: text, selection: [text],
    drifted: [change(`apis/${text.replaceAll('/', '')}x`, text), change('apis/z', text, { properties: [{ path: text, before: text, after: 'b', diff: `-${text}\n+b` }] })],
    writers: new Map([['apis/z', { caller: text, time: text }]]), advice: [{ title: text, command: `apiops drift --environment ${text}` }],
  });
  const { body, title } = only();
  const [marker = '', ...rest] = body.split('\n');
  expect(markerOf(only())?.label).toBe(text);
  expect(marker.slice(4, -3)).not.toMatch(/[<>@#]/);
  const prose = outsideCode(rest.join('\n'));
  expect(prose).not.toMatch(/@everyone|<script|<!--|(?:^|[^&])#\d/);
  // What stands in a block of HTML is no Markdown.
  expect(prose.split('\n').filter((line) => !line.startsWith('<')).join('\n')).not.toMatch(/(?<!\\)\]\(javascript/);
  expect(prose.match(/<\/?[a-z]+/g)?.every((tag) => ['<details', '</details', '<summary', '</summary', '<sub', '</sub'].includes(tag)) ?? true).toBe(true);
  expect(prose.match(/<details/g)?.length ?? 0).toBe(prose.match(/<\/details/g)?.length ?? 0);
  expect(body.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([]);
  // eslint-disable-next-line no-control-regex -- what a title must not hold
  expect(title).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect((await publish({ environment: text, selection: [text], drifted: [] })).action).toBe('closed');
});

test('the token is in nothing that is sent but its header', async () => {
  await publish();
  await publish({ drifted: [] });
  expect(JSON.stringify([fake.requests, fake.issues, fake.comments])).not.toContain(TOKEN);
});

test('a label has an issue of its own', async () => {
  await publish();
  await publish({ label: 'night' });
  await publish({ label: 'night' });
  expect(fake.issues.map((issue) => markerOf(issue)?.label)).toEqual(['prod', 'night']);
});
