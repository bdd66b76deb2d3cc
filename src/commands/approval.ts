import type { Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import { compareOutlines, comparePlans, type PlanDifference } from '../plan/plan-difference.ts';
import type { Plan } from '../plan/plan.ts';
import { parsePlanFile } from '../render/plan-file.ts';
import { renderDifferenceCounts } from '../render/plan-difference.ts';
import type { Host } from './host.ts';
import type { Approval } from './ports.ts';
import type { Prepared } from './preparation.ts';
import { RefusedError } from './refusal.ts';
import type { Outcome } from './result.ts';

type Route = NonNullable<Inputs['approval']>;
type Unapproved = Pick<Prepared, 'plan' | 'writes' | 'diagnostics' | 'store'>;

const BYPASS = 'approval: none publishes without approval.';

/** What to do where a plan is not the approved one. */
const planAgain: Record<Exclude<Route, 'none'>, string> = {
  'plan-file': 'Plan again with the same inputs (plan --out FILE), have that plan approved and publish with it.',
  'pull-request': 'Plan with the same inputs on another pull request, and merge that; or undo what changed, and run again.',
};

/** How each route finds what was approved for the service with the ARM id `target`. */
const readers: Record<Exclude<Route, 'none'>, (inputs: Inputs, host: Host, target: string) => Promise<Approval>> = {
  'plan-file': ({ plan }, host) => readApprovedFile(requireFile(plan), host),
  'pull-request': async (_inputs, host, target) => {
    if (host.readApproval === undefined) {
      throw new UserError('plan-not-found', 'A plan that was approved on a pull request cannot be read here.', { hint: 'Use approval: plan-file with the plan file of an earlier job.' });
    }
    return host.readApproval(target);
  },
};

/** That a plan is not the approved one, or none was approved. */
function refuse(reason: 'plan-not-found' | 'plan-changed', { message, hint }: { readonly message: string; readonly hint: string }, { plan, diagnostics, store }: Unapproved, approval: Pick<Outcome, 'approval'> = {}): RefusedError {
  return new RefusedError(reason, { message: `${message} Nothing was written.`, hint: `${hint} ${BYPASS}` }, { plan, diagnostics, store, ...approval });
}

/** The way in which a publish is approved. Throws UserError `invalid-input` where `approval` and `plan` do not go together. */
export function chooseApproval({ approval, plan }: Inputs): Route {
  const route = approval ?? (plan === undefined ? 'none' : 'plan-file');
  if (route === 'plan-file') requireFile(plan);
  else if (plan !== undefined) {
    throw new UserError('invalid-input', `'approval: ${route}' asks for no plan file, and 'plan' names one.`, { hint: "Leave 'plan' out, or choose approval: plan-file." });
  }
  return route;
}

/**
 * Lets a publish go on whose plan is what was approved, and one that writes nothing. Throws RefusedError
 * `plan-not-found` where no approved plan can be read, and `plan-changed` where it is another.
 */
export async function requireApproval(inputs: Inputs, prepared: Unapproved, host: Host): Promise<void> {
  const route = chooseApproval(inputs);
  const { plan, writes } = prepared;
  if (route === 'none' || writes.length === 0) return;
  const approved = await findApproval(route, inputs, prepared, host);
  if (approved.plan !== null && approved.plan.target.toLowerCase() !== plan.target.toLowerCase()) {
    throw refuse('plan-changed', {
      message: `The approved plan is for another service: ${approved.place} was made for ${approved.plan.target}, and this publish is to ${plan.target}.`,
      hint: 'Publish to the service of the plan, or plan for this one (plan --out FILE) and have that approved.',
    }, prepared, { approval: { approved: approved.plan.hash, planned: plan.hash, differences: [] } });
  }
  if (approved.covers(plan.hash)) return;
  const differences = findDifferences(approved, plan);
  const counts = renderDifferenceCounts(differences);
  throw refuse('plan-changed', {
    message: `The plan is not the one that was approved (${approved.place})${counts === '' ? '' : `: ${counts}`}.${tellUnknown(approved)}`,
    hint: `The folder, the service or an input changed since it was made. ${planAgain[route]}`,
  }, prepared, { approval: { approved: approved.plan?.hash ?? null, planned: plan.hash, differences } });
}

function findDifferences({ plan, outlines }: Approval, planned: Plan): PlanDifference[] {
  return plan !== null ? comparePlans(plan, planned) : outlines === undefined ? [] : compareOutlines(outlines, planned);
}

/** What of the difference cannot be shown; empty where all can. */
function tellUnknown({ plan, outlines }: Approval): string {
  if (plan !== null) return '';
  return outlines === undefined ? ' What was approved is known by its hash alone, so that the difference cannot be shown.' : ' Of what was approved only the resources are known, and not their properties.';
}

/** Whatever keeps an approved plan from being read means that there is none. */
async function findApproval(route: Exclude<Route, 'none'>, inputs: Inputs, prepared: Unapproved, host: Host): Promise<Approval> {
  try {
    return await readers[route](inputs, host, prepared.plan.target);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw refuse('plan-not-found', { message: `There is no approved plan: ${error.message}`, hint: error.hint ?? planAgain[route] }, prepared);
  }
}

async function readApprovedFile(file: string, host: Host): Promise<Approval> {
  const text = await host.readText(file);
  if (text === null) throw new UserError('plan-not-found', `The plan file '${file}' does not exist.`, { hint: 'plan --out FILE writes one; a later job has to download it first.' });
  const plan = parsePlanFile(text, file);
  return { place: `the plan file '${file}'`, plan, covers: (hash) => hash === plan.hash };
}

function requireFile(plan: string | undefined): string {
  if (plan === undefined) throw new UserError('invalid-input', "'approval: plan-file' needs a plan file.", { hint: "Name it with 'plan'; plan --out FILE writes one." });
  return plan;
}
