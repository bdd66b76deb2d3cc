import type { Clock } from './clock.ts';

export type RequestClass = 'reads' | 'writes' | 'deletes';

/**
 * Azure Resource Manager's token buckets: how many requests a second flow back, and the number of tokens left below which
 * requests are sent no faster than that. apim-rest 7.1
 */
const buckets = {
  reads: { refillPerSecond: 25, low: 25 },
  writes: { refillPerSecond: 10, low: 20 },
  deletes: { refillPerSecond: 10, low: 20 },
} as const satisfies Record<RequestClass, { readonly refillPerSecond: number; readonly low: number }>;

/** How many requests run at once, and how fast they follow each other: one for all requests of a run. */
export class Limiter {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #pausedUntil = 0;
  readonly #low = new Set<RequestClass>();
  readonly #nextAt: Record<RequestClass, number> = { reads: 0, writes: 0, deletes: 0 };

  constructor(parallelism: number, clock: Clock) {
    this.#free = parallelism;
    this.#clock = clock;
  }

  /** Runs `work` when there is room; first come, first served. Rejects without running it when the signal is aborted. */
  async run<T>(kind: RequestClass, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await this.#pace(kind, signal);
      signal?.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  /** No request of any class is sent for so long: the service said that there were too many. */
  pause(kind: RequestClass, ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
    this.#low.add(kind);
  }

  /** Takes note of the tokens that an answer says are left. */
  noteRemaining(kind: RequestClass, tokens: number): void {
    if (tokens <= buckets[kind].low) this.#low.add(kind);
    else this.#low.delete(kind);
  }

  async #pace(kind: RequestClass, signal?: AbortSignal): Promise<void> {
    for (let ms = this.#pausedUntil - this.#clock.now(); ms > 0; ms = this.#pausedUntil - this.#clock.now()) await this.#clock.sleep(ms, signal);
    if (!this.#low.has(kind)) return;
    const now = this.#clock.now();
    const at = Math.max(now, this.#nextAt[kind]);
    this.#nextAt[kind] = at + 1000 / buckets[kind].refillPerSecond;
    if (at > now) await this.#clock.sleep(at - now, signal);
  }
}
