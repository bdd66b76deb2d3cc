import { classifyDrift } from '../drift/classify.ts';
import { findPlaces } from '../drift/places.ts';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, sortDiagnostics } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { Plan } from '../plan/plan.ts';
import { toCommands } from '../render/drift-words.ts';
import { acceptDrift } from './accept.ts';
import { compareService } from './comparison.ts';
import type { Host } from './host.ts';
import { openSource, type PromotionSource } from './promotion-source.ts';
import { writeReport } from './report.ts';
import { sumCounts, sumRequests, type EnvironmentDrift, type Outcome } from './result.ts';
import { splitNames } from './target.ts';
import { ValidationError } from './workspace.ts';

/** Inputs that say where a run looks and at what. */
const SIGHT = ['config', 'artifacts', 'overrides', 'cloud', 'arm-endpoint', 'api-version', 'include', 'exclude'] as const satisfies readonly (keyof Inputs)[];

/** Of an environment that could not be compared. */
const NO_PLAN: Plan = { schema: 1, target: '', changes: [], counts: { create: 0, update: 0, replace: 0, delete: 0, unmanaged: 0, unchanged: 0 }, hash: '' };

/**
 * What somebody changed in the service since the last publish, for one environment or several. Reads only; `--accept` writes
 * what drifted into the folder. Drift is exit code 2; a comparison that a missing permission made partial, or that lacks an
 * environment, 3. Where nothing was compared the first failure counts.
 */
export async function drift(inputs: Inputs, host: Host): Promise<Outcome> {
  const names = listEnvironments(inputs);
  const source = await openLiveSource(inputs, host);
  const environments: EnvironmentDrift[] = [];
  for (const name of names) environments.push(await checkEnvironment({ ...source?.inputs ?? inputs, ...(name === null ? {} : { environment: name }) }, name, source?.host ?? host, names.length > 1));
  const [only] = environments;
  await writeReport(inputs, 'Drift', environments.map((one) => ({ name: one.name, plan: one.plan ?? NO_PLAN, base: one.base, diagnostics: one.diagnostics, commands: toCommands(one) })), host);
  const failOn = inputs['fail-on'] ?? 'drift';
  const isDrifted = (one: EnvironmentDrift): boolean => (failOn !== 'nothing' && one.drift.length > 0) || (failOn === 'unmanaged' && one.unmanaged.length > 0);
  const files = environments.flatMap(({ files: own }) => own ?? []);
  const failed = environments.find(({ failure }) => failure !== null);
  return {
    drift: environments, diagnostics: sortDiagnostics([...source?.diagnostics ?? [], ...environments.flatMap(({ diagnostics }) => diagnostics)]), requests: sumRequests([source?.store?.counts() ?? null, ...environments.map(({ requests }) => requests)]),
    ...(environments.length === 1 && only?.plan !== undefined && only.plan !== null ? { plan: only.plan } : { counts: sumCounts(environments) }),
    ...(files.length === 0 ? {} : { files: { created: files.flatMap(({ created }) => created), changed: files.flatMap(({ changed }) => changed), deleted: files.flatMap(({ deleted }) => deleted) } }),
    ...toFailure(environments.filter(isDrifted), failed, environments.every(({ failure }) => failure !== null), environments.filter(({ unreadable }) => unreadable.length > 0)),
  };
}

/** Another environment's live service to compare with, in place of the folder; null for the folder. What is written of drift is about Git. */
async function openLiveSource(inputs: Inputs, host: Host): Promise<PromotionSource | null> {
  if (inputs.from !== undefined && inputs.source !== 'live') {
    throw new UserError('invalid-input', "'from' of drift is for a comparison with a live service, and the source is the folder.", { hint: "Choose 'source: live', or leave 'from' out: the folder is what drift compares with." });
  }
  const written = (['accept', 'issue'] as const).find((input) => inputs.from !== undefined && inputs[input] === true);
  if (written !== undefined) throw new UserError('invalid-input', `'${written}' is about the folder in Git, and the comparison is with the live service of '${inputs.from ?? ''}'.`, { hint: `Leave '${written}' or 'from' out.` });
  return openSource(inputs, host, splitNames(inputs.environment), true);
}

/** The environments that are named, separated by commas; null for none. Throws invalid-input where one service is named for several. */
function listEnvironments({ environment, ...inputs }: Inputs): readonly (string | null)[] {
  const names = splitNames(environment);
  if (names.length > 1 && (['service-id', 'service-name', 'accept'] as const).some((input) => inputs[input] !== undefined && inputs[input] !== false)) {
    throw new UserError('invalid-input', "'service-id', 'service-name' and 'accept' are for one environment, and several are named.", { hint: 'Name one environment, or leave the service to apiops.yaml.' });
  }
  return names.length === 0 ? [null] : names;
}

