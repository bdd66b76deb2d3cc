import { createHash } from 'node:crypto';
import { ArmError } from './arm-error.ts';
import type { Clock } from './clock.ts';

export type RequestClass = 'reads' | 'writes' | 'deletes';

/** A token bucket: how many requests it lets through at once, and how many more each second. */
export interface BucketSize {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export type BucketSizes = Readonly<Record<RequestClass, BucketSize>>;

/** Azure Resource Manager's, for one identity in one subscription (apim-rest 7.1). */
export const azureBuckets: BucketSizes = {
  reads: { capacity: 250, refillPerSecond: 25 },
  writes: { capacity: 200, refillPerSecond: 10 },
  deletes: { capacity: 200, refillPerSecond: 10 },
};

/** All identities of a subscription together have so many times as much. */
const GLOBAL_FACTOR = 15;

/** So many identities are kept before those whose buckets are full again are forgotten. */
const MANY_PRINCIPALS = 1000;

interface Bucket {
  tokens: number;
  /** Time of the clock to which `tokens` belongs. */
  at: number;
}

type Buckets = Record<RequestClass, Bucket>;

/** The limits that stand before every service of the subscription: one set of buckets for each identity, and one for all. */
export class Throttle {
  readonly #clock: Clock;
  readonly #sizes: BucketSizes;
  readonly #global: Buckets;
  readonly #principals = new Map<string, Buckets>();

  constructor(clock: Clock, sizes: BucketSizes) {
    this.#clock = clock;
    this.#sizes = sizes;
    this.#global = this.#fill(GLOBAL_FACTOR);
  }

  /**
   * Takes one token for a request of the identity behind `authorization`. Gives the headers for its answer, and the 429
   * where there was no token left.
   */
  take(authorization: string, method: string): { readonly headers: Readonly<Record<string, string>>; readonly refusal: ArmError | null } {
    const kind = classOf(method);
    const own = this.#bucketsOf(authorization)[kind];
    const all = this.#global[kind];
    this.#refill(own, kind, 1);
    this.#refill(all, kind, GLOBAL_FACTOR);
    const { refillPerSecond } = this.#sizes[kind];
    const waitMs = Math.max((1 - own.tokens) / refillPerSecond, (1 - all.tokens) / (refillPerSecond * GLOBAL_FACTOR)) * 1000;
    if (waitMs <= 0) {
      own.tokens -= 1;
      all.tokens -= 1;
    }
    const headers: Record<string, string> = {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(Math.floor(own.tokens)),
      [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(Math.floor(all.tokens)),
    };
    if (waitMs <= 0) return { headers, refusal: null };
    return { headers: { ...headers, 'Retry-After': this.#clock.toRetryAfter(waitMs) }, refusal: throttled(kind, Math.ceil(waitMs / 1000)) };
  }

  #bucketsOf(authorization: string): Buckets {
    const principal = createHash('sha256').update(authorization).digest('base64');
    let buckets = this.#principals.get(principal);
    if (buckets === undefined) {
      if (this.#principals.size >= MANY_PRINCIPALS) this.#forgetIdle();
      this.#principals.set(principal, buckets = this.#fill(1));
    }
    return buckets;
  }

  #forgetIdle(): void {
    for (const [principal, buckets] of this.#principals) {
      for (const kind of classes) this.#refill(buckets[kind], kind, 1);
      if (classes.every((kind) => buckets[kind].tokens >= this.#sizes[kind].capacity)) this.#principals.delete(principal);
    }
  }

  #fill(factor: number): Buckets {
    const at = this.#clock.now();
    const full = (kind: RequestClass): Bucket => ({ tokens: this.#sizes[kind].capacity * factor, at });
    return { reads: full('reads'), writes: full('writes'), deletes: full('deletes') };
  }

  #refill(bucket: Bucket, kind: RequestClass, factor: number): void {
    const { capacity, refillPerSecond } = this.#sizes[kind];
    const now = this.#clock.now();
    bucket.tokens = Math.min(capacity * factor, bucket.tokens + (now - bucket.at) / 1000 * refillPerSecond * factor);
    bucket.at = now;
  }
}

export const classes: readonly RequestClass[] = ['reads', 'writes', 'deletes'];

function classOf(method: string): RequestClass {
  if (method === 'DELETE') return 'deletes';
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}

/** apim-rest 1.7. */
function throttled(kind: RequestClass, seconds: number): ArmError {
  return new ArmError(429, 'SubscriptionRequestsThrottled', `Number of '${kind.slice(0, -1)}' requests for subscription actor '***:***' exceeded. `
    + `Please try again after '${seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.`);
}
