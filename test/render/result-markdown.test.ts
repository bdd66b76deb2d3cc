import fc from 'fast-check';
import type { CommandResult } from '../../src/commands/result.ts';
import { diagnostic } from '../../src/model/diagnostics.ts';
import type { Change } from '../../src/plan/plan.ts';
import { renderCounts } from '../../src/render/change-words.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { arbitraryPlan, hostileTexts, toPlan, toPlanResult } from './plans.ts';

/** What is left of a body where code blocks and code spans were taken out, as GitHub reads them. */
function withoutCode(body: string): string {
  const outside: string[] = [];
  let marks: string | null = null;
  for (const line of body.split('\n')) {
    const [, run = ''] = /^(`{3,})(?:diff|mermaid)?$/.exec(line) ?? [];
    if (marks === null && run !== '') marks = run;
    else if (marks !== null && line === marks) marks = null;
    else if (marks === null) outside.push(line.replace(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g, ''));
  }
  expect(marks).toBeNull();
  return outside.join('\n');
}

function expectHarmless(body: string): void {
  const outside = withoutCode(body);
  expect(outside.replaceAll(/<\/?(?:details(?: open)?|summary|sub)>/g, '')).not.toMatch(/[<>]/);
  expect(outside.split('<details').length).toBe(outside.split('</details>').length);
  expect(outside.replace(/^#{3,4} /gm, '')).not.toMatch(/@\w|(?<!&)#\w/);
  for (const line of body.split('\n')) expect(line).not.toMatch(/^\s*::|##\[/);
}

test('hostile plans: the budget in bytes holds, totals and notice stay, and nothing escapes', () => {
  fc.assert(fc.property(arbitraryPlan, fc.integer({ min: 900, max: 20_000 }), fc.constantFrom(...hostileTexts), (plan, budget, text) => {
    const result: CommandResult = { ...toPlanResult(plan), failure: { message: text, hint: text }, diagnostics: [diagnostic('file-unknown', text, { file: text, line: 1 })] };
    const whole = renderResultMarkdown(result, Number.POSITIVE_INFINITY);
    const body = renderResultMarkdown(result, budget);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(budget);
    expect(body).toContain(renderCounts(plan.counts));
    if (body !== whole) expect(body).toContain('the log of this step has all of them');
    for (const one of [whole, body]) expectHarmless(one);
  }), { numRuns: 300 });
});

test('the graph of what depends on a change stands below the changes, while there is room for them', () => {
  const { changes: [first] } = toPlan(losses);
  const dependents = [{ on: first?.id ?? '', id: 'apis/```\n@everyone' }];
  const body = renderResultMarkdown({ ...toPlanResult(toPlan(losses)), dependents }, Number.POSITIVE_INFINITY);
  expect(body).toContain('\n\n#### What depends on what changes\n\n```mermaid\nflowchart LR\n');
  expectHarmless(body);
  const many = { ...toPlanResult(toPlan([...losses, ...changes(8_000, () => ({}))])), dependents };
  expect(renderResultMarkdown(many, 60_000)).not.toContain('mermaid');
});

const huge = `@@ -1 +1 @@\n${'+<set-header name="ü`````"><value>日本 @everyone</value></set-header>\n'.repeat(20_000)}`;
const changes = (count: number, of: (index: number) => Partial<Change>): Change[] => Array.from({ length: count }, (_, index) => (
  { id: `apis/ünï-${index}`, kind: 'Api', op: 'update', origin: null, properties: [{ path: 'path', before: `${index}`, after: '日本' }], ...of(index) }));
const losses = changes(10, (index) => ({ id: `products/löst-${index}`, kind: 'Product', op: index % 2 === 0 ? 'delete' : 'replace', properties: [] }));

test.each<[string, readonly Change[]]>([
  ['one huge policy', changes(1, () => ({ properties: [{ path: 'policy', before: 'a', after: 'b', diff: huge }] }))],
  ['many huge policies', changes(300, () => ({ properties: [{ path: 'policy', before: 'a', after: 'b', diff: huge.slice(0, 30_000) }] }))],
  ['one line of a megabyte', changes(1, () => ({ properties: [{ path: 'policy', before: 'a', after: 'b', diff: `@@\n+${'ü'.repeat(1_000_000)}` }] }))],
  ['a path of a megabyte', changes(1, () => ({ properties: [{ path: '`'.repeat(1_000_000), before: 'a', after: 'b' }] }))],
  ['8,000 APIs', changes(8_000, () => ({}))],
  ['8,000 that are unmanaged', changes(8_000, () => ({ op: 'unmanaged', properties: [] }))],
])('%s: totals, deletions, replacements and the notice stay in 60,000 and 1,000,000 bytes', (_what, many) => {
  const result = toPlanResult(toPlan([...losses, ...many]));
  const whole = renderResultMarkdown(result, Number.POSITIVE_INFINITY);
  expect(Buffer.byteLength(whole)).toBeGreaterThan(60_000);
  for (const budget of [60_000, 1_000_000]) {
    const body = renderResultMarkdown(result, budget);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(budget);
    expect(body).toContain('5 to replace, 5 to delete');
    expect(body.indexOf('to replace')).toBeLessThan(body.indexOf('products/'));
    for (const { id } of losses) expect(body).toContain(id);
    if (body !== whole) expect(body).toContain('the log of this step has all of them');
    expectHarmless(body);
  }
});

test('where not even the deletions fit, as many as do, and the number of the others', () => {
  const plan = toPlan(changes(5_000, () => ({ op: 'delete', properties: [] })));
  const body = renderResultMarkdown(toPlanResult(plan), 60_000);
  const shown = body.split('\n').filter((line) => line.startsWith('- `-` `apis/')).length;
  expect(shown).toBeGreaterThan(1_000);
  expect(body).toContain(`- … and ${5_000 - shown} more deletions and replacements`);
  expect(Buffer.byteLength(body)).toBeGreaterThan(59_000);
  expect(body).toContain(plan.hash);
});

test('one long difference is cut, and the others are whole', () => {
  const body = renderResultMarkdown(toPlanResult(toPlan(changes(3, (index) => (index === 1 ? { properties: [{ path: 'policy', before: 'a', after: 'b', diff: huge }] } : {})))), 60_000);
  expect(body).toContain('… 19984 more lines');
  expect(body).toContain('path: "0" -> "日本"');
  expect(body).toContain('path: "2" -> "日本"');
});

test('many findings give way before the changes do, errors last', () => {
  const findings = Array.from({ length: 5_000 }, (_, index) => diagnostic(index === 4_999 ? 'unknown-key' : 'file-unknown', `finding ${index}`));
  const body = renderResultMarkdown({ ...toPlanResult(toPlan(changes(3, () => ({})))), diagnostics: findings }, 60_000);
  expect(body).toContain('path: "0" -> "日本"');
  expect(body).toContain('finding 4999');
  expect(body).toContain('… and 4800 more findings.');
});

test('a small plan is open, a long one is folded', () => {
  expect(renderResultMarkdown(toPlanResult(toPlan(changes(3, () => ({})))), 60_000)).toContain('<details open>');
  expect(renderResultMarkdown(toPlanResult(toPlan(changes(100, () => ({})))), 60_000)).not.toContain('<details open>');
});
