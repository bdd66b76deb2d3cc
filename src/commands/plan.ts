import type { Plan } from '../plan/plan.ts';
import { toServiceName } from '../render/change-words.ts';
import type { ReportEnvironment } from '../render/html/report-page.ts';
import { renderPlanFile } from '../render/plan-file.ts';
import type { Inputs } from '../github/inputs.ts';
import { sortDiagnostics } from '../model/diagnostics.ts';
import type { Host } from './host.ts';
import { readPlanFile } from './plan-file.ts';
import { preparePlan } from './preparation.ts';
import { openSource } from './promotion-source.ts';
import { toPlanned } from './promotion.ts';
import { writeReport } from './report.ts';
import { hasChanges, type Outcome } from './result.ts';
import { splitNames } from './target.ts';

/**
 * What publishing would do. Reads only; `--out` writes the plan to a file, `--report` to a page, `--exit-code` answers 2
 * where there are changes. `--plan` shows a plan file instead.
 */
export async function plan(inputs: Inputs, host: Host): Promise<Outcome> {
  if (inputs.plan !== undefined) {
    const shown = await readPlanFile(inputs, inputs.plan, host);
    await writePage(inputs, shown, { base: null, diagnostics: [] }, host);
    return { plan: shown, diagnostics: [], ...(inputs['exit-code'] === true && hasChanges(shown.counts) ? { failureReason: 'drift-detected' } : {}) };
  }
  const source = await openSource(inputs, host, splitNames(inputs.environment));
  const prepared = await preparePlan(source?.inputs ?? inputs, source?.host ?? host);
  const { plan: value, store, marker, dependents } = prepared;
  const promoted = source === null ? null : await toPlanned(source, inputs.environment ?? prepared.service.name, prepared);
  const diagnostics = sortDiagnostics([...prepared.diagnostics, ...promoted?.diagnostics ?? []]);
  if (inputs.out !== undefined) await host.writeText(inputs.out, renderPlanFile(value));
  await writePage(inputs, value, { base: marker, diagnostics }, host);
  const drifted = inputs['exit-code'] === true && hasChanges(value.counts);
  return {
    plan: value, dependents, diagnostics, ...(promoted?.promotion === undefined ? {} : { promotion: promoted.promotion }), requests: store.counts(), planPath: inputs.out ?? null,
    ...(drifted ? { failureReason: 'drift-detected' } : {}),
  };
}

async function writePage(inputs: Inputs, shown: Plan, more: Pick<ReportEnvironment, 'base' | 'diagnostics'>, host: Host): Promise<void> {
  const name = inputs.environment ?? null;
  await writeReport(inputs, `Plan for ${name ?? toServiceName(shown.target)}`, [{ name, plan: shown, ...more }], host);
}
