import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePlanFile, renderPlanFile } from '../../src/render/plan-file.ts';
import { renderResultJson } from '../../src/render/result-json.ts';
import { renderResultMarkdown } from '../../src/render/result-markdown.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { partialPublish, richPlan, toPlanResult, wholePublish } from './plans.ts';

const result = toPlanResult(richPlan);

/** One plan, and what publishing it may come to, in every form. `UPDATE_GOLDEN=1 npx jest test/render` writes the files anew: read what changed before it is committed. */
const reports: Readonly<Record<string, () => string>> = {
  'plan.txt': () => renderResultText(result, 'off'),
  'plan-colours.txt': () => renderResultText(result, 'tags'),
  'plan.md': () => renderResultMarkdown(result, 60_000),
  'plan-short.md': () => renderResultMarkdown(result, 3_300),
  'plan-lines.md': () => renderResultMarkdown(result, 2_500),
  'plan-groups.md': () => renderResultMarkdown(result, 1_200),
  'plan-totals.md': () => renderResultMarkdown(result, 700),
  'result.json': () => JSON.stringify(JSON.parse(renderResultJson(result)), null, 2),
  'publish.txt': () => renderResultText(partialPublish, 'off'),
  'publish-colours.txt': () => renderResultText(partialPublish, 'tags'),
  'publish.md': () => renderResultMarkdown(partialPublish, 60_000),
  'publish-totals.md': () => renderResultMarkdown(partialPublish, 1_500),
  'publish-done.txt': () => renderResultText(wholePublish, 'off'),
  'publish-done.md': () => renderResultMarkdown(wholePublish, 60_000),
  'publish.json': () => JSON.stringify(JSON.parse(renderResultJson(partialPublish)), null, 2),
  'plan.json': () => renderPlanFile(richPlan).trimEnd(),
};

test.each(Object.keys(reports))('%s', (name) => {
  const file = join(__dirname, 'golden', name);
  const text = `${reports[name]?.() ?? ''}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(existsSync(file)).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
  expect(text).not.toContain('canary');
});

test('the plan file of the golden report is read back', () => {
  const plan = parsePlanFile(readFileSync(join(__dirname, 'golden/plan.json'), 'utf8'), 'plan.json');
  for (const report of [(read: typeof result) => renderResultText(read, 'tags'), (read: typeof result) => renderResultMarkdown(read, 60_000), renderResultJson]) expect(report(toPlanResult(plan))).toBe(report(result));
});
