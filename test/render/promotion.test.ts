import { toResult, type CommandResult, type PromotedEnvironment } from '../../src/commands/result.ts';
import { Sensitive } from '../../src/model/sensitive.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { hostileTexts, TARGET, toPlan } from './plans.ts';

const plan = toPlan([{ id: 'tags/a', kind: 'Tag', op: 'create', origin: null, properties: [{ path: 'displayName', before: undefined, after: 'A' }] }], 2);
const target: PromotedEnvironment = {
  name: 'prod', service: TARGET, sku: 'Premium', plan, state: 'published', failure: null, requests: null, diagnostics: [],
  report: { done: [{ id: 'tags/a', op: 'create' }], failed: [], notAttempted: [] },
  promotion: {
    intended: [
      { id: 'namedValues/a', path: 'value', file: 'configuration.prod.yaml', line: 4, before: 'dev', after: 'prod' }, { id: 'namedValues/b', path: 'value', file: 'configuration.prod.yaml', line: 7, before: undefined, after: new Sensitive('canary', '{#KEY#}') },
      { id: 'policies/policy', path: 'policy', file: 'configuration.prod.yaml', line: 9, before: undefined, after: undefined }, { id: 'products/a/groups/b', path: '', file: 'configuration.prod.yaml', line: 12, before: undefined, after: undefined },
    ],
    same: ['tags/b', 'tags/c'], handWork: [{ what: 'Users', detail: '3 beside the administrator', todo: 'They sign up again.' }],
  },
};

function toPromoted(...environments: readonly PromotedEnvironment[]): CommandResult {
  return toResult('promote', { promotion: { from: 'dev', source: 'git', environments }, counts: plan.counts, diagnostics: [] }, 812);
}

test('a target shows what changes, what is different by intention, what is the same and what is left to do', () => {
  expect(renderResultText(toPromoted(target), 'off')).toBe(`From dev, the folder in Git

prod (apim-prod, Premium): published

Tags
+ tags/a  tag
    displayName: "A"

1 to create, 0 to update, 0 to replace, 0 to delete, 0 unmanaged, 2 unchanged.
Plan ${plan.hash}.

Different by intention (4)
  namedValues/a value: "dev" -> "prod"  (configuration.prod.yaml:4)
  namedValues/b value: {#KEY#}  (configuration.prod.yaml:7)
  policies/policy policy  (configuration.prod.yaml:9)
  products/a/groups/b taken out  (configuration.prod.yaml:12)

The same in both: 2 resources.

Set up by hand (1)
  Users: 3 beside the administrator
    They sign up again.

kind   created  updated  replaced  deleted  failed  not attempted
tag          1        0         0        0       0              0
total        1        0         0        0       0              0

Published: 1 done, 0 failed, 0 not attempted.`);
});

test('JSON lists it all, and shows no secret', () => {
  const { promotion } = JSON.parse(renderResultJson(toPromoted(target))) as { readonly promotion: { readonly environments: readonly Record<string, unknown>[] } };
  expect(promotion).toMatchObject({ from: 'dev', source: 'git', environments: [{ environment: 'prod', service: TARGET, sku: 'Premium', state: 'published', planHash: plan.hash, same: ['tags/b', 'tags/c'], handWork: [{ what: 'Users' }], failure: null }] });
  expect(promotion.environments[0]?.['intended']).toEqual([
    { id: 'namedValues/a', path: 'value', file: 'configuration.prod.yaml', line: 4, before: 'dev', after: 'prod' }, { id: 'namedValues/b', path: 'value', file: 'configuration.prod.yaml', line: 7, after: '{#KEY#}' },
    { id: 'policies/policy', path: 'policy', file: 'configuration.prod.yaml', line: 9 }, { id: 'products/a/groups/b', path: '', file: 'configuration.prod.yaml', line: 12 },
  ]);
});

test('targets that were not written say so, each by itself', () => {
  const refused: PromotedEnvironment = { ...target, name: 'west', service: null, sku: null, plan: null, report: null, promotion: null, state: 'refused', failure: { reason: 'invalid-input', message: 'There is no service.', hint: null } };
  const text = renderResultText(toPromoted({ ...target, state: 'not-attempted', report: null }, refused), 'off');
  expect(text).toContain('prod (apim-prod, Premium): not written\n');
  expect(text).toContain('west: refused\n\nThere is no service.');
  expect(renderResultMarkdown(toPromoted({ ...target, state: 'not-attempted', report: null }, refused), 10_000)).toContain('#### west: refused\n\nThere is no service.');
});

test.each(hostileTexts.map((text) => [text]))('the text %j of a service or a file stays text', (text) => {
  const hostile = toPromoted({
    ...target, name: text, failure: { reason: null, message: text, hint: text },
    promotion: { intended: [{ id: text, path: text, file: text, line: 1, before: text, after: text }], same: [text], handWork: [{ what: text, detail: text, todo: text }] },
  });
  const [plain, markdown] = [renderResultText(hostile, 'off'), renderResultMarkdown(hostile, 100_000)];
  for (const shown of [plain, markdown]) expect(shown).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
  // In a code span everything is text.
  const outside = markdown.replace(/(?<![`\\])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toMatch(/<script|<!--|@everyone|(?<!\\)\]\(javascript:/);
  expect(outside.match(/<details/g)).toHaveLength(3);
  expect(outside.match(/<\/details>/g)).toHaveLength(3);
  expect(renderResultJson(hostile)).not.toContain('##[');
});

test('the summary of a large promotion fits where little fits', () => {
  const large = { ...target, promotion: { intended: Array.from({ length: 3000 }, (_, index) => ({ id: `namedValues/v${index}`, path: 'value', file: 'a.yaml', line: index + 1, before: 'x', after: 'y' })), same: [], handWork: [] } };
  const text = renderResultMarkdown(toPromoted(large), 20_000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000);
  expect(text).toContain('and 2950 more');
});
