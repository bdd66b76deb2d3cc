import type { Write } from '../../../src/plan/plan.ts';
import { faults, type Fault } from './faults.ts';
import { dependentsOf, type Case, type Kill, type Mode, type Target, type Track } from './matrix.ts';

const modes: readonly Mode[] = ['keep', 'rollback'];

/** Whether a fault can come to a request. */
function fits({ isAsync, isThere }: Target, { onlyAsync = false, then }: Fault): boolean {
  return (!onlyAsync || isAsync) && (isThere || then.status !== 412);
}

/**
 * Every request by itself with one fault: a 400, and what makes the plan another one; what the publisher writes for itself
 * with each fault. What fails is kept or put back in turns; `every` takes each fault at each request, both ways.
 */
export function singleCases({ targets }: Track, every: boolean): readonly Case[] {
  const faultsOf = ({ guarded, owners }: Target): readonly Fault[] => every || owners.length === 0 ? faults : faults.filter(({ name, end }) => name === '400' || end(guarded) === 'plan-changed');
  return targets.flatMap((target, index) => faultsOf(target).filter((fault) => fits(target, fault))
    .flatMap((fault, turn) => (every ? modes : [modes[(index + turn) % 2] ?? 'keep']).map((mode): Case => ({ mode, hits: [{ target, fault }] }))));
}

/** Each fault that fails a write, at every write, kept and put back: as many at once as there are that do not need each other. */
export function batchCases(track: Track): readonly Case[] {
  return faults.flatMap((fault) => {
    const targets = track.targets.filter((target) => target.owners.length === 1 && fits(target, fault) && fault.end(target.guarded) === 'failed');
    const batches = toBatches(targets, track.plan.writes);
    return modes.flatMap((mode) => batches.map((batch): Case => ({ mode, hits: batch.map((target) => ({ target, fault })) })));
  });
}

/** Each fault that the publisher gets over, at every request: all at once, each with another one, in as many rounds as there are faults. */
export function roundCases({ targets }: Track): readonly Case[] {
  const passing = faults.filter(({ end }) => end(false) === 'done');
  const groups = byOccurrence(targets.filter(({ owners }) => owners.length > 0));
  return passing.flatMap((_, round) => groups.map((group): Case => ({
    mode: 'keep', hits: group.flatMap((target, index) => {
      const fault = passing[(index + round) % passing.length];
      return fault === undefined || !fits(target, fault) ? [] : [{ target, fault }];
    }),
  })));
}

/** Kills at every `step`th request, before and after it had its effect in turns. */
export function killCases({ targets }: Track, step: number, first = 0): readonly Kill[] {
  return targets.flatMap((target, index) => index % step === first ? [{ target, moment: Math.floor(index / step) % 2 === 0 ? 'before' as const : 'after' as const }] : []);
}

/** Tries again are requests too: of requests that look alike one at a time. */
function byOccurrence(targets: readonly Target[]): readonly (readonly Target[])[] {
  const groups: Target[][] = [];
  for (const target of targets) {
    const group = groups.find((each) => each.every((other) => other.path !== target.path || other.method !== target.method));
    if (group === undefined) groups.push([target]);
    else group.push(target);
  }
  return groups;
}

/** As few groups as it takes for no two of one to need each other. */
function toBatches(targets: readonly Target[], writes: readonly Write[]): readonly (readonly Target[])[] {
  const reach = new Map(targets.map((target) => [target, new Set([...target.owners, ...dependentsOf(target.owners, writes)])]));
  const meets = (a: Target, b: Target): boolean => (a.path === b.path && a.method === b.method) || b.owners.some((owner) => reach.get(a)?.has(owner)) || a.owners.some((owner) => reach.get(b)?.has(owner));
  const batches: Target[][] = [];
  for (const target of targets) {
    const batch = batches.find((each) => !each.some((other) => meets(other, target)));
    if (batch === undefined) batches.push([target]);
    else batch.push(target);
  }
  return batches;
}
