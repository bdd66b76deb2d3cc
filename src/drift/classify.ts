import type { Change, Origin, Plan } from '../plan/plan.ts';
import { originOfAll } from '../plan/origin.ts';

/** A plan as a check of drift reads it. Each part holds only what is its matter: a resource may stand in two of them. */
export interface Drift {
  /** What somebody changed or deleted in the service; what differs, where it is not known what was published. */
  readonly drift: readonly Change[];
  /** What only Git changed since the last publish: no drift. */
  readonly pending: readonly Change[];
  /** What only the service has, and Git never had. */
  readonly unmanaged: readonly Change[];
}

/** Takes a plan apart by who moved. A property that both moved is drift: publishing would overwrite what somebody did. */
export function classifyDrift({ changes }: Pick<Plan, 'changes'>): Drift {
  const parts = { drift: [] as Change[], pending: [] as Change[], unmanaged: [] as Change[] };
  for (const change of changes) {
    if (change.op === 'unmanaged' || change.op === 'delete') parts[absentPart(change)].push(change);
    else if (change.op === 'create') parts[change.origin === 'pending' ? 'pending' : 'drift'].push(change);
    else {
      const [moved, pending] = [part(change, ['drift', 'both', undefined]), part(change, ['pending'])];
      if (moved !== null) parts.drift.push(moved);
      if (pending !== null) parts.pending.push(pending);
    }
  }
  return parts;
}

/** What the folder does not hold: removed in Git, changed in the service after that, or made there. */
function absentPart({ origin }: Change): keyof Drift {
  return origin === 'both' ? 'drift' : origin === 'pending' ? 'pending' : 'unmanaged';
}

function part(change: Change, origins: readonly (Origin | undefined)[]): Change | null {
  const properties = change.properties.filter(({ origin }) => origins.includes(origin));
  return properties.length === 0 ? null : { ...change, properties, origin: change.origin === null ? null : originOfAll(properties.map(({ origin }) => origin)) };
}
