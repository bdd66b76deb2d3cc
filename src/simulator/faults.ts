import picomatch from 'picomatch';
import type { JsonObject } from '../model/json.ts';
import type { Effect, FaultRule } from './fault-file.ts';

/** A request as rules see it. */
export interface FaultSubject {
  readonly method: string;
  /** Below the service, decoded, without a leading slash; of a poll, the path of what the operation writes. */
  readonly path: string;
  /** Name of the service; empty outside of any. */
  readonly service: string;
  /** `Api_CreateOrUpdate`. */
  readonly operation: string;
  /** Whether it asks for the end of a long-running operation. */
  readonly isPoll: boolean;
  /** Whether it starts a long-running operation, unless it is refused at once. */
  readonly isAsync: boolean;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly matches: (subject: FaultSubject) => boolean;
  readonly random: () => number;
  matched: number;
  injected: number;
}

/** Rules that make requests fail, in the order in which they stand: the first that applies is the one. */
export class Faults {
  #rules: readonly ActiveRule[] = [];

  /** Sets new rules in place of the old ones; all counting begins anew. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, matches: toMatcher(rule), random: createRandom(rule.seed ?? 1), matched: 0, injected: 0 }));
  }

  /** What is to happen to a request; null for nothing. */
  next(subject: FaultSubject): Effect | null {
    let chosen: ActiveRule | null = null;
    for (const active of this.#rules) {
      if (!active.matches(subject)) continue;
      active.matched += 1;
      // Drawn for every match, so that what one rule draws does not depend on the others.
      const isDue = active.rule.probability === undefined || active.random() < active.rule.probability;
      const isTime = active.rule.nth === undefined ? active.injected < (active.rule.times ?? Infinity) : active.matched === active.rule.nth;
      if (isDue && isTime) chosen ??= active;
    }
    if (chosen === null) return null;
    chosen.injected += 1;
    return chosen.rule.then;
  }

  /** The rules, and how often each was met and applied. */
  toJson(): JsonObject {
    return {
      faults: this.#rules.map(({ rule }) => rule as JsonObject),
      counts: this.#rules.map(({ matched, injected }) => ({ matched, injected })),
    };
  }
}

const globOptions = { nocase: true, dot: true, nonegate: true } as const;

/** Polls match a rule only by the name of their operation: a rule about a resource is about the resource. */
function toMatcher({ method, path, service, operation, then: effect }: FaultRule): (subject: FaultSubject) => boolean {
  const methods: readonly string[] | null = method === undefined ? null : [method].flat();
  const isPath = path === undefined ? null : picomatch(path.replace(/^\/+/, ''), globOptions);
  const isOperation = operation === undefined ? null : picomatch(operation, globOptions);
  const needsAsync = effect['fail-poll'] !== undefined || effect['async-form'] !== undefined;
  const needsPolicy = effect['raw-xml-policy'] !== undefined;
  return (subject) => (methods === null || methods.includes(subject.method))
    && (isPath === null || isPath(subject.path))
    && (service === undefined || service.toLowerCase() === subject.service.toLowerCase())
    && (isOperation === null ? !subject.isPoll : isOperation(subject.operation))
    && (!needsAsync || subject.isAsync)
    && (!needsPolicy || /Policy(?:Fragment)?_Get$/.test(subject.operation));
}

/** Numbers from 0 up to, not including, 1; the same seed gives the same ones (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
