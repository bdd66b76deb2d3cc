import { kindRow } from '../model/kinds.ts';
import { writeKey, type Write } from '../plan/plan.ts';
import { resourceKey } from '../model/resource-id.ts';

export type State = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

/** How much longer than another write one takes that the service answers before it is done. */
const LONG = 4;

/**
 * Which write is next: of those whose needs are done and whose lanes are free, the one on which the longest chain waits
 * (the critical path). The order follows from the writes alone, whatever their order.
 */
export class Schedule {
  readonly #states = new Map<Write, State>();
  readonly #byKey = new Map<string, Write>();
  readonly #dependents = new Map<string, Write[]>();
  readonly #open = new Map<Write, number>();
  readonly #urgency: ReadonlyMap<Write, number>;
  readonly #busy = new Set<string>();
  /** Waiting for nothing but a lane, the most urgent first. */
  #ready: Write[];

  constructor(writes: readonly Write[]) {
    for (const write of writes) {
      this.#states.set(write, 'waiting');
      this.#byKey.set(writeKey(write), write);
    }
    for (const write of writes) {
      const needs = new Set(write.needs.filter((need) => this.#byKey.has(need)));
      this.#open.set(write, needs.size);
      for (const need of needs) this.#dependents.set(need, [...this.#dependents.get(need) ?? [], write]);
    }
    this.#urgency = this.#measure(writes);
    this.#ready = writes.filter((write) => this.#open.get(write) === 0).sort((a, b) => this.#compare(a, b));
  }

  /** The next write, which runs from now on; null where none can begin. */
  begin(): Write | null {
    const index = this.#ready.findIndex(({ lanes }) => !lanes.some((lane) => this.#busy.has(lane)));
    const [write] = index === -1 ? [] : this.#ready.splice(index, 1);
    if (write === undefined) return null;
    for (const lane of write.lanes) this.#busy.add(lane);
    this.#states.set(write, 'running');
    return write;
  }

  /** A running write came to its end. Gives what depends on it and is not attempted any more, each with its cause. */
  end(write: Write, state: 'done' | 'failed'): readonly { readonly write: Write; readonly cause: Write }[] {
    this.#states.set(write, state);
    for (const lane of write.lanes) this.#busy.delete(lane);
    if (state === 'failed') return this.#skipDependents(write);
    const free = (this.#dependents.get(writeKey(write)) ?? []).filter((dependent) => {
      const open = (this.#open.get(dependent) ?? 0) - 1;
      this.#open.set(dependent, open);
      return open === 0 && this.#states.get(dependent) === 'waiting';
    });
    if (free.length > 0) this.#ready = [...this.#ready, ...free].sort((a, b) => this.#compare(a, b));
    return [];
  }

  /** Writes in a state, in the order of their ids. */
  in(state: State): Write[] {
    return [...this.#states].flatMap(([write, own]) => own === state ? [write] : []).sort(byId);
  }

  #skipDependents(failed: Write): { readonly write: Write; readonly cause: Write }[] {
    const skipped: { write: Write; cause: Write }[] = [];
    for (const causes = [failed]; ;) {
      const cause = causes.shift();
      if (cause === undefined) return skipped;
      for (const write of this.#dependents.get(writeKey(cause)) ?? []) {
        if (this.#states.get(write) !== 'waiting') continue;
        this.#states.set(write, 'skipped');
        skipped.push({ write, cause });
        causes.push(write);
      }
    }
  }

  /** How long what waits for each write takes at least; a circle has no length and begins never. */
  #measure(writes: readonly Write[]): ReadonlyMap<Write, number> {
    const lengths = new Map<Write, number>();
    const left = new Map(writes.map((write) => [write, this.#dependents.get(writeKey(write))?.length ?? 0]));
    for (const ends = writes.filter((write) => left.get(write) === 0); ;) {
      const write = ends.pop();
      if (write === undefined) return lengths;
      const after = (this.#dependents.get(writeKey(write)) ?? []).map((dependent) => lengths.get(dependent) ?? 0);
      lengths.set(write, durationOf(write) + Math.max(0, ...after));
      for (const need of new Set(write.needs)) {
        const before = this.#byKey.get(need);
        if (before === undefined) continue;
        left.set(before, (left.get(before) ?? 0) - 1);
        if (left.get(before) === 0) ends.push(before);
      }
    }
  }

  #compare(a: Write, b: Write): number {
    return (this.#urgency.get(b) ?? 0) - (this.#urgency.get(a) ?? 0) || byId(a, b);
  }
}

function durationOf({ resource, op }: Write): number {
  return op !== 'delete' && kindRow(resource.kind).longRunning ? LONG : 1;
}

function byId(a: Write, b: Write): number {
  const [left, right] = [a, b].map(({ id, op }) => `${resourceKey(id)} ${op}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
