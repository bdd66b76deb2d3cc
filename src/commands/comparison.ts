import type { Inputs } from '../github/inputs.ts';
import { hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { isWithout } from '../model/absent-kinds.ts';
import type { KindName } from '../model/kinds.ts';
import type { Snapshot } from '../model/resource.ts';
import type { Plan } from '../plan/plan.ts';
import { planChanges } from '../plan/planner.ts';
import { filterSnapshot } from './desired.ts';
import type { Host } from './host.ts';
import { withRepositoryPaths } from './setter-paths.ts';
import { readSides, type Sides } from './sides.ts';
import { ValidationError } from './workspace.ts';

/** A service compared with the folder. */
export interface Comparison extends Pick<Sides, 'workspace' | 'store' | 'service' | 'prune' | 'live'> {
  readonly folder: Snapshot;
  /** Deletes nothing, whatever `prune` says. */
  readonly plan: Plan;
  /** Whether it is known what was published last. */
  readonly knowsBase: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compares the whole service with the folder and what was published last, also where publishing would be refused: what the
 * rules and guards forbid is no matter of what is. Kinds that the identity may not read are told of and left out. Throws
 * ValidationError for a folder with errors.
 */
export async function compareService(inputs: Inputs, host: Host): Promise<Comparison> {
  const { workspace, store, service, prune, desired, live, current, base, history, ignores, findings } = await readSides({ ...inputs, 'changed-since': 'none' }, host, true);
  if (hasErrors(findings)) throw new ValidationError(findings);
  const absent: ReadonlySet<KindName> = new Set([...live.unsupported, ...live.unreadable]);
  const known = (side: Snapshot): Snapshot => absent.size === 0 ? side : filterSnapshot(side, ({ kind }) => !isWithout(kind, absent));
  const { plan } = planChanges({
    target: service.id, desired: known(desired.snapshot), live: known(current), base: base.snapshot === null ? null : known(base.snapshot), prune: 'none', excluded: desired.excluded, ignores,
  });
  return { workspace, store, service, prune, live, folder: desired.snapshot, plan: await withRepositoryPaths(plan, history), knowsBase: base.snapshot !== null, diagnostics: sortDiagnostics(findings) };
}
