import type { Inputs } from '../github/inputs.ts';
import { sortDiagnostics } from '../model/diagnostics.ts';
import { executeWrites } from '../publish/executor.ts';
import type { Host } from './host.ts';
import { preparePlan } from './preparation.ts';
import { recordPublish } from './record.ts';
import type { Outcome } from './result.ts';

/** Plans and executes the plan, and records in the service which commit was published. An interruption ends it after the writes that are under way. What could not be done is in the report; nothing is written where the folder is wrong. */
export async function publish(inputs: Inputs, host: Host): Promise<Outcome> {
  const prepared = await preparePlan(inputs, host);
  const { plan, writes, store } = prepared;
  const report = await executeWrites(writes, store, host.logger, host.interrupted());
  const incomplete = report.failed.length + report.notAttempted.length > 0;
  const diagnostics = incomplete ? prepared.diagnostics : sortDiagnostics([...prepared.diagnostics, ...await recordPublish(inputs, host, prepared)]);
  return {
    plan, diagnostics, report, requests: store.counts(),
    ...(incomplete ? {
      failureReason: 'publish-failed',
      failure: {
        message: `${report.failed.length} of ${writes.length} writes failed, ${report.notAttempted.length} were not attempted.`,
        hint: 'Mend the cause and publish again: what is done is not written twice.',
      },
    } : {}),
  };
}
