import type { Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import type { Host } from './host.ts';
import type { Outcome } from './result.ts';
import { template } from './template.generated.ts';
import { openWorkspace, ValidationError } from './workspace.ts';
import { hasErrors, sortDiagnostics } from '../model/diagnostics.ts';

/** Writes the scaffold, or with `--convert` rewrites an artifact folder in one layout. */
export async function init(inputs: Inputs, host: Host): Promise<Outcome> {
  return inputs.convert === true ? convert(inputs, host) : writeScaffold(inputs, host);
}

/** Rewrites every artifact of the folder, meaning unchanged. Throws ValidationError for a folder that cannot be read as a whole. */
async function convert(inputs: Inputs, host: Host): Promise<Outcome> {
  if (inputs.directory !== undefined) throw new UserError('invalid-input', '--directory is for the scaffold, which --convert does not write.', { hint: 'Name the artifact folder with --artifacts.' });
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

/** Writes what is not there yet; a file that exists stays as it is. */
async function writeScaffold(inputs: Inputs, host: Host): Promise<Outcome> {
  for (const name of ['artifacts', 'config', 'layout'] as const) {
    if (inputs[name] !== undefined) throw new UserError('invalid-input', `--${name} is for --convert.`, { hint: 'The scaffold goes into --directory.' });
  }
  const folder = inputs.directory ?? '.';
  const created: string[] = [];
  for (const [path, text] of Object.entries(template)) {
    const file = `${folder}/${path}`;
    if (await host.readText(file) !== null) host.logger.info(`${file} is there already and stays as it is.`);
    else {
      await host.writeText(file, text);
      created.push(path);
    }
  }
  return { diagnostics: [], files: { created, changed: [], deleted: [] } };
}
