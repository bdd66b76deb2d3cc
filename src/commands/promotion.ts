import type { OverrideTrace } from '../configuration/index.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { canonicalJson, formatPath, reveal } from '../model/json.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Snapshot } from '../model/resource.ts';
import { listHandWork, type HandWork } from '../promote/hand-work.ts';
import { findSourceValues } from '../promote/hygiene.ts';
import { tierGains } from '../promote/tier-gains.ts';
import type { Desired } from './desired.ts';
import type { Instance } from './ports.ts';
import type { Prepared } from './preparation.ts';
import type { PromotionSource } from './promotion-source.ts';
import type { Outcome, PromotedEnvironment } from './result.ts';
import { toRepositoryNames } from './setter-paths.ts';
import { overridePaths } from './workspace.ts';

/** What an override file of one of the two, or a token of the target, says otherwise than the other has it. */
export type Intended = Pick<OverrideTrace, 'id' | 'path' | 'file' | 'line' | 'before' | 'after'>;

/** What a promotion says of a target beside its plan. */
export interface PromotionReport {
  /** What is different by intention. */
  readonly intended: readonly Intended[];
  /** Ids of what the target has already as the source has it: not what is different by intention. */
  readonly same: readonly string[];
  /** What is left to set up by hand. */
  readonly handWork: readonly HandWork[];
}

/** Compares what an environment is to become with where it comes from. What of the source cannot be read is told as not known. */
export async function describePromotion(source: PromotionSource, name: string, prepared: Prepared): Promise<{ readonly report: PromotionReport; readonly diagnostics: readonly Diagnostic[] }> {
  const { desired, unchanged, service, store, history } = prepared;
  const side = await source.readSide();
  const traces = [...desired.overrides.filter(isDifferent), ...toTokenTraces(desired.snapshot, desired.overrides), ...toSourceTraces(side?.overrides ?? [], desired)];
  const different = new Set(traces.map(({ id }) => resourceKey(id)));
  const toName = await toRepositoryNames(traces.map(({ file }) => file), history);
  const [own, other] = await Promise.all([source.store === null ? null : readInstance(source.store), readInstance(store)]);
  return {
    report: {
      intended: traces.map(({ id, path, file, line, before, after }) => ({ id, path, file: toName(file), line, before, after })), same: unchanged.filter((id) => !different.has(resourceKey(id))),
      handWork: listHandWork({ target: service.name, source: own, targetInstance: other, desired: desired.snapshot, carriesKeys: source.inputs['carry-keys'] === true, owned: source.owned, unasked: source.unasked }),
    },
    diagnostics: [...tierGains(await readSku(source) ?? '', service.sku), ...await findOfSource(source, side?.snapshot ?? null, name, prepared, [own, other])],
  };
}

/** Whether an override says otherwise than the folder. Contents, and what one side does not have, are not compared. */
function isDifferent({ before, after }: OverrideTrace): boolean {
  return before === undefined || after === undefined || canonicalJson(reveal(before)) !== canonicalJson(reveal(after));
}

/** What only the source's override files say: the target has what the folder says. */
function toSourceTraces(overrides: readonly OverrideTrace[], { snapshot, overrides: own }: Pick<Desired, 'snapshot' | 'overrides'>): Intended[] {
  const told = new Set(own.map(({ id, path }) => `${resourceKey(id)} ${path}`));
  return overrides.filter((trace) => isDifferent(trace) && snapshot.has(resourceKey(trace.id)) && !told.has(`${resourceKey(trace.id)} ${trace.path}`)).map((trace) => ({ ...trace, before: trace.after, after: trace.before }));
}

/** As the service says it, else apiops.yaml; null where neither can be read. */
async function readSku({ store, sku }: PromotionSource): Promise<string | null> {
  try {
    return (await store?.describe())?.sku ?? sku;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return sku;
  }
}

/** Values of the source that would come into the target; nothing where apiops.yaml does not say which service the source is, or its own side is not known. */
async function findOfSource(source: PromotionSource, snapshot: Snapshot | null, name: string, { desired, service, workspace }: Prepared, instances: readonly (Instance | null)[]): Promise<readonly Diagnostic[]> {
  if (snapshot === null || source.service === null) return [];
  const [domains = [], targetDomains = []] = instances.map((instance) => instance?.hostNames?.map(({ hostName }) => hostName) ?? []);
  return findSourceValues({
    source: { name: source.name, service: source.service, domains, snapshot }, target: { name, service: service.id, domains: targetDomains, snapshot: desired.snapshot },
    file: overridePaths(source.inputs, workspace).at(-1) ?? "an override file of the target ('overrides' in apiops.yaml)", environments: Object.keys(workspace.configuration?.environments ?? {}),
  });
}

/** The source may be out of reach of the target's identity, which is no reason to end. */
async function readInstance(store: Prepared['store']): Promise<Instance | null> {
  try {
    return await store.readInstance();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

/** The values of the environment that tokens of the folder's own files take; those of override files are told as such. */
function toTokenTraces(snapshot: Snapshot, overrides: readonly OverrideTrace[]): Intended[] {
  const told = new Set(overrides.map(({ id, path }) => `${resourceKey(id)} ${path}`));
  return [...snapshot.values()].flatMap(({ id, content, source }) => (source?.tokens ?? []).flatMap(({ path, name, place }) => {
    const at = path === null ? content?.codec ?? '' : formatPath(path);
    return told.has(`${resourceKey(id)} ${at}`) ? [] : [{ id, path: at, file: place.file, line: place.line ?? 1, before: undefined, after: `{#${name}#}` }];
  }));
}

/** What a plan says that is asked for with a source. */
export async function toPlanned(source: PromotionSource, name: string, prepared: Prepared): Promise<Pick<Outcome, 'promotion' | 'diagnostics'>> {
  const { report, diagnostics } = await describePromotion(source, name, prepared);
  const environment: PromotedEnvironment = { name, service: prepared.service.id, sku: prepared.service.sku, plan: prepared.plan, promotion: report, report: null, state: 'planned', failure: null, requests: null, diagnostics };
  return { promotion: { from: source.name, source: source.isLive ? 'live' : 'git', environments: [environment] }, diagnostics: [...source.diagnostics, ...diagnostics] };
}
