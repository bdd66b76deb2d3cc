import type { Plan } from './plan.ts';

export interface Guards {
  /** How many resources a plan may delete or replace; undefined for any number. */
  readonly maxDeletions: number | undefined;
  /** Whether no plan may delete or replace a resource. */
  readonly isProtected: (id: string) => boolean;
}

/** A plan that a guard forbids, with the changes because of which it does as `blocked`, and the sentences that say so. */
export interface Blocked {
  readonly plan: Plan;
  readonly message: string;
  readonly hint: string;
}

/** What guards forbid of a plan that deletes more than it may or what it may not; null for nothing. */
export function checkGuards(plan: Plan, { maxDeletions, isProtected }: Guards): Blocked | null {
  const deletions = plan.changes.filter(({ op }) => op === 'delete' || op === 'replace').map(({ id }) => id);
  if (maxDeletions !== undefined && deletions.length > maxDeletions) {
    return block(plan, deletions, {
      message: `The plan deletes ${deletions.length} resources, and max-deletions allows ${maxDeletions}: ${deletions.slice(0, 5).join(', ')}${deletions.length > 5 ? ', …' : ''}.`,
      hint: 'Delete in smaller steps, or raise max-deletions of the environment in apiops.yaml.',
    });
  }
  const kept = deletions.filter(isProtected);
  return kept.length === 0 ? null : block(plan, kept, {
    message: `The plan deletes what is protected: ${kept.join(', ')}.`, hint: 'Keep it in the folder, or take it out of protect: in apiops.yaml.',
  });
}

function block(plan: Plan, ids: readonly string[], sentences: Omit<Blocked, 'plan'>): Blocked {
  const blocked = new Set(ids);
  return { plan: { ...plan, changes: plan.changes.map((change) => blocked.has(change.id) ? { ...change, op: 'blocked' } : change) }, ...sentences };
}
