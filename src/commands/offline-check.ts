import type { Inputs } from '../github/inputs.ts';
import { API_VERSION } from '../model/api-version.ts';
import { diagnostic, hasErrors, type Diagnostic } from '../model/diagnostics.ts';
import { toMessage, UserError } from '../model/failure.ts';
import { kindNames, kindRow } from '../model/kinds.ts';
import { toTier } from '../model/tiers.ts';
import { toEffective } from '../plan/effective.ts';
import { planChanges } from '../plan/planner.ts';
import { validateResources } from '../validate/rules.ts';
import { readDesired, refusedContentCodes, requestedKinds } from './desired.ts';
import { findCycles } from './preparation.ts';
import { resolveTarget } from './target.ts';
import { CONFIGURATION, type FolderHost, type Workspace } from './workspace.ts';

/** What stands in for the value of a token that has none: a finding that one of them mends depends on the value. */
const SAMPLES = [' ', 'token', '1'];

const NOTHING = new Map<string, never>();

/**
 * What a plan would refuse before it asks the service, for the folder with the overrides of one environment. What a token
 * without a value stands for is not judged, and said once. Throws ValidationError for a folder that is known only in part.
 */
export async function checkOffline(inputs: Inputs, workspace: Workspace, host: FolderHost): Promise<Diagnostic[]> {
  const service = checkService(inputs, workspace);
  const findings = await checkWith(inputs, workspace, host);
  const unresolved = findings.filter(isUnresolved);
  if (unresolved.length === 0) return [...service, ...findings];
  const runs = [findings.filter((finding) => !isUnresolved(finding))];
  if (runs[0]?.some(({ severity }) => severity !== 'info') === true) {
    for (const sample of SAMPLES) runs.push(await checkWith(inputs, workspace, { ...host, environment: withSample(host.environment, sample) }));
  }
  const places = new Set(unresolved.map(placeOf));
  const rest = [...service, ...findCommon(runs).filter((finding) => finding.line === null || !places.has(placeOf(finding)))];
  const told = new Map([...unresolved].reverse().map((finding) => [finding.message, finding]));
  return [...rest, ...[...told.values()].map((finding): Diagnostic => ({ ...finding, severity: 'info', message: `${finding.message} What it stands for was not checked.` }))];
}

async function checkWith(inputs: Inputs, workspace: Workspace, host: FolderHost): Promise<Diagnostic[]> {
  const { snapshot: desired, excluded, findings } = await readDesired(inputs, workspace, host);
  const requested = requestedKinds(desired.keys(), workspace.selector);
  const refused = validateResources({
    offline: true, desired, effective: toEffective(desired, NOTHING), excluded, live: NOTHING, deleted: NOTHING, replaced: NOTHING, unsupported: new Set(), operations: NOTHING, subscriptions: null, planned: null,
    tier: toTier(inputs.sku ?? workspace.environment?.sku),
    unread: new Set(kindNames.filter((kind) => kindRow(kind).managed === 'on-request' && !requested.has(kind))),
  });
  const all = [...findings, ...refused];
  if (hasErrors(all.filter((finding) => !isUnresolved(finding)))) return all;
  const { writes } = planChanges({ target: '', desired, live: NOTHING, base: null, prune: 'none', excluded, ignores: () => false });
  return [...all, ...findCycles(writes)];
}

/** The service that the environment names, by the form of its id. */
function checkService({ 'api-version': apiVersion = API_VERSION, config = CONFIGURATION }: Inputs, { environment }: Workspace): Diagnostic[] {
  if (environment?.service === undefined) return [];
  try {
    resolveTarget({ 'api-version': apiVersion }, environment);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [diagnostic('invalid-value', toMessage(error), { file: config })];
  }
}

/** The findings of all runs. One that refuses a content says nothing of what else is wrong with it: there the others decide. */
function findCommon(runs: readonly (readonly Diagnostic[])[]): Diagnostic[] {
  const known = runs.map((findings) => ({
    found: new Set(findings.map(identityOf)), refused: new Set(findings.filter(({ code }) => refusedContentCodes.has(code)).map(({ resource }) => resource)),
  }));
  const candidates = new Map([...runs].reverse().flat().map((finding) => [identityOf(finding), finding]));
  return [...candidates.values()].filter((finding) => known.every(({ found, refused }) => found.has(identityOf(finding)) || (!refusedContentCodes.has(finding.code) && refused.has(finding.resource))));
}

function isUnresolved({ code }: Diagnostic): boolean {
  return code === 'token-unresolved';
}

function placeOf({ file, line }: Diagnostic): string {
  return `${file}:${line}`;
}

/** Without the message, which may name the value. */
function identityOf({ code, file, line, resource }: Diagnostic): string {
  return JSON.stringify([code, file, line, resource]);
}

/** The environment in which every variable has a value; none is read before it is asked for. */
function withSample(environment: FolderHost['environment'], sample: string): FolderHost['environment'] {
  const valueOf = (name: string | symbol): string => (typeof name === 'string' && environment[name] ? environment[name] : sample);
  return new Proxy<FolderHost['environment']>({}, {
    get: (_target, name) => valueOf(name),
    getOwnPropertyDescriptor: (_target, name) => ({ value: valueOf(name), configurable: true, enumerable: true, writable: true }),
  });
}