/** One environment of several that cannot be compared keeps nothing of the others back. */
async function checkEnvironment(inputs: Inputs, name: string | null, host: Host, isOneOfSeveral: boolean): Promise<EnvironmentDrift> {
  const countsUnmanaged = inputs['fail-on'] === 'unmanaged';
  try {
    const comparison = await compareService(inputs, host);
    const { plan, store, service, live, folder, prune } = comparison;
    const parts = classifyDrift(plan);
    const counted = [...parts.drift, ...(countsUnmanaged ? parts.unmanaged : [])];
    const accepted = inputs.accept === true ? await acceptDrift(inputs, host, comparison, counted) : null;
    const log = inputs.issue === true && counted.length > 0 ? await store.lastWriters(counted.map(({ id }) => id), live.marker === null ? new Date(0) : new Date(live.marker.time)) : null;
    const unread = log === null || log.reason === null ? [] : [diagnostic('activity-log-unread', `Who changed what in ${service.name} is not known: ${log.reason}`)];
    return {
      writers: log?.writers ?? new Map(),
      name, target: service.id, base: comparison.knowsBase ? live.marker : null, plan, ...parts, places: findPlaces(parts.drift, folder), prune, flags: toFlags(inputs, service.id), countsUnmanaged, ...(inputs.from === undefined ? {} : { from: inputs.from }),
      unreadable: [...live.unreadable].sort(), diagnostics: [...comparison.diagnostics, ...unread, ...accepted?.diagnostics ?? []], requests: store.counts(), failure: null, ...(accepted === null ? {} : { files: [accepted.files] }),
    };
  } catch (error) {
    if (!isOneOfSeveral || !(error instanceof UserError)) throw error;
    return {
      name, target: null, base: null, plan: null, drift: [], pending: [], unmanaged: [], places: [], writers: new Map(), prune: 'none', flags: [], countsUnmanaged, ...(inputs.from === undefined ? {} : { from: inputs.from }), unreadable: [], diagnostics: [...(error instanceof ValidationError ? error.diagnostics : []), diagnostic('not-compared', `${name ?? 'The service'} was not compared: ${error.message}`)], requests: null,
      failure: { reason: error.reason, message: error.message, hint: error.hint },
    };
  }
}

/** The service is named where apiops.yaml does not name it. */
function toFlags(inputs: Inputs, service: string): string[] {
  const given = SIGHT.filter((input) => input !== 'artifacts' || inputs.from === undefined).flatMap((input) => [inputs[input] ?? []].flat().flatMap((value) => [`--${input}`, value]));
  const isNamed = inputs['service-id'] === undefined && inputs['service-name'] === undefined;
  return [...(inputs.environment === undefined || inputs.environment === '' ? [] : ['--environment', inputs.environment]), ...(isNamed ? [] : ['--service-id', service]), ...given];
}

function toFailure(drifted: readonly EnvironmentDrift[], failed: EnvironmentDrift | undefined, isNothingCompared: boolean, partial: readonly EnvironmentDrift[]): Pick<Outcome, 'failureReason' | 'failure'> {
  if (drifted.length > 0) {
    const conflicts = drifted.flatMap(({ drift: changes }) => changes).filter(({ origin }) => origin === 'both').length;
    return {
      failureReason: 'drift-detected', failure: {
        message: `${drifted.map(({ name, drift: changes, unmanaged }) => `${name === null ? '' : `${name}: `}${changes.length} ${changes.length === 1 ? 'resource' : 'resources'} drifted${changes.length > 0 ? '' : `, ${unmanaged.length} only in the service`}`).join('; ')}${conflicts === 0 ? '' : `, ${conflicts} in conflict with Git`}.`,
        hint: drifted.some(({ from }) => from !== undefined) ? 'Bring it over with promote --source live, in one direction or the other.' : 'Take it into Git with drift --accept, or put it back with publish.',
      },
    };
  }
  if (failed?.failure !== undefined && failed.failure !== null) {
    const { reason, message, hint } = failed.failure;
    const ending = isNothingCompared ? reason : 'partly-compared';
    return { ...(ending === null ? {} : { failureReason: ending }), failure: { message: `${failed.name ?? ''} was not compared: ${message}`, hint } };
  }
  if (partial.length === 0) return {};
  return {
    failureReason: 'partly-compared', failure: {
      message: 'No drift in what could be read; of some kinds nothing is known, because the identity may not read them.', hint: 'Give it a role that reads them, such as API Management Service Reader Role.',
    },
  };
}
