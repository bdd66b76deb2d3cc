import type { Clock } from '../service/clock.ts';
import type { Octokit } from './client.ts';
import { isRateLimit, readRefusal, type Refusal } from './refusal.ts';

/** Longest wait for one answer. */
const ANSWER_TIMEOUT_MS = 30_000;

/** How often a request is tried again, and the longest that all its waits take together. */
const ATTEMPTS = 4;
const PATIENCE_MS = 180_000;

/** What GitHub asks for where it limits requests and does not say for how long, and the first wait after a breakdown. */
const LIMITED_MS = 60_000;
const BROKEN_MS = 1_000;

/**
 * Tries requests again that GitHub did not take because there were too many, and those that broke down where a repetition
 * does nothing twice. `Retry-After` goes before all else; a wait beyond the patience is not begun.
 */
export function addRetries(octokit: Octokit, clock: Clock): void {
  octokit.hook.wrap('request', async (request, options) => {
    const since = clock.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await request({ ...options, request: { ...options.request, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) } });
      } catch (error) {
        const refusal = readRefusal(error);
        const ms = refusal === null ? null : toWait(refusal, attempt, isRepeatable(options), clock);
        if (ms === null || attempt >= ATTEMPTS || clock.now() - since + ms > PATIENCE_MS) throw error;
        await clock.sleep(ms);
      }
    }
  });
}

/** A creation may have happened although its answer was lost; whoever creates looks before it tries again. */
function isRepeatable({ method, url }: { readonly method: string; readonly url: string }): boolean {
  return method !== 'POST' || url.endsWith('/graphql');
}

function toWait(refusal: Refusal, attempt: number, repeatable: boolean, clock: Clock): number | null {
  const growth = 2 ** attempt;
  if (isRateLimit(refusal)) {
    const asked = Number(refusal.header('retry-after') ?? Number.NaN);
    if (Number.isFinite(asked)) return asked * 1000;
    return refusal.header('x-ratelimit-remaining') === '0' ? untilReset(refusal) : LIMITED_MS * growth;
  }
  if (refusal.status !== 0 && refusal.status < 500) return null;
  return repeatable ? BROKEN_MS * growth * (0.5 + clock.random() / 2) : null;
}

/** By GitHub's own clock, which the answer tells. */
function untilReset(refusal: Refusal): number {
  const now = Date.parse(refusal.header('date') ?? '');
  const reset = Number(refusal.header('x-ratelimit-reset') ?? Number.NaN) * 1000;
  return Number.isNaN(now) || Number.isNaN(reset) ? LIMITED_MS : Math.max(0, reset - now) + 1000;
}
