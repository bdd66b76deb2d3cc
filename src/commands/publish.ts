import type { Inputs } from '../github/inputs.ts';
import { diagnostic, sortDiagnostics } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isSameMarker } from '../model/marker.ts';
import { confirmWrites } from '../publish/confirm.ts';
import { executeWrites, type Executed } from '../publish/executor.ts';
import { takeLock } from '../publish/lock.ts';
import { rememberService } from '../publish/memory.ts';
import { rollBack } from '../publish/rollback.ts';
import type { Host } from './host.ts';
import type { Recorded } from './ports.ts';
import { preparePlan, type Prepared } from './preparation.ts';
import { recordPublish } from './record.ts';
import type { Outcome, PublishReport } from './result.ts';
import { readRun } from './workflow-run.ts';

/**
 * Plans and executes the plan, and records in the service which commit was published. What was changed in the service since the plan is not
 * overwritten, and while another publish of the service is under way nothing is written (`plan-changed`). An interruption ends it after the writes that are under way. What could not be done is in the
 * report; `on-failure: rollback` puts back what was done. Nothing is written where the folder is wrong.
 */
export async function publish(inputs: Inputs, host: Host): Promise<Outcome> {
  const prepared = await preparePlan(inputs, host);
  const { plan, store } = prepared;
  const { diagnostics, ...outcome } = await withLock(prepared, host, () => publishPlan(inputs, host, prepared));
  return { plan, requests: store.counts(), ...outcome, diagnostics: sortDiagnostics([...prepared.diagnostics, ...diagnostics]) };
}

type Published = Pick<Outcome, 'diagnostics' | 'report' | 'failure' | 'failureReason'>;

/** A single write is whole by itself; for several of them the service is taken, so that two publishes never mix. */
async function withLock({ writes, store, workspace }: Prepared, host: Host, work: () => Promise<Published>): Promise<Published> {
  const [first] = writes;
  const isSingle = first === undefined || (writes.length === 1 && (first.op === 'update' || first.op === 'create' || first.op === 'delete'));
  if (isSingle || workspace.configuration?.marker === false) return work();
  const occupant = { ...host.thisProcess(), run: readRun(host) };
  const lock = await takeLock(store, { occupant, clock: () => host.clock(), isRunning: (process) => host.isRunning(process) });
  let problem: string | null = null;
  try {
    const published = await work();
    problem = await lock.release();
    return problem === null ? published : { ...published, diagnostics: [...published.diagnostics, diagnostic('publish-lock-left', `The named value ${problem}. The next publish deletes it.`)] };
  } finally {
    if (problem === null) await lock.release();
  }
}

async function publishPlan(inputs: Inputs, host: Host, prepared: Prepared): Promise<Published> {
  const { plan, writes, store, look, live } = prepared;
  const recorded = await requireUnmoved(prepared);
  const confirmed = await confirmWrites(writes, look, { creations: recorded.marker === null });
  const isRolledBack = inputs['on-failure'] === 'rollback';
  const remembered = isRolledBack && confirmed.length > 0 ? await rememberService(live, confirmed, { store, look }) : null;
  const executed = await executeWrites(confirmed, { store, logger: host.logger, look, stopped: host.interrupted(), parallelism: inputs.parallelism });
  const { report: { failed, notAttempted } } = executed;
  if (failed.length + notAttempted.length === 0) return { report: executed.report, diagnostics: await recordPublish(inputs, host, prepared, recorded) };
  const report: PublishReport = remembered === null || executed.ended === 'interrupted' ? executed.report
    : { ...executed.report, ...await rollBack(executed, remembered, { target: plan.target, store, logger: host.logger, look }) };
  return { report, diagnostics: [], ...toFailure(executed, report, writes.length) };
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
  const isPutBack = restored !== undefined && notRestored?.length === 0;
  const what = ended === 'plan-changed' ? `The service was changed while this was published: ${done.length} of ${writes} writes were done, the others were not attempted.`
    : `${failed.length} of ${writes} writes failed, ${notAttempted.length} were not attempted.`;
  const then = restored === undefined ? '' : isPutBack ? ' All that was changed was put back.' : ` ${notRestored?.length ?? 0} could not be put back.`;
  return {
    failureReason: ended === 'plan-changed' ? 'plan-changed' : 'publish-failed',
    failure: {
      message: what + then,
      hint: ended === 'plan-changed' ? 'Plan again.' : `Mend the cause and publish again${restored === undefined ? ': what is done is not written twice' : ''}.`,
    },
  };
}
