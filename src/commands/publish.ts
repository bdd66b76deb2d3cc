import type { Inputs } from '../github/inputs.ts';
import { diagnostic, sortDiagnostics } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isSameMarker } from '../model/marker.ts';
import { parseResourceId, resourceKey } from '../model/resource-id.ts';
import { confirmWrites } from '../publish/confirm.ts';
import { executeWrites, type Executed } from '../publish/executor.ts';
import { takeLock } from '../publish/lock.ts';
import { rememberService } from '../publish/memory.ts';
import { rollBack } from '../publish/rollback.ts';
import { requireApproval } from './approval.ts';
import type { Host } from './host.ts';
import type { Recorded } from './ports.ts';
import { preparePlan, type Prepared } from './preparation.ts';
import { recordPublish } from './record.ts';
import { RefusedError } from './refusal.ts';
import type { Outcome, PublishReport } from './result.ts';
import { readRun } from './workflow-run.ts';

/**
 * Plans and executes the plan, and records in the service which commit was published. What was changed in the service since
 * the plan is not overwritten, and while another publish of the service is under way nothing is written (`plan-changed`).
 * An interruption ends it after the writes that are under way. What could not be done is in the report; `on-failure: rollback`
 * puts back what was done. Nothing is written where the folder is wrong, or the plan is not the approved one.
 */
export async function publish(inputs: Inputs, host: Host): Promise<Outcome> {
  return publishPrepared(inputs, host, await prepareAllowed(inputs, host));
}

/** A plan that may be published: what its environment requires was published before, and it is the approved one. Throws RefusedError where it may not. */
export async function prepareAllowed(inputs: Inputs, host: Host): Promise<Prepared> {
  const prepared = await preparePlan(inputs, host);
  if (prepared.unmet !== null) throw new RefusedError('blocked-by-guard', { ...prepared.unmet, message: `${prepared.unmet.message} Nothing was written.` }, prepared);
  await requireApproval(inputs, prepared, host);
  return prepared;
}

/** Executes a plan, and records it. */
export async function publishPrepared(inputs: Inputs, host: Host, prepared: Prepared): Promise<Outcome> {
  const { plan, writes, dependents, store } = prepared;
  if (writes.length > 0) await host.beginPublish?.(plan);
  const { diagnostics, ...outcome } = await withLock(prepared, host, (keep) => publishPlan(inputs, host, prepared, keep)).catch(toRefusal);
  return { plan, dependents, ...outcome, requests: store.counts(), diagnostics: sortDiagnostics([...prepared.diagnostics, ...diagnostics]) };
}

type Published = Pick<Outcome, 'diagnostics' | 'report' | 'failure' | 'failureReason'>;

/** What refuses a plan, as a result that shows it. */
function toRefusal(error: unknown): Published {
  if (!(error instanceof UserError) || error.reason !== 'plan-changed') throw error;
  return { diagnostics: [], failureReason: error.reason, failure: { message: error.message, hint: error.hint } };
}

/** Takes the service, so that two publishes never mix; for a single write, which is whole by itself, there is no need to. */
async function withLock({ writes, store, workspace, unfinished }: Prepared, host: Host, work: (keep?: () => void) => Promise<Published>): Promise<Published> {
  const made = writes.filter(({ op, resource }) => resource.kind === 'Product' && op === 'create').map(({ id }) => resourceKey(id));
  const isWhole = writes.length === 0 || (writes.length === 1 && made.length === 0 && writes.every(({ op }) => op === 'create' || op === 'update' || op === 'delete'));
  if ((isWhole && unfinished.size === 0) || workspace.configuration?.marker === false) return work();
  const occupant = { ...host.thisProcess(), run: readRun(host) };
  const lock = await takeLock(store, { occupant, clock: () => host.clock(), isRunning: (process) => host.isRunning(process) }, [...unfinished, ...made]);
  const published = await work(() => { lock.keep(); }).catch(async (error: unknown) => {
    await lock.release([...unfinished]);
    throw error;
  });
  const problem = await lock.release(published.failureReason === undefined ? [] : [...unfinished, ...leftOf(published.report)]);
  return problem === null ? published : { ...published, diagnostics: [...published.diagnostics, diagnostic('publish-lock-left', `The named value ${problem} The next publish deletes it.`)] };
}

/** Keys of the products that may have been made, and not come to the end of. */
function leftOf(report: PublishReport | undefined): readonly string[] {
  if (report === undefined || report.notRestored?.length === 0) return [];
  return report.failed.filter(({ id, op }) => op === 'create' && parseResourceId(id)?.kind === 'Product').map(({ id }) => resourceKey(id));
}

async function publishPlan(inputs: Inputs, host: Host, prepared: Prepared, onWrite: () => void = () => undefined): Promise<Published> {
  const { plan, writes, store, look, live } = prepared;
  const recorded = await requireUnmoved(prepared);
  const confirmed = await confirmWrites(writes, look, { creations: recorded.marker === null });
  const memory = inputs['on-failure'] === 'rollback' && confirmed.length > 0 ? await rememberService(live, confirmed, { store, look }) : null;
  const execution = { store, logger: host.logger, look, onWrite, parallelism: inputs.parallelism };
  const executed = await executeWrites(confirmed, { ...execution, stopped: host.interrupted() });
  const { report, ended } = executed;
  if (report.failed.length + report.notAttempted.length === 0) {
    return { report, ...await recordPublish(inputs, host, prepared, recorded).then((diagnostics) => ({ diagnostics }), toRefusal) };
  }
  // Who interrupts has no time for it.
  const rolledBack = memory === null || ended === 'interrupted' ? report : { ...report, ...await rollBack(executed, memory, { ...execution, target: plan.target }) };
  return { report: rolledBack, diagnostics: [], ...toFailure(executed, rolledBack, writes.length) };
}

/** What the service says of the last publish, which is what it said when this one was planned. Throws `plan-changed`. */
async function requireUnmoved({ store, marker, workspace }: Prepared): Promise<Recorded> {
  if (workspace.configuration?.marker === false) return { marker: null, etag: null };
  const recorded = await store.readMarker();
  if (isSameMarker(recorded.marker, marker)) return recorded;
  const run = recorded.marker?.run ?? null;
  throw new UserError('plan-changed', `The service was published to since this was planned${run === null ? '' : `: ${run}`}. Nothing was written.`, { hint: 'Plan again.' });
}

function toFailure({ ended }: Executed, { done, failed, notAttempted, restored, notRestored }: PublishReport, writes: number): Pick<Outcome, 'failure' | 'failureReason'> {
  const what = ended === 'plan-changed' ? `The service was changed while this was published: ${done.length} of ${writes} writes were done, the others were not attempted.`
    : `${failed.length} of ${writes} writes failed, ${notAttempted.length} were not attempted.`;
  const then = restored === undefined ? '' : notRestored === undefined || notRestored.length === 0 ? ' All that was changed was put back.' : ` ${notRestored.length} could not be put back.`;
  return {
    failureReason: ended === 'plan-changed' ? 'plan-changed' : 'publish-failed',
    failure: {
      message: what + then,
      hint: ended === 'plan-changed' ? 'Plan again.' : `Mend the cause and publish again${restored === undefined ? ': what is done is not written twice' : ''}.`,
    },
  };
}
