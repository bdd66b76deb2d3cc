import type { Inputs } from '../github/inputs.ts';
import { hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Host } from './host.ts';
import { openWorkspace, ValidationError } from './preparation.ts';
import type { Outcome } from './result.ts';
import { resolveTarget } from './target.ts';

/** Findings of a folder that an extract mends by writing it. */
const MENDED = new Set(['artifacts-missing', 'artifacts-empty']);

/** Makes the folder say what the service says. An unchanged service changes no file. */
export async function extract(inputs: Inputs, host: Host): Promise<Outcome> {
  const workspace = await openWorkspace(inputs, host);
  const store = host.openService(resolveTarget(inputs, workspace.environment));
  const artifacts = host.openArtifacts(workspace.folder);
  const folder = await artifacts.read();
  const findings: Diagnostic[] = [...workspace.diagnostics, ...folder.diagnostics.filter(({ code }) => !MENDED.has(code))];
  if (hasErrors(findings)) throw new ValidationError(findings);
  const service = await store.describe();
  host.logger.info(`Reading ${service.name} (${service.sku})`);
  const live = await store.read({ keep: (id) => folder.snapshot.has(resourceKey(id)) });
  const written = await artifacts.write(live.snapshot, (id) => workspace.selector.selects(id));
  return {
    diagnostics: sortDiagnostics([...findings, ...live.diagnostics, ...written.diagnostics]), requests: store.counts(),
    files: { created: written.created, changed: written.changed, deleted: written.deleted },
  };
}
