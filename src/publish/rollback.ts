import type { PublishReport } from '../commands/result.ts';
import { resourceKey } from '../model/resource-id.ts';
import { toSnapshot, type Resource } from '../model/resource.ts';
import { planChanges } from '../plan/planner.ts';
import { alignRevisions, withRevision } from '../plan/revisions.ts';
import { tagsByName } from '../plan/tags.ts';
import { executeWrites, type Executed, type Execution } from './executor.ts';
import { isSameResource } from './look.ts';
import { listAutomatic, listTags, type Memory } from './memory.ts';
import { isWithoutValue, withToldSecrets } from './secrets.ts';

interface RollBack extends Execution {
  /** ARM id of the service. */
  readonly target: string;
}

/**
 * Puts back what a publish changed: a plan from the service as it is now to the one that is remembered, about nothing but
 * what the writes may have changed. What this run made goes; what somebody else made meanwhile stays.
 */
export async function rollBack({ attempted, report: published }: Pick<Executed, 'attempted' | 'report'>, memory: Memory, { target, ...execution }: RollBack): Promise<Required<Pick<PublishReport, 'restored' | 'notRestored'>>> {
  const { store, look, logger } = execution;
  const others = [...await listTags(attempted, tagsByName(memory.snapshot), store), ...await listAutomatic(attempted, store)];
  const reached = new Set([...memory.reach(attempted), ...others.map(({ id }) => resourceKey(id))]);
  const now = await withToldSecrets(await look([...reached], true), reached, store);
  const live = toSnapshot([...[...memory.snapshot].flatMap(([key, resource]) => reached.has(key) ? [] : [resource]), ...now.values()]);
  const succeeded = new Set(published.done.map(keyOf));
  const written = new Map(attempted.map((write) => [resourceKey(write.address), write]));
  const isOwn = (key: string, found: Resource): boolean => {
    const write = written.get(withRevision(key, memory.snapshot)) ?? written.get(key);
    return write === undefined || succeeded.has(keyOf(write)) || isSameResource(found, write.resource, false);
  };
  // What is current may be another revision now: what is to go is named as it was then.
  const made = new Set([...alignRevisions(memory.snapshot, live).live].filter(([key, found]) => !memory.snapshot.has(key) && isOwn(key, found)).map(([key]) => key));
  const { writes } = planChanges({ target, desired: memory.snapshot, live, base: null, prune: 'none', made, only: reached, ignores: () => false });
  logger.info(`Putting back ${writes.length === 1 ? '1 resource' : `${writes.length} resources`}`);
  const { report } = await executeWrites(writes, execution);
  const done = new Set(report.done.map(keyOf));
  const remade = writes.filter((write) => write.op === 'create' && hasNewKeys(write.resource) && done.has(keyOf(write)));
  const unknown = [...memory.snapshot].filter(([key, resource]) => written.has(key) && isWithoutValue(resource));
  return {
    restored: report.done,
    notRestored: [
      ...report.failed.map(({ id, message }) => ({ id, message })), ...report.notAttempted.map(({ id, because }) => ({ id, message: because })),
      ...remade.map(({ id }) => ({ id, message: 'It was deleted and is made anew, with other keys.' })),
      ...unknown.map(([, { id }]) => ({ id, message: 'Its secret value could not be read before: it may be what this run wrote.' })),
    ],
  };
}

/** Keys of a gateway cannot be given, those of a subscription only where they could be read (apim-rest 2.3). */
function hasNewKeys({ kind, properties }: Resource): boolean {
  return kind === 'Gateway' || (kind === 'Subscription' && properties['primaryKey'] === undefined);
}

function keyOf({ id, op }: { readonly id: string; readonly op: string }): string {
  return `${op} ${resourceKey(id)}`;
}
