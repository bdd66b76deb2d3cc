import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { ArmError, internalError } from './arm-error.ts';
import type { Clock } from './clock.ts';
import type { AsyncForm } from './simulated-kinds.ts';

/** One operation whose work goes on after the first answer. */
export interface LongRunningOperation {
  readonly id: string;
  /** Below the service, of what is written. */
  readonly path: string;
  readonly form: AsyncForm;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  error: ArmError | null;
  readonly startTime: string;
  endTime: string | null;
  /** When it is over, or is to be: time of the clock. */
  readonly ends: number;
  /** The status code of the final answer, as `asyncCode` says it (apim-rest 1.6). */
  readonly code: number;
  /** The body of the final answer; null for none. */
  result: JsonObject | null;
}

/** What is to be done, and how it is told of. */
export interface OperationStart extends Pick<LongRunningOperation, 'path' | 'form' | 'code'> {
  readonly durationMs: number;
  /** Gives the body of the final answer, or throws. */
  readonly work: () => JsonObject | null;
  readonly done: (operation: LongRunningOperation) => void;
}

/** For so long the end of an operation can be asked for, in milliseconds. */
const KEPT_MS = 600_000;

/** The operations under way and done. Work happens once, after its duration; its errors arrive by polling. */
export class LongRunningOperations {
  readonly #clock: Clock;
  readonly #onUnexpectedError: (error: unknown) => void;
  readonly #operations = new Map<string, LongRunningOperation>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;

  constructor(clock: Clock, onUnexpectedError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onUnexpectedError = onUnexpectedError;
  }

  start({ path, form, code, durationMs, work, done }: OperationStart): LongRunningOperation {
    this.#forgetOld();
    this.#count += 1;
    const id = createHash('sha256').update(`operation/${this.#count}`).digest('hex').slice(0, 24);
    const operation: LongRunningOperation = {
      id, path, form, status: 'InProgress', error: null, startTime: this.#clock.toDate(), endTime: null, ends: this.#clock.now() + durationMs, code, result: null,
    };
    this.#operations.set(id, operation);
    const timer = this.#clock.schedule(durationMs, () => {
      this.#timers.delete(timer);
      try {
        operation.result = work();
        operation.status = 'Succeeded';
      } catch (error) {
        operation.status = 'Failed';
        if (!(error instanceof ArmError)) this.#onUnexpectedError(error);
        operation.error = error instanceof ArmError ? error : internalError();
      }
      operation.endTime = this.#clock.toDate();
      done(operation);
    });
    this.#timers.add(timer);
    return operation;
  }

  get(id: string): LongRunningOperation | undefined {
    return this.#operations.get(id);
  }

  /** Forgets what is under way and what is done. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#operations.clear();
  }

  #forgetOld(): void {
    for (const [id, { ends, status }] of this.#operations) {
      if (ends + KEPT_MS > this.#clock.now()) return;
      if (status !== 'InProgress') this.#operations.delete(id);
    }
  }
}
