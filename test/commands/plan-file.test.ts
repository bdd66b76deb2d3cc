import { plan } from '../../src/commands/plan.ts';
import type { Host } from '../../src/commands/host.ts';
import { toResult } from '../../src/commands/result.ts';
import { parseInputs } from '../../src/github/inputs.ts';
import { renderReportHtml } from '../../src/render/html/report-page.ts';
import { parsePlanFile, renderPlanFile } from '../../src/render/plan-file.ts';
import { renderResultText } from '../../src/render/result-text.ts';
import { richPlan, TARGET, toPlanResult } from '../render/plans.ts';

/** A machine with one file; whatever else is asked of it fails. */
const host = { readText: async (path: string) => (path === 'plan.json' ? renderPlanFile(richPlan) : null) } as unknown as Host;
const run = async (raw: Record<string, string>): Promise<string> => renderResultText(toResult('plan', await plan(parseInputs('plan', raw), host), 812), 'off');

test('a plan file is shown as the plan was, and no service is asked', async () => {
  expect(await run({ plan: 'plan.json' })).toBe(renderResultText(toPlanResult(richPlan), 'off'));
  expect(await run({ 'plan': 'plan.json', 'service-id': TARGET.toUpperCase() })).toContain('apis/legacy');
});

test('it becomes a page', async () => {
  const written = new Map<string, string>();
  const told: string[] = [];
  const machine = { ...host, writeText: async (path: string, text: string) => { written.set(path, text); }, logger: { info: (message: string) => { told.push(message); } } } as unknown as Host;
  await plan(parseInputs('plan', { plan: 'plan.json', report: 'report.html' }), machine);
  expect([...written.keys()]).toEqual(['report.html']);
  expect(written.get('report.html')).toBe(renderReportHtml({ title: 'Plan for apim-prod', environments: [{ name: null, plan: parsePlanFile(renderPlanFile(richPlan), ''), base: null, diagnostics: [] }] }));
  expect(told).toEqual(['The page is in report.html']);
});

test('its changes count for --exit-code', async () => {
  expect((await plan(parseInputs('plan', { 'plan': 'plan.json', 'exit-code': 'true' }), host)).failureReason).toBe('drift-detected');
  expect((await plan(parseInputs('plan', { plan: 'plan.json' }), host)).failureReason).toBeUndefined();
});

test.each([
  [{ plan: 'gone.json' }, 'plan-not-found', "The plan file 'gone.json' does not exist."],
  [{ 'plan': 'plan.json', 'service-id': '/other' }, 'invalid-input', 'The plan is of another service'],
  [{ plan: 'plan.json', prune: 'all', artifacts: 'x' }, 'invalid-input', "A plan file is shown as it is, without 'artifacts', 'prune'."],
])('%j is refused', async (raw, reason, message) => {
  await expect(run(raw)).rejects.toMatchObject({ reason, message: expect.stringContaining(message) as string });
});
