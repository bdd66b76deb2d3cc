import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that waiting can be tested without waiting. */
export interface Clock {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Rejects with the signal's reason when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
  random: () => Math.random(),
};
