import { parseConfiguration } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { hasErrors } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { convert } from './convert.ts';
import type { Host } from './host.ts';
import { toNextSteps } from './next-steps.ts';
import type { Outcome } from './result.ts';
import { ACTION_FOLDER, checkActionReference, checkEnvironmentNames, overridesOf, renderScaffold } from './scaffold.ts';
import { ARTIFACTS, CONFIGURATION, ValidationError } from './workspace.ts';

/** Writes the scaffold, or with `--convert` rewrites an artifact folder in one layout. */
export async function init(inputs: Inputs, host: Host): Promise<Outcome> {
  return inputs.convert === true ? convert(inputs, host) : writeScaffold(inputs, host);
}

/**
 * Writes what is not there yet; a file that exists stays as it is. Into a repository that has artifacts or an `apiops.yaml`
 * goes nothing of the sample, which would be published with them. Throws invalid-input, before the first file, where the
 * action is neither named nor beside this program.
 */
async function writeScaffold(inputs: Inputs, host: Host): Promise<Outcome> {
  for (const name of ['artifacts', 'config', 'layout'] as const) {
    if (inputs[name] !== undefined) throw new UserError('invalid-input', `--${name} is for --convert.`, { hint: 'The scaffold goes into --directory.' });
  }
  const folder = inputs.directory ?? '.';
  const action = inputs.action === undefined ? null : checkActionReference(inputs.action);
  const vendored = action === null ? await readAction(host) : new Map<string, string>();
  const found = await lookAround(folder, host);
  const given = inputs.environments === undefined ? null : checkEnvironmentNames(inputs.environments);
  const names = given ?? checkEnvironmentNames(found.names === null || found.names.length === 0 ? ['dev', 'prod'] : found.names);
  const overrides = new Set<string>();
  for (const name of names.slice(1)) if (found.sample || await host.readText(`${folder}/${overridesOf(name)}`) !== null) overrides.add(name);
  const files = new Map([...renderScaffold({ ...found, names, action, hasOverrides: (name) => overrides.has(name) }), ...vendored]);
  const created: string[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = `${folder}/${path}`;
    if (await host.readText(file) !== null) host.logger.info(`${file} is there already and stays as it is.`);
    else {
      await host.writeText(file, text);
      created.push(path);
    }
  }
  if (!found.sample) host.logger.info('The sample is left out: there are artifacts or an apiops.yaml already.');
  const { names: known } = found;
  for (const name of known === null ? [] : names.filter((one) => !known.includes(one))) host.logger.warning(`${folder}/${CONFIGURATION} has no environment '${name}', which the workflows name: add it.`);
  return { diagnostics: [], files: { created, changed: [], deleted: [] }, nextSteps: toNextSteps(names, found.sample) };
}

/** What is there already: the environments of `apiops.yaml`, null where there is none, its artifact folder and override files, and whether the sample has a place. */
async function lookAround(folder: string, host: Host): Promise<{ readonly names: readonly string[] | null; readonly artifacts: string; readonly overrides?: readonly string[]; readonly sample: boolean }> {
  const file = `${folder}/${CONFIGURATION}`;
  const text = await host.readText(file);
  if (text === null) {
    const { diagnostics } = await host.openArtifacts(`${folder}/${ARTIFACTS}`).read();
    return { names: null, artifacts: ARTIFACTS, sample: diagnostics.some(({ code }) => code === 'artifacts-missing' || code === 'artifacts-empty') };
  }
  const { configuration, diagnostics } = parseConfiguration(text, file);
  if (hasErrors(diagnostics)) throw new ValidationError(diagnostics);
  const names = Object.keys(configuration.environments);
  const overrides = Object.values(configuration.environments).flatMap(({ overrides: files = [] }) => files).map(toPlainPath);
  return { names, artifacts: toPlainPath(configuration.artifacts ?? ARTIFACTS), overrides, sample: false };
}

/** As patterns of workflows have paths. */
function toPlainPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
}

async function readAction(host: Host): Promise<ReadonlyMap<string, string>> {
  const files = await host.readOwnAction();
  if (files === null) {
    throw new UserError('invalid-input', 'The action is not beside this program, so that it cannot be written into the repository.', {
      hint: 'Name it with --action owner/name@COMMIT, or call dist/cli.js where action.yml and dist/index.js are.',
    });
  }
  return new Map([...files].map(([path, text]) => [`${ACTION_FOLDER}/${path}`, text]));
}
