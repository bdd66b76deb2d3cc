import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { isSameIdentity, parseMarkerComment, renderMarkerComment, toApprovalKey, toIdentity, type MarkerComment } from '../../src/github/marker-comment.ts';
import { findOwnTexts } from '../../src/github/own-texts.ts';

const identity = toIdentity({ serviceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim-prod', label: 'prod', stream: 'drift', selection: [] });
const whole: MarkerComment = { ...identity, planHash: 'abc', source: 'c0ffee', run: 'https://github.example/r/1', toolVersion: '1.2.3', counts: { drifted: 3 }, truncated: false, closed: true };

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('-->', '--!>', '<!--', 'a\nb', '\r', '\u2028', '@everyone', '"}', '\\', 'null', ':null', '"label":null'));

test('what is written is read again, whatever is in it, and stays in one line that only its own end ends', () => {
  fc.assert(fc.property(fc.record({ label: text, planHash: text, source: text, run: text, toolVersion: text, counts: fc.dictionary(fc.constantFrom('create', 'update', '-->', '@x', '10', '9'), fc.nat()), truncated: fc.boolean(), closed: fc.boolean(), approval: fc.constant('ab'.repeat(32)), status: text }, { requiredKeys: ['label'] }), (state) => {
    const marker = { ...identity, ...state };
    const line = renderMarkerComment(marker);
    expect(line).toMatch(/^<!-- [ !-;=?-~]+ -->$/);
    expect(line.slice(4, -3)).not.toMatch(/[<>@#&]/);
    expect(parseMarkerComment(`${line}\nbody`)).toEqual(marker);
    expect(parseMarkerComment(line)).toEqual(marker);
    expect(parseMarkerComment(`${line}\r\nbody\r\n`)).toEqual(marker);
  }));
});

test('the key of an approval tells plans and pull requests apart, and not how an address is written', () => {
  const key = toApprovalKey('https://github.example/o/r/pull/1', 'ab');
  expect(toApprovalKey('https://GitHub.example/O/r/pull/1', 'ab')).toBe(key);
  for (const other of [toApprovalKey('https://github.example/o/r/pull/12', 'b'), toApprovalKey('https://github.example/o/r/pull/2', 'ab'), toApprovalKey('https://github.example/o/r/pull/1', 'ac')]) expect(other).not.toBe(key);
});

test('a null, or a number that would become one, is refused when it is written', () => {
  expect(() => renderMarkerComment({ ...whole, source: null as unknown as string })).toThrow('no null');
  expect(() => renderMarkerComment({ ...whole, counts: { drifted: Number.NaN } })).toThrow('no null');
});

test('schema 1 as it was first written stays readable', () => {
  const written = '<!-- {"tool":"apiops-for-api-management","schema":1,"target":"f4c9118d9eb05606236060766c487bde4afe148aa648f584a886ed0128dfd531","label":"prod","stream":"drift","scope":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945","plan-hash":"abc","source":"c0ffee","run":"https://github.example/r/1","tool-version":"1.2.3","counts":{"drifted":3},"truncated":false,"closed":true,"check":"22a52d676e7a4382bad7f6c8b895dcee6df67f26f2f554542e0460bb514526f7"} -->';
  expect(parseMarkerComment(written)).toEqual(whole);
  expect(renderMarkerComment(whole)).toBe(written);
});

test('what a later version adds to schema 1 is passed over', () => {
  const content = { tool: 'apiops-for-api-management', schema: 1, ...identity, reviewers: ['a'], closed: true };
  const check = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  expect(parseMarkerComment(`<!-- ${JSON.stringify({ ...content, check })} -->`)).toEqual({ ...identity, closed: true });
});

test.each([
  ['another label', (line: string) => line.replace('"prod"', '"dev"')],
  ['another hash', (line: string) => line.replace('"abc"', '"abd"')],
  ['another stream', (line: string) => line.replace('"drift",', '"plan",')],
  ['without a member', (line: string) => line.replace('"closed":true,', '')],
  ['null for a value', (line: string) => line.replace('"abc"', 'null')],
  ['without its check', (line: string) => line.replace(/,"check":"[^"]*"/, '')],
  ['text before it', (line: string) => `Hello ${line}`],
  ['a line before it', (line: string) => `\n${line}`],
  ['text behind it', (line: string) => `${line} Hello`],
  ['another schema', (line: string) => line.replace('"schema":1', '"schema":2')],
  ['another tool', (line: string) => line.replace('apiops-for', 'other-for')],
  ['no JSON', () => '<!-- {oops} -->'],
  ['an array', () => '<!-- [] -->'],
  ['nothing', () => ''],
])('a marker that was edited is none: %s', (_name, edit) => {
  const line = renderMarkerComment(whole);
  expect(edit(line)).not.toBe(line);
  expect(parseMarkerComment(`${edit(line)}\nbody`)).toBeNull();
});

test('an identity is the service in any letters, the label, the stream and the selection in any order', () => {
  const of = (change: Partial<Parameters<typeof toIdentity>[0]>): MarkerComment => toIdentity({ serviceId: '/S/A', label: 'prod', stream: 'drift', selection: ['apis/a', 'tags/*'], ...change });
  expect(isSameIdentity(of({}), of({ serviceId: '/s/a', selection: ['tags/*', 'apis/a'] }))).toBe(true);
  for (const other of [of({ serviceId: '/s/b' }), of({ label: 'dev' }), of({ stream: 'plan' }), of({ selection: [] }), of({ selection: ['apis/a,tags/*'] })]) expect(isSameIdentity(of({}), other)).toBe(false);
});

test('own texts are those of the user with the whole identity; the newest is taken, the others are told', () => {
  const line = renderMarkerComment(identity);
  const write = (id: number, author: string, body: string, created = `2026-01-0${id}T00:00:00Z`): { id: number; author: string; body: string; created: string } => ({ id, author, body, created });
  const found = findOwnTexts([
    write(1, 'bot', line), write(3, 'bot', `${line}\nx`), write(2, 'bot', line), write(4, 'mallory', line), write(5, 'bot', 'words'),
    write(6, 'bot', renderMarkerComment({ ...identity, label: 'dev' })), write(7, 'bot', renderMarkerComment({ ...identity, stream: 'plan' })), write(8, 'bot', renderMarkerComment({ ...identity, closed: true })),
  ], 'bot', identity, ({ closed }) => closed !== true);
  expect(found.newest?.text.id).toBe(3);
  expect(found.others.map(({ id }) => id)).toEqual([2, 1]);
  expect(findOwnTexts([write(4, 'mallory', line)], 'bot', identity)).toEqual({ newest: null, others: [] });
});
