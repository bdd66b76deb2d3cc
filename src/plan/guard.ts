import { UserError } from '../model/failure.ts';
import type { Plan } from './plan.ts';

export interface Guards {
  /** How many resources a plan may delete or replace; undefined for any number. */
  readonly maxDeletions: number | undefined;
  /** Whether no plan may delete or replace a resource. */
  readonly isProtected: (id: string) => boolean;
}

/** Throws `blocked-by-guard`, before any write, where the plan deletes more than it may or what it may not. */
export function checkGuards(plan: Plan, { maxDeletions, isProtected }: Guards): void {
  const deletions = plan.changes.filter(({ op }) => op === 'delete' || op === 'replace').map(({ id }) => id);
  if (maxDeletions !== undefined && deletions.length > maxDeletions) {
    throw new UserError('blocked-by-guard', `The plan deletes ${deletions.length} resources, and max-deletions allows ${maxDeletions}: ${deletions.slice(0, 5).join(', ')}${deletions.length > 5 ? ', …' : ''}.`,
      { hint: 'Delete in smaller steps, or raise max-deletions of the environment in apiops.yaml.' });
  }
  const blocked = deletions.filter((id) => isProtected(id));
  if (blocked.length > 0) {
    throw new UserError('blocked-by-guard', `The plan deletes what is protected: ${blocked.join(', ')}.`, { hint: 'Keep it in the folder, or take it out of protect: in apiops.yaml.' });
  }
}
