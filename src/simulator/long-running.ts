import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { ArmError } from './arm-error.ts';

/** One operation whose work goes on after the first answer. */
export interface LongRunningOperation {
  readonly id: string;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  error: ArmError | null;
  readonly startTime: string;
  endTime: string | null;
  /** The status code of the final answer, as `asyncCode` says it (apim-rest 1.6). */
  readonly code: number;
  /** The body of the final answer; null for none. */
  result: JsonObject | null;
}

/** The operations under way and done. Work happens once, `durationMs` after it was started; its errors arrive by polling. */
export class LongRunningOperations {
  readonly #durationMs: number;
  readonly #operations = new Map<string, LongRunningOperation>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  /** @param work gives the body of the final answer, or throws; @param done is called with its end */
  start(code: number, work: () => JsonObject | null, done: (operation: LongRunningOperation) => void, onUnexpectedError: (error: unknown) => void): LongRunningOperation {
    const id = createHash('sha256').update(`operation/${this.#operations.size}`).digest('hex').slice(0, 24);
    const operation: LongRunningOperation = {
      id, status: 'InProgress', error: null, startTime: new Date().toISOString(), endTime: null, code, result: null,
    };
    this.#operations.set(id, operation);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      try {
        operation.result = work();
        operation.status = 'Succeeded';
      } catch (error) {
        operation.status = 'Failed';
        if (!(error instanceof ArmError)) onUnexpectedError(error);
        operation.error = error instanceof ArmError ? error : new ArmError(500, 'InternalServerError', 'Request processing failed due to internal error.');
      }
      operation.endTime = new Date().toISOString();
      done(operation);
    }, this.#durationMs);
    this.#timers.add(timer);
    return operation;
  }

  get(id: string): LongRunningOperation | undefined {
    return this.#operations.get(id);
  }

  /** Forgets what is under way. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
