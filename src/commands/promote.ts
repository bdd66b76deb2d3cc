import type { Inputs } from '../github/inputs.ts';
import { sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { chooseApproval } from './approval.ts';
import type { Host } from './host.ts';
import type { Prepared } from './preparation.ts';
import { openSource, type PromotionSource } from './promotion-source.ts';
import { describePromotion, type PromotionReport } from './promotion.ts';
import { prepareAllowed, publishPrepared } from './publish.ts';
import { RefusedError } from './refusal.ts';
import { sumCounts, sumRequests, type Outcome, type PromotedEnvironment } from './result.ts';
import { splitNames } from './target.ts';
import { ValidationError } from './workspace.ts';

/** A target as far as it came. */
interface Attempt {
  readonly name: string;
  readonly inputs: Inputs;
  readonly prepared: Prepared | null;
  readonly report: PromotionReport | null;
  readonly error: UserError | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings the configuration of one environment to others: what `publish` does for each target, with the folder or the live
 * service of the source. All targets are planned, checked and approved before the first is written; where one may not be, or
 * cannot be reached, none is. They are written one after the other, and a failure keeps back those that follow.
 */
export async function promote(inputs: Inputs, host: Host): Promise<Outcome> {
  const targets = requireTargets(inputs);
  const source = await openSource(inputs, targets.length > 1 ? quiet(host) : host, targets);
  if (source === null) throw new UserError('invalid-input', "The source of the promotion is missing.", { hint: "Name an environment of apiops.yaml with 'from'." });
  const attempts: Attempt[] = [];
  for (const name of targets) attempts.push(await attempt(source, name));
  const refused = attempts.find(({ error }) => error !== null);
  const environments = refused === undefined ? await writeAll(attempts, source) : attempts.map((one) => toEnvironment(one, { state: one.error === null ? 'not-attempted' : 'refused' }));
  return toOutcome(environments, attempts, source, refused);
}

/** Throws invalid-input where no target is named, and for an approval of several. */
function requireTargets(inputs: Inputs): readonly string[] {
  const targets = splitNames(inputs.to);
  if (targets.length === 0) throw new UserError('invalid-input', 'No target of the promotion is named.', { hint: "Name an environment of apiops.yaml with 'to', or several, separated by commas." });
  if (targets.length > 1 && inputs.deployment === true) throw new UserError('invalid-input', `A deployment is of one environment, and ${targets.length} are promoted to.`, { hint: 'Promote to one target at a time.' });
  if (targets.length > 1 && chooseApproval(inputs) !== 'none') {
    throw new UserError('invalid-input', `An approval is for one plan, and ${targets.length} targets have one each.`, { hint: 'Promote to one target at a time, or let a protected environment of GitHub approve the job (approval: none).' });
  }
  return targets;
}

/** A deployment and a comment are of one plan: nobody is told when the writes to several begin. */
function quiet({ beginPublish: _begin, ...host }: Host): Host {
  return host;
}

async function attempt(source: PromotionSource, name: string): Promise<Attempt> {
  const inputs = { ...source.inputs, environment: name };
  try {
    const prepared = await prepareAllowed(inputs, source.host);
    if (prepared.tier === null) throw new RefusedError('validation-failed', { message: `The SKU of ${prepared.service.name} cannot be read, so that nothing can be checked against its tier. Nothing was written.`, hint: `Say it as 'sku' of '${name}' in apiops.yaml.` }, prepared);
    const { report, diagnostics } = await describePromotion(source, name, prepared);
    return { name, inputs, prepared, report, error: null, diagnostics: [...prepared.diagnostics, ...diagnostics] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = error instanceof RefusedError ? error.outcome.diagnostics : error instanceof ValidationError ? error.diagnostics : [];
    return { name, inputs, prepared: null, report: null, error, diagnostics: found };
  }
}

async function writeAll(attempts: readonly Attempt[], source: PromotionSource): Promise<PromotedEnvironment[]> {
  const environments: PromotedEnvironment[] = [];
  // One interruption is for all: what comes between two targets keeps back those that follow.
  const interrupted = source.host.interrupted();
  const host: Host = { ...source.host, interrupted: () => interrupted };
  for (const one of attempts) {
    const hasFailed = environments.some(({ failure }) => failure !== null);
    environments.push(hasFailed || one.prepared === null ? toEnvironment(one, { state: 'not-attempted' }) : await write(one, one.prepared, host));
  }
  return environments;
}

async function write(one: Attempt, prepared: Prepared, host: Host): Promise<PromotedEnvironment> {
  try {
    const { report, failure = null, failureReason = null, diagnostics } = await publishPrepared(one.inputs, host, prepared);
    return toEnvironment(one, { state: failure === null ? 'published' : 'failed', report: report ?? null, failure: failure === null ? null : { reason: failureReason, ...failure }, diagnostics: withoutRepeated([...one.diagnostics, ...diagnostics]) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return toEnvironment(one, { state: 'failed', failure: { reason: error.reason, message: error.message, hint: error.hint } });
  }
}

function toEnvironment({ name, prepared, report, error, diagnostics }: Attempt, end: Pick<PromotedEnvironment, 'state'> & Partial<PromotedEnvironment>): PromotedEnvironment {
  const refused = error instanceof RefusedError ? error.outcome : null;
  return {
    name, service: prepared?.service.id ?? null, sku: prepared?.service.sku ?? null, plan: prepared?.plan ?? refused?.plan ?? null, promotion: report, report: null,
    failure: error === null ? null : { reason: error.reason, message: error.message, hint: error.hint }, requests: prepared?.store.counts() ?? refused?.requests ?? null, diagnostics,
    ...refused?.approval === undefined ? {} : { approval: refused.approval }, ...end,
  };
}

function toOutcome(environments: readonly PromotedEnvironment[], attempts: readonly Attempt[], source: PromotionSource, refused: Attempt | undefined): Outcome {
  const [only, ...others] = environments;
  const single = only !== undefined && others.length === 0 ? only : null;
  const failed = environments.find(({ failure }) => failure !== null);
  const diagnostics = sortDiagnostics(withoutRepeated([...source.diagnostics, ...environments.flatMap((one) => one.diagnostics)]));
  return {
    promotion: { from: source.name, source: source.isLive ? 'live' : 'git', environments }, diagnostics, ...environments.every(({ plan }) => plan === null) ? {} : { counts: sumCounts(environments) }, requests: sumRequests([source.store?.counts() ?? null, ...environments.map(({ requests }) => requests)]),
    ...single?.plan === undefined || single.plan === null ? {} : { plan: single.plan }, ...single?.report === undefined || single.report === null ? {} : { report: single.report },
    ...single === null ? {} : { dependents: attempts[0]?.prepared?.dependents ?? [] }, ...single?.approval === undefined ? {} : { approval: single.approval },
    ...failed === undefined ? {} : toFailure(failed, single !== null, refused !== undefined),
  };
}

/** Several targets may have the same findings. */
function withoutRepeated(findings: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function toFailure({ name, failure }: PromotedEnvironment, isSingle: boolean, isRefused: boolean): Pick<Outcome, 'failure' | 'failureReason'> {
  if (failure === null) return {};
  const message = isSingle ? failure.message : `${name}: ${failure.message.replace(/ Nothing was written\.$/, '')} ${isRefused ? 'Nothing was written to any target.' : 'The targets after it were not attempted.'}`;
  return { ...failure.reason === null ? {} : { failureReason: failure.reason }, failure: { message, hint: failure.hint } };
}
