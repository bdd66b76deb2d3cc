import type { Inputs } from '../github/inputs.ts';
import { hasErrors, sortDiagnostics } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { Host } from './host.ts';
import type { Outcome } from './result.ts';
import { openWorkspace, ValidationError } from './workspace.ts';

/** Rewrites every artifact of the folder, meaning unchanged. Throws ValidationError for a folder that cannot be read as a whole. */
export async function convert(inputs: Inputs, host: Host): Promise<Outcome> {
  for (const name of ['directory', 'environments', 'action'] as const) {
    if (inputs[name] !== undefined) throw new UserError('invalid-input', `--${name} is for the scaffold, which --convert does not write.`, { hint: 'Name the artifact folder with --artifacts.' });
  }
  const workspace = await openWorkspace(inputs, host);
  const artifacts = host.openArtifacts(workspace.folder);
  const { layout, forms, diagnostics } = await artifacts.read();
  const findings = [...workspace.diagnostics, ...diagnostics];
  if (hasErrors(findings)) throw new ValidationError(findings);
  const written = await artifacts.convert(inputs.layout ?? 'v7');
  return {
    // What the rewriting mends needs no mention.
    diagnostics: sortDiagnostics([...findings.filter(({ code }) => code !== 'layout-older' && code !== 'stated-twice'), ...written.diagnostics]),
    files: { created: written.created, changed: written.changed, deleted: written.deleted }, folder: { layout, forms },
  };
}
