import fc from 'fast-check';
import { UserError } from '../../src/model/failure.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { checkTarget, parsePlanFile, renderPlanFile } from '../../src/render/plan-file.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { share, shareOf } from '../support/share.ts';
import { arbitraryPlan, richPlan, TARGET, toPlan, toPlanResult } from './plans.ts';

const file = renderPlanFile(richPlan);

test('a plan that is loaded renders as the plan did, in every form, and holds no secret', () => {
  fc.assert(fc.property(arbitraryPlan, (plan) => {
    const text = renderPlanFile(plan);
    const loaded = parsePlanFile(text, 'plan.json');
    expect(text).not.toContain('canary');
    expect(renderPlanFile(loaded)).toBe(text);
    const [before, after] = [toPlanResult(plan), toPlanResult(loaded)];
    expect(renderResultText(after, 'tags')).toBe(renderResultText(before, 'tags'));
    for (const budget of [Number.POSITIVE_INFINITY, 5_000, 1_000]) expect(renderResultMarkdown(after, budget)).toBe(renderResultMarkdown(before, budget));
    expect(renderResultJson(after)).toBe(renderResultJson(before));
  }), { numRuns: shareOf(300, 4) });
});

test('equal plans have equal bytes, whatever the order of keys', () => {
  const reversed = (value: unknown): unknown => (Array.isArray(value) ? value.map(reversed)
    : typeof value === 'object' && value !== null && value.constructor === Object ? Object.fromEntries(Object.entries(value).reverse().map(([key, child]) => [key, reversed(child)])) : value);
  const value = { z: [{ b: 1, a: 2 }], a: null };
  const plan = toPlan([{ id: 'tags/a', kind: 'Tag', op: 'update', origin: null, properties: [{ path: 'x', before: value, after: { ...value, z: [] } }] }]);
  expect(renderPlanFile(reversed(plan) as Plan)).toBe(renderPlanFile(plan));
});

test('a file with other line ends and spaces is the same plan', () => {
  expect(renderPlanFile(parsePlanFile(JSON.stringify(JSON.parse(file)), 'p'))).toBe(file);
  expect(renderPlanFile(parsePlanFile(file.replaceAll('\n', '\r\n'), 'p'))).toBe(file);
});

