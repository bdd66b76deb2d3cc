import { createSelector, parseConfiguration, parseOverrides, type Configuration, type EnvironmentConfiguration, type OverrideFile, type Selector } from '../configuration/index.ts';
import type { Inputs } from '../github/inputs.ts';
import { hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { Host } from './host.ts';
import type { ArtifactStore } from './ports.ts';
import { findEnvironment } from './target.ts';

/** Where configuration is read from: this machine, or a commit. */
export interface FolderHost extends Pick<Host, 'environment' | 'readText' | 'carried'> {
  openArtifacts(folder: string): Pick<ArtifactStore, 'read'>;
}

/** The configuration file where none is named. */
export const CONFIGURATION = 'apiops.yaml';

/** The artifact folder where nothing names one. */
export const ARTIFACTS = 'apimartifacts';

/** What every command with a folder knows before it begins. */
export interface Workspace {
  readonly configuration: Configuration | null;
  readonly environment: EnvironmentConfiguration | null;
  /** The artifact folder, as the host opens it. */
  readonly folder: string;
  readonly selector: Selector;
  readonly diagnostics: readonly Diagnostic[];
}

/** Thrown where diagnostics hold an error: nothing was written. */
export class ValidationError extends UserError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    super('validation-failed', `${errors} error${errors === 1 ? '' : 's'} in the configuration; nothing was written.`);
    this.diagnostics = sortDiagnostics(diagnostics);
  }
}

/** Reads apiops.yaml (or what `--config` names). Throws ValidationError, and invalid-input for a named file that is not there. */
export async function openWorkspace(inputs: Inputs, host: FolderHost): Promise<Workspace> {
  const file = inputs.config ?? CONFIGURATION;
  const text = await host.readText(file);
  if (text === null && inputs.config !== undefined) {
    throw new UserError('invalid-input', `The configuration file '${file}' does not exist.`, { hint: 'Check --config.' });
  }
  const { configuration, diagnostics } = text === null ? { configuration: null, diagnostics: [] } : parseConfiguration(text, file);
  if (hasErrors(diagnostics)) throw new ValidationError(diagnostics);
  return {
    configuration, diagnostics,
    environment: findEnvironment(inputs, configuration),
    folder: inputs.artifacts ?? (configuration?.artifacts === undefined ? ARTIFACTS : besideConfiguration(file, configuration.artifacts)),
    selector: createSelector({ include: inputs.include ?? configuration?.include ?? [], exclude: [...configuration?.exclude ?? [], ...inputs.exclude ?? []] }),
  };
}

/** Paths in apiops.yaml count from its own folder. */
export function besideConfiguration(file: string, path: string): string {
  const folder = file.replaceAll('\\', '/').split('/').slice(0, -1).join('/');
  return folder === '' || /^([a-z]:)?[\\/]/i.test(path) ? path : `${folder}/${path}`;
}

/** The override files of the environment and of `--overrides`, in that order. */
export function overridePaths(inputs: Inputs, { environment }: Pick<Workspace, 'environment'>): string[] {
  return [...[environment?.overrides ?? []].flat().map((file) => besideConfiguration(inputs.config ?? CONFIGURATION, file)), ...inputs.overrides ?? []];
}

/** Reads the override files. Throws invalid-input for one that is not there. */
export async function readOverrides(inputs: Inputs, workspace: Workspace, host: FolderHost, findings: Diagnostic[]): Promise<OverrideFile[]> {
  const files: OverrideFile[] = [];
  for (const file of overridePaths(inputs, workspace)) {
    const text = await host.readText(file);
    if (text === null) throw new UserError('invalid-input', `The override file '${file}' does not exist.`, { hint: 'Check overrides: in apiops.yaml, or --overrides.' });
    const { overrides, diagnostics } = parseOverrides(text, file);
    files.push(overrides);
    findings.push(...diagnostics);
  }
  return files;
}
