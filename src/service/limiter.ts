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

/** Others may draw on the same bucket: how the pace follows the tokens that are left, and how often, in milliseconds. */
const SLOWER = 0.8;
const FASTER = 1.1;
const SLOWEST_PER_SECOND = 1;
const ADJUST_EVERY_MS = 200;

/** How fast requests of a class follow each other while few tokens are left. */
interface Pace {
  isLow: boolean;
  perSecond: number;
  adjustedAt: number;
  nextAt: number;
}

/** How many requests run at once, and how fast they follow each other: one for all requests of a run. */
export class Limiter {
  readonly #clock: Clock;
  readonly #parallelism: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #pausedUntil = 0;
  readonly #paces: Record<RequestClass, Pace>;

  constructor(parallelism: number, clock: Clock) {
    this.#parallelism = parallelism;
    this.#free = parallelism;
    this.#clock = clock;
    const pace = (kind: RequestClass): Pace => ({ isLow: false, perSecond: buckets[kind].refillPerSecond, adjustedAt: -Infinity, nextAt: 0 });
    this.#paces = { reads: pace('reads'), writes: pace('writes'), deletes: pace('deletes') };
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
    const pace = this.#paces[kind];
    const isNew = this.#clock.now() >= this.#pausedUntil;
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
    pace.isLow = true;
    // Those that were under way together are refused together.
    if (isNew) pace.perSecond = Math.max(SLOWEST_PER_SECOND, pace.perSecond / 2);
  }

  /** Takes note of the tokens that an answer says are left: with few the pace is that of the refill, with hardly any slower. */
  noteRemaining(kind: RequestClass, tokens: number): void {
    const { refillPerSecond, low } = buckets[kind];
    const pace = this.#paces[kind];
    // As many as are under way do not know of it yet.
    const enough = Math.max(low, 2 * this.#parallelism);
    pace.isLow = tokens <= enough;
    const now = this.#clock.now();
    if (now - pace.adjustedAt < ADJUST_EVERY_MS) return;
    pace.adjustedAt = now;
    if (tokens < enough / 4) pace.perSecond = Math.max(SLOWEST_PER_SECOND, pace.perSecond * SLOWER);
    else if (tokens > enough / 2) pace.perSecond = Math.min(refillPerSecond, pace.perSecond * FASTER);
  }

  async #pace(kind: RequestClass, signal?: AbortSignal): Promise<void> {
    for (let ms = this.#pausedUntil - this.#clock.now(); ms > 0; ms = this.#pausedUntil - this.#clock.now()) await this.#clock.sleep(ms, signal);
    const pace = this.#paces[kind];
    if (!pace.isLow) return;
    const now = this.#clock.now();
    const at = Math.max(now, pace.nextAt);
    pace.nextAt = at + 1000 / pace.perSecond;
    if (at > now) await this.#clock.sleep(at - now, signal);
  }
}
