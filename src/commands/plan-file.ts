import { inputs as inputTable, type InputRow, type Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import type { Plan } from '../plan/plan.ts';
import { checkTarget, parsePlanFile } from '../render/plan-file.ts';
import type { Host } from './host.ts';

const USED: ReadonlySet<string> = new Set(['plan', 'service-id', 'report']);

/**
 * The plan of a file; no service is asked. Throws UserError `plan-not-found` where there is no such file, and
 * `invalid-input` for one that is damaged or of another service than `service-id`, and for inputs that only planning takes.
 */
export async function readPlanFile(inputs: Inputs, file: string, host: Host): Promise<Plan> {
  const table: Readonly<Record<string, InputRow>> = inputTable;
  const idle = Object.keys(inputs).filter((name) => !USED.has(name) && table[name]?.default === undefined);
  if (idle.length > 0) {
    throw new UserError('invalid-input', `A plan file is shown as it is, without ${idle.map((name) => `'${name}'`).join(', ')}.`, { hint: "Leave that out, or plan anew without 'plan'." });
  }
  const text = await host.readText(file);
  if (text === null) throw new UserError('plan-not-found', `The plan file '${file}' does not exist.`, { hint: 'plan --out FILE writes one.' });
  const plan = parsePlanFile(text, file);
  if (inputs['service-id'] !== undefined) checkTarget(plan, inputs['service-id']);
  return plan;
}
