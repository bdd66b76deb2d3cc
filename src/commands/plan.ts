import { renderPlanFile } from '../render/plan-file.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Host } from './host.ts';
import { readPlanFile } from './plan-file.ts';
import { preparePlan } from './preparation.ts';
import { hasChanges, type Outcome } from './result.ts';

/**
 * What publishing would do. Reads only; `--out` writes the plan to a file, `--exit-code` answers 2 where there are changes.
 * `--plan` shows a plan file instead.
 */
export async function plan(inputs: Inputs, host: Host): Promise<Outcome> {
  if (inputs.plan !== undefined) {
    const shown = await readPlanFile(inputs, inputs.plan, host);
    return { plan: shown, diagnostics: [], ...(inputs['exit-code'] === true && hasChanges(shown.counts) ? { failureReason: 'drift-detected' } : {}) };
  }
  const { plan: value, store, diagnostics } = await preparePlan(inputs, host);
  if (inputs.out !== undefined) await host.writeText(inputs.out, renderPlanFile(value));
  const drifted = inputs['exit-code'] === true && hasChanges(value.counts);
  return {
    plan: value, diagnostics, requests: store.counts(), planPath: inputs.out ?? null,
    ...(drifted ? { failureReason: 'drift-detected' } : {}),
  };
}