function refusal(text: string): { reason: string | null; message: string; hint: string | null } {
  try {
    parsePlanFile(text, 'plan.json');
  } catch (error) {
    if (error instanceof UserError) return { reason: error.reason, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error(`taken for a plan: ${text.slice(0, 200)}`);
}

test('a file that is cut off anywhere is refused as cut off', () => {
  const whole = file.trimEnd();
  for (const length of share(Array.from({ length: whole.length - 1 }, (_each, index) => index + 1), 4)) expect(refusal(whole.slice(0, length)).message).toBe("The plan file 'plan.json' is cut off: its end is missing.");
});

const edit = (change: (plan: Record<string, unknown> & { changes: Record<string, unknown>[]; counts: Record<string, unknown> }) => void): string => {
  const plan = JSON.parse(file) as Parameters<typeof change>[0];
  change(plan);
  return JSON.stringify(plan);
};
const EDITED = 'was changed after it was written: ';

test.each<[string, string, string]>([
  ['nothing', ' \n', 'is empty'],
  ['no JSON', '<html>', 'is not JSON, line 1'],
  ['a broken line', file.replace('"schema": 1,', '"schema": 1,\n  oops'), 'is not JSON, line 3'],
  ['another end', `${file}}`, 'is not JSON, line '],
  ['a list', '[]', 'is no plan: it names no schema'],
  ['a text', '"plan"', 'is no plan: it names no schema'],
  ['the answer of a command', JSON.stringify({ command: 'plan', ok: true }), 'is no plan: it names no schema'],
  ['a later schema', edit((plan) => { plan['schema'] = 2; }), 'is of schema 2, and this version reads schema 1'],
  ['a schema of another type', edit((plan) => { plan['schema'] = '1'; }), 'is of schema "1"'],
  ['a key that is missing', edit((plan) => { delete plan['hash']; }), "is no plan of schema 1: 'hash' has a wrong value"],
  ['a key that nobody knows', edit((plan) => { plan['note'] = 1; }), "the file has the key 'note', which nobody knows"],
  ['a key of a change that nobody knows', edit(({ changes }) => { (changes[0] ?? {})['etag'] = 'x'; }), "'changes[0]' has the key 'etag', which nobody knows"],
  ['an operation that nobody knows', edit(({ changes }) => { (changes[0] ?? {})['op'] = 'destroy'; }), "'changes[0].op' has a wrong value"],
  ['an operation', edit(({ changes }) => { (changes[0] ?? {})['op'] = 'update'; }), `${EDITED}it names the hash`],
  ['another service', edit((plan) => { plan['target'] = '/x'; }), `${EDITED}it names the hash`],
  ['one change less', edit(({ changes }) => { changes.shift(); }), `${EDITED}it names the hash`],
  ['a value', file.replace('"Pets & friends"', '"Pets"'), `${EDITED}it names the hash`],
  ['the hash', file.replace(richPlan.hash, '0'.repeat(64)), `${EDITED}it names the hash ${'0'.repeat(64)}, and its changes have ${richPlan.hash}`],
  ['the counts', edit(({ counts }) => { counts['delete'] = 0; }), `${EDITED}it counts 0 of 'delete', and holds 2`],
  ['the kind', edit(({ changes }) => { (changes.find(({ id }) => id === 'tags/portal') ?? {})['kind'] = 'Group'; }), `${EDITED}tags/portal is no Group`],
  ['a secret that shows a value', edit(({ changes }) => { (changes.find(({ id }) => id === 'namedValues/key')?.['properties'] as Record<string, unknown>[]).forEach((property) => { property['sensitive'] = true; }); }), `${EDITED}'tags' is marked as a secret and shows a value`],
  ['what a difference shows', file.replace('calls=\\"100\\"', 'calls=\\"1\\"'), `${EDITED}its checksum`],
  ['the mark of what breaks', file.replace('"breaking": true', '"breaking": false'), `${EDITED}its checksum`],
  ['who moved', file.replace('"origin": "drift"', '"origin": "pending"'), `${EDITED}its checksum`],
  ['what is unmanaged', file.replace('tags/@everyone #1', 'tags/@everyone #2'), `${EDITED}its checksum`],
  ['a value that is null for none', file.replace('"before": 10', '"before": 10, "after": null'), `${EDITED}its checksum`],
  ['a value that no plan can hold', edit(({ changes }) => { (changes[0]?.['properties'] as unknown[]).push({ path: 'x', before: 0 }); }).replace('"before":0', `"before":${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'is nested deeper than any plan'],
])('%s: refused with the reason and what to do', (_what, text, reason) => {
  const { reason: code, message, hint } = refusal(text);
  expect(code).toBe('invalid-input');
  expect(message).toContain(`The plan file 'plan.json' ${reason.startsWith('the file has') || reason.startsWith("'changes") ? `is no plan of schema 1: ${reason}` : reason}`);
  expect(hint).toMatch(/plan again/i);
});

test('keys that objects have anyway are unknown keys too', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) expect(refusal(file.replace('"schema": 1,', `"schema": 1, "${key}": {},`)).message).toContain(key);
});

test('no edit of one character goes unseen', () => {
  const positions = [...file.matchAll(/[^\s]/g)].map(({ index }) => index);
  for (const at of share(positions, 4)) {
    const edited = `${file.slice(0, at)}${file[at] === '1' ? '2' : '1'}${file.slice(at + 1)}`;
    if (edited !== file) expect(() => parsePlanFile(edited, 'plan.json')).toThrow(UserError);
  }
});

test('a plan of another service is refused', () => {
  expect(() => checkTarget(richPlan, TARGET.toUpperCase())).not.toThrow();
  expect(() => checkTarget(richPlan, TARGET.replace('prod', 'dev'))).toThrow(expect.objectContaining({ reason: 'invalid-input', message: expect.stringContaining('apim-prod, not for') as string }) as Error);
});
