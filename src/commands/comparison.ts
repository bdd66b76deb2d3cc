import type { Inputs } from '../github/inputs.ts';
import { diagnostic, hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import type { Snapshot } from '../model/resource.ts';
import type { Plan } from '../plan/plan.ts';
import { planChanges } from '../plan/planner.ts';
import type { Host } from './host.ts';
import { withRepositoryPaths } from './setter-paths.ts';
import { readSides, type Sides } from './sides.ts';
import { toSight, type Sight } from './unreadable.ts';
import { ValidationError } from './workspace.ts';

/** Planning need not tell of it, where drift cannot be told from what is pending. */
const UNRECORDED = diagnostic('no-base', "What was published last is not known, because 'marker: false' of apiops.yaml switches its record off: everything that differs counts as drift.");

/** A service compared with the folder. */
export interface Comparison extends Pick<Sides, 'workspace' | 'store' | 'service' | 'prune' | 'live' | 'ignores'>, Pick<Sight, 'known'> {
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
  const { known, complete } = toSight(live);
  const { plan } = planChanges({
    target: service.id, desired: desired.snapshot, live: complete(current, desired.snapshot), base: base.snapshot, prune: 'none', excluded: desired.excluded, ignores,
  });
  return { workspace, store, service, prune, live, ignores, known, folder: desired.snapshot, plan: await withRepositoryPaths(plan, history), knowsBase: base.snapshot !== null, diagnostics: sortDiagnostics([...findings, ...(base.snapshot !== null || base.diagnostics.length > 0 ? [] : [UNRECORDED])]) };
}
