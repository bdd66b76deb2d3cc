import type { Clock } from './clock.ts';
import type { Failure } from './service-failure.ts';

/** When a failure arrives: as the answer of the request, of a poll of its operation, or as the end of that operation. */
export type Stage = 'request' | 'poll' | 'operation';

interface RetryRule {
  /** HTTP statuses, 0 for no answer; not asked of the end of an operation, which may come in a 200. */
  readonly statuses: readonly number[];
  /** What code and message have to hold. */
  readonly text?: RegExp;
  readonly stages: readonly Stage[];
  /** `retry`, or take it as `done`: the wanted state is already there. */
  readonly then: 'retry' | 'done';
  /** Only requests of such a body: associations are links, which may exist already. */
  readonly only?: 'association' | 'unguarded';
  readonly attempts: number;
  /** First and longest wait in milliseconds, doubled each time; `Retry-After` goes before it. */
  readonly wait: readonly [number, number];
}

/** What is tried again, and how long. All reads, puts and deletes may be repeated. apim-rest 7.2 */
const retryRules = {
  throttled: { statuses: [429], stages: ['request', 'poll'], then: 'retry', attempts: 40, wait: [1000, 60_000] },
  linked: { statuses: [409], text: /link already exists/i, stages: ['request'], then: 'done', only: 'association', attempts: 0, wait: [0, 0] },
  locked: {
    statuses: [409], text: /PessimisticConcurrencyConflict|operation on the api is in progress/i, stages: ['request', 'operation'], then: 'retry',
    attempts: 30, wait: [500, 15_000],
  },
  unmanageable: {
    statuses: [409, 422], text: /ManagementApiRequestFailed/, stages: ['request', 'poll', 'operation'], then: 'retry', attempts: 8, wait: [5000, 60_000],
  },
  // Under concurrency the service sees conflicts where nothing was asked about versions.
  unfounded: { statuses: [412], stages: ['request'], then: 'retry', only: 'unguarded', attempts: 5, wait: [500, 8000] },
  // Nothing listens there, or there is no such place: hardly a matter of waiting.
  unreachable: { statuses: [0], text: /ECONNREFUSED|ENOTFOUND|CERT/, stages: ['request', 'poll'], then: 'retry', attempts: 2, wait: [500, 1000] },
  transient: { statuses: [0, 408, 500, 502, 503, 504], stages: ['request', 'poll'], then: 'retry', attempts: 5, wait: [1000, 30_000] },
  tag: { statuses: [400], text: /Tag with the same name already exists/, stages: ['request', 'operation'], then: 'retry', attempts: 1, wait: [1000, 1000] },
} as const satisfies Record<string, RetryRule>;

type RetryName = keyof typeof retryRules;

/** The longest that one request is tried again, in milliseconds. */
const PATIENCE_MS = 600_000;

export type Verdict = { readonly then: 'fail' } | { readonly then: 'done' } | { readonly then: 'retry'; readonly rule: RetryName; readonly ms: number };

/** What the retries of a request depend on. */
export interface RetriedRequest {
  readonly association: boolean;
  readonly guarded: boolean;
  /** Whether a 500 is the service's last word: that there is no wiki, or that it cannot export (apim-rest 1.7, 3.4). */
  readonly final500?: boolean;
}

/** Counts what one request was already granted. */
export class Retries {
  readonly #granted = new Map<RetryName, number>();
  readonly #request: RetriedRequest;
  readonly #clock: Clock;
  readonly #since: number;

  constructor(request: RetriedRequest, clock: Clock) {
    this.#request = request;
    this.#clock = clock;
    this.#since = clock.now();
  }

  next(failure: Failure, stage: Stage): Verdict {
    const name = this.#find(failure, stage);
    if (name === undefined) return { then: 'fail' };
    const rule: RetryRule = retryRules[name];
    if (rule.then === 'done') return { then: 'done' };
    const granted = this.#granted.get(name) ?? 0;
    const [first, longest] = rule.wait;
    const ms = failure.retryAfterMs ?? Math.min(longest, first * 2 ** granted) * (0.5 + this.#clock.random() / 2);
    if (granted >= rule.attempts || this.#clock.now() - this.#since + ms > PATIENCE_MS) return { then: 'fail' };
    this.#granted.set(name, granted + 1);
    return { then: 'retry', rule: name, ms };
  }

  #find(failure: Failure, stage: Stage): RetryName | undefined {
    if (this.#request.final500 === true && failure.status === 500) return undefined;
    const names = Object.keys(retryRules) as RetryName[];
    return names.find((name) => {
      const rule: RetryRule = retryRules[name];
      return rule.stages.includes(stage)
        && (stage === 'operation' || rule.statuses.includes(failure.status))
        && (rule.text?.test(`${failure.code} ${failure.message}`) ?? true)
        && (rule.only === undefined || (rule.only === 'association' ? this.#request.association : !this.#request.guarded));
    });
  }
}
