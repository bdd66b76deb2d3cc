import fc from 'fast-check';
import { comparePlans } from '../../src/plan/plan-difference.ts';
import type { Change } from '../../src/plan/plan.ts';
import { renderDifferenceCounts, renderDifferences } from '../../src/render/plan-difference.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { shareOf } from '../support/share.ts';
import { arbitraryPlan, toPlan, toPlanResult } from './plans.ts';

const tag = (index: number, more: Partial<Change> = {}): Change => ({ id: `tags/${String(index).padStart(4, '0')}`, kind: 'Tag', op: 'create', origin: null, properties: [{ path: 'displayName', before: undefined, after: `t${index}` }], ...more });
const tags = (count: number, more: Partial<Change> = {}): Change[] => Array.from({ length: count }, (_, index) => tag(index, more));

test('both sides are marked and coloured, what is new first', () => {
  const differences = comparePlans(toPlan([tag(1), tag(2)]), toPlan([tag(2, { op: 'replace' }), tag(3, { op: 'delete', properties: [] })]));
  expect(renderDifferences(differences, 'tags')).toBe(`Difference of the plans: < is what was approved, > is what is planned now.

<bold>Planned, and not approved</bold>
<green>> - tags/0003  tag</green>

<bold>Planned otherwise than approved</bold>
<red>< + tags/0002  tag</red>
<green>> ! tags/0002  tag, deleted and created anew</green>

<bold>Approved, and not planned any more</bold>
<red>< + tags/0001  tag</red>
<red><     displayName: "t1"</red>`);
  expect(renderDifferenceCounts(differences)).toBe('1 resource is planned and not approved, 1 is planned otherwise than approved, 1 is approved and not planned any more');
  expect(renderDifferenceCounts(comparePlans(toPlan(tags(2)), toPlan([])))).toBe('2 resources are approved and not planned any more');
  expect(renderDifferenceCounts([])).toBe('');
});

test('of many resources the first are shown, and the rest counted', () => {
  const text = renderDifferences(comparePlans(toPlan(tags(3)), toPlan(tags(500, { op: 'update' }))), 'off');
  expect(text.split('\n').length).toBeLessThan(220);
  expect(text).toContain('> ~ tags/0102  tag\n>     displayName: (none) -> "t102"\n… and 397 more\n\nPlanned otherwise than approved\n… and 3 more');
});

test('of a long difference the first lines are shown, each cut', () => {
  const diff = Array.from({ length: 50 }, (_, index) => `+${index}${'x'.repeat(1_000)}`).join('\n');
  const lines = renderDifferences(comparePlans(toPlan([]), toPlan([tag(1, { op: 'update', properties: [{ path: 'description', before: 'a', after: 'b', diff }] })])), 'off').split('\n');
  expect(lines.slice(-2)).toEqual([expect.stringMatching(/^> {7}\+9x{250,300}…$/), '>     … 40 more lines']);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(310);
});

test('no plan of anybody hides a line, breaks its fence or shows a secret, whatever the budget', () => {
  fc.assert(fc.property(arbitraryPlan, arbitraryPlan, (approved, planned) => {
    const differences = comparePlans(approved, planned);
    const result = { ...toPlanResult(planned), approval: { approved: approved.hash, planned: planned.hash, differences } };
    const text = renderDifferences(differences, 'off');
    for (const line of text.split('\n')) expect(line).toMatch(/^(?:[<>] |… and \d+ more$|Difference of the plans|Planned|Approved|$)/);
    const markdown = renderResultMarkdown(result, 1_000_000);
    if (differences.length > 0) expect(markdown).toContain(text);
    expect(Buffer.byteLength(renderResultMarkdown(result, 2_000))).toBeLessThanOrEqual(2_000);
    const json = renderResultJson(result);
    expect((JSON.parse(json) as { approval: { differences: unknown[] } }).approval.differences).toHaveLength(differences.length);
    for (const output of [text, markdown, json]) expect(output).not.toContain('canary');
  }), { numRuns: shareOf(200, 4) });
});
