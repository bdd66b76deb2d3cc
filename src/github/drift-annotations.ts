import type { CommandResult } from '../commands/result.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { toEnvironmentName } from '../render/drift-words.ts';

/** What drifted as findings at the places of the folder that say otherwise. */
export function toDriftFindings({ drift = [] }: CommandResult): Diagnostic[] {
  return drift.flatMap((environment) => environment.places.map(({ id, path, ...place }) => diagnostic('drifted', `'${path}' of ${id} was changed in ${toEnvironmentName(environment)}.`, { resource: id, ...place })));
}
