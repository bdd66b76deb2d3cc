import type { Effect } from '../../../src/simulator/fault-file.ts';

/** What becomes of a write that meets a fault. */
export type End = 'done' | 'failed' | 'plan-changed';

export interface Fault {
  readonly name: string;
  readonly then: Effect;
  /** How many tries in a row meet it. */
  readonly times: (guarded: boolean) => number;
  readonly end: (guarded: boolean) => End;
  /** Whether only writes that the service goes on with by itself can meet it. */
  readonly onlyAsync?: boolean;
}

const once = (): number => 1;
/** As often as the publisher tries again at most (src/service/retries.ts), and once more. */
const always = (): number => 6;
const done = (): End => 'done';
const failed = (): End => 'failed';

const conflict: Effect = { status: 412, code: 'PreconditionFailed', message: 'Another version is there.' };

/** What may happen to a write. */
export const faults: readonly Fault[] = [
  { name: '400', then: { status: 400, code: 'ValidationError', message: 'Not like this.' }, times: once, end: failed },
  { name: '409 twice', then: { status: 409, code: 'PessimisticConcurrencyConflict', message: 'Operation on the API is in progress' }, times: () => 2, end: done },
  { name: '412 once', then: conflict, times: once, end: done },
  // The ETag is read again three times, where there is one; requests without are sent six times.
  { name: '412 always', then: conflict, times: (guarded) => guarded ? 4 : 6, end: (guarded) => guarded ? 'plan-changed' : 'failed' },
  { name: '500 before', then: { status: 500 }, times: once, end: done },
  { name: '500 after', then: { status: 500, when: 'after' }, times: once, end: done },
  { name: '500 after, always', then: { status: 500, when: 'after' }, times: always, end: failed },
  { name: 'dropped before', then: { drop: 'before' }, times: once, end: done },
  { name: 'dropped after', then: { drop: 'after' }, times: once, end: done },
  { name: 'dropped after, always', then: { drop: 'after' }, times: always, end: failed },
  { name: 'operation fails', then: { 'fail-poll': { code: 'OperationFailed', message: 'Not after all.' } }, times: once, end: failed, onlyAsync: true },
];
