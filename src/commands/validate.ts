import type { Inputs } from '../github/inputs.ts';
import { diagnostic, hasErrors, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { toMessage, UserError } from '../model/failure.ts';
import { renderSarif } from '../render/sarif.ts';
import type { Host } from './host.ts';
import { checkOffline } from './offline-check.ts';
import type { ArtifactRead } from './ports.ts';
import type { Outcome } from './result.ts';
import { createJudge } from './severities.ts';
import { splitNames } from './target.ts';
import { CONFIGURATION, openWorkspace, ValidationError, type FolderHost } from './workspace.ts';

/** What was found in the folder with the overrides of an environment; null is the folder by itself. */
interface Check {
  readonly name: string | null;
  readonly findings: readonly Diagnostic[];
  /** Whether nothing went unchecked. */
  readonly isWhole: boolean;
}

/**
 * Checks the folder and the configuration files: by itself and with the overrides of every environment, or of those that
 * are named. Asks no service and no Git, and needs no value of a token. `--sarif` writes the findings to a file. One error
 * fails it with validation-failed.
 */
export async function validate(inputs: Inputs, host: Host): Promise<Outcome> {
  const judge = createJudge(inputs);
  const world = readingOnce(host);
  const { names, failed } = await listEnvironments(inputs, world);
  const checks: Check[] = failed === null ? [] : [failed];
  for (const name of names) checks.push(await check(inputs, name, world));
  const diagnostics = sortDiagnostics(merge(checks.map((one) => ({ ...one, findings: judge(one.findings, !one.isWhole) }))));
  if (inputs.sarif !== undefined) await host.writeText(inputs.sarif, await toSarif(diagnostics, inputs, host));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    diagnostics, checked: names,
    ...(hasErrors(diagnostics) ? { failureReason: 'validation-failed', failure: { message: `${errors} error${errors === 1 ? '' : 's'} in the folder or the configuration.`, hint: null } } : {}),
  };
}

/** The environments that are named, or the folder by itself and all of them. Throws invalid-input for one that apiops.yaml does not have. */
async function listEnvironments({ environment, ...inputs }: Inputs, host: FolderHost): Promise<{ readonly names: readonly (string | null)[]; readonly failed: Check | null }> {
  const named = splitNames(environment);
  try {
    for (const name of named) await openWorkspace({ ...inputs, environment: name }, host);
    const { configuration } = await openWorkspace(inputs, host);
    return { names: named.length > 0 ? named : [null, ...Object.keys(configuration?.environments ?? {})], failed: null };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return { names: [], failed: { name: null, findings: error.diagnostics, isWhole: false } };
  }
}

async function check({ environment: _all, ...inputs }: Inputs, name: string | null, host: FolderHost): Promise<Check> {
  const own = name === null ? inputs : { ...inputs, environment: name };
  try {
    return { name, findings: await checkOffline(own, await openWorkspace(own, host), host), isWhole: true };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // A file that is not there, or cannot be read, in one environment keeps nothing of the others back.
    return { name, findings: error instanceof ValidationError ? error.diagnostics : [diagnostic('file-unreadable', toMessage(error))], isWhole: false };
  }
}

/** Files and folders are the same for every environment. */
function readingOnce(host: Host): FolderHost {
  const texts = new Map<string, Promise<string | null>>();
  const folders = new Map<string, Promise<ArtifactRead>>();
  const remember = <T>(known: Map<string, Promise<T>>, path: string, read: () => Promise<T>): Promise<T> => {
    const found = known.get(path) ?? read();
    known.set(path, found);
    return found;
  };
  return {
    environment: host.environment,
    readText: (path) => remember(texts, path, () => host.readText(path)),
    openArtifacts: (path) => ({ read: () => remember(folders, path, () => host.openArtifacts(path).read()) }),
  };
}

/**
 * The findings of all checks, each once: those of some environments say which. What the folder lacks by itself and every
 * environment has is a remark, because every plan has overrides then.
 */
function merge(checks: readonly Check[]): Diagnostic[] {
  const environments = checks.filter(({ name }) => name !== null).length;
  const found = new Map<string, { readonly finding: Diagnostic; readonly names: (string | null)[] }>();
  for (const { name, findings } of checks) {
    for (const finding of findings) {
      const key = JSON.stringify(finding);
      const known = found.get(key) ?? { finding, names: [] };
      if (!known.names.includes(name)) known.names.push(name);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ finding, names }) => {
    const named = names.filter((name) => name !== null);
    if (named.length === environments) return finding;
    return named.length === 0 ? { ...finding, severity: 'info', message: `Without overrides: ${finding.message}` } : { ...finding, message: `In ${named.join(', ')}: ${finding.message}` };
  });
}

/** What no file is blamed for stands at the configuration file: code scanning shows nothing without a place. */
async function toSarif(findings: readonly Diagnostic[], { config = CONFIGURATION }: Inputs, host: Host): Promise<string> {
  const files = [...new Set([config, ...findings.flatMap(({ file }) => file ?? [])])];
  const paths = new Map(await Promise.all(files.map(async (file) => [file, await host.toRepositoryPath(file)] as const)));
  return renderSarif(findings, { version: host.version, toPath: (file) => paths.get(file ?? config) ?? null });
}
