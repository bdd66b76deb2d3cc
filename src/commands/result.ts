import type { Diagnostic } from '../model/diagnostics.ts';
import { failureReasons, type FailureReason, type UserError } from '../model/failure.ts';
import type { Drift } from '../drift/classify.ts';
import type { Place } from '../drift/places.ts';
import type { KindName } from '../model/kinds.ts';
import type { LastWriter } from '../model/last-writer.ts';
import type { Marker } from '../model/marker.ts';
import type { Prune } from '../plan/absent.ts';
import type { Dependent } from '../plan/dependents.ts';
import type { PlanDifference } from '../plan/plan-difference.ts';
import type { Change, Counts, Plan } from '../plan/plan.ts';
import type { ArtifactRead, RequestCounts } from './ports.ts';
import type { PromotionReport } from './promotion.ts';

/** What became of each resource of a plan. */
export interface PublishReport {
  readonly done: readonly { readonly id: string; readonly op: string }[];
  readonly failed: readonly { readonly id: string; readonly op: string; readonly message: string }[];
  /** Not attempted, because what it depends on failed or the run was stopped. */
  readonly notAttempted: readonly { readonly id: string; readonly op: string; readonly because: string }[];
  /** Of a roll-back: the writes that put things back. */
  readonly restored?: readonly { readonly id: string; readonly op: string }[];
  /** Of a roll-back: what is not as it was before. */
  readonly notRestored?: readonly { readonly id: string; readonly message: string }[];
}

/** Why a publish was refused whose plan is not the approved one. */
export interface RefusedApproval {
  /** Hash of the approved plan, where it is known. */
  readonly approved: string | null;
  readonly planned: string;
  /** Empty where the approved plan is for another service, or only its hash is known. */
  readonly differences: readonly PlanDifference[];
}

/** How one environment's service differs from what was published, and from the folder. */
export interface EnvironmentDrift extends Drift {
  /** As apiops.yaml names it; null where none was named. */
  readonly name: string | null;
  /** ARM id of the service; null where it was not compared. */
  readonly target: string | null;
  /** The last publish; null where it is not known, and everything that differs counts as drift. */
  readonly base: Marker | null;
  readonly plan: Plan | null;
  /** The environment whose live service it was compared with; absent for the folder. */
  readonly from?: string;
  /** Where in the folder stands what drifted. */
  readonly places: readonly Place[];
  /** What publishing would do with what the folder does not hold. */
  readonly prune: Prune;
  /** Flags of this run, each followed by its value, without which another command would look elsewhere or at something else. */
  readonly flags: readonly string[];
  /** Whether what only the service has counts like drift. */
  readonly countsUnmanaged: boolean;
  /** Who wrote what drifted last, by id in lower case, as far as the activity log was asked and tells. */
  readonly writers: ReadonlyMap<string, LastWriter>;
  /** Kinds that the identity may not read: of these nothing is known. */
  readonly unreadable: readonly KindName[];
  readonly diagnostics: readonly Diagnostic[];
  readonly requests: RequestCounts | null;
  /** Why it was not compared, where it was not. */
  readonly failure: { readonly reason: FailureReason | null; readonly message: string; readonly hint: string | null } | null;
  /** What `--accept` wrote. */
  readonly files?: readonly NonNullable<CommandResult['files']>[];
}

/** A target of a promotion. */
export interface PromotedEnvironment {
  readonly name: string;
  /** ARM id of the service; null where it was not reached. */
  readonly service: string | null;
  readonly sku: string | null;
  /** Null where none could be made. */
  readonly plan: Plan | null;
  readonly promotion: PromotionReport | null;
  readonly report: PublishReport | null;
  /** `planned` by a command that writes nothing; `refused` before any target was written; `not-attempted` because of another target. */
  readonly state: 'planned' | 'published' | 'failed' | 'refused' | 'not-attempted';
  readonly failure: { readonly reason: FailureReason | null; readonly message: string; readonly hint: string | null } | null;
  readonly requests: RequestCounts | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly approval?: RefusedApproval;
}

/** One environment's configuration on its way to others. */
export interface Promotion {
  readonly from: string;
  readonly source: 'git' | 'live';
  readonly environments: readonly PromotedEnvironment[];
}

/** What the action writes of a result beside what inputs ask for. */
export type ResultFileName = 'json-plan' | 'text-plan' | 'markdown-plan' | 'report' | 'diagnostics';

/** One step of the demo. */
export interface Step {
  readonly title: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What a command gives back. The adapters (cli, github) turn it into output, exit code and outputs; it decides nothing. */
export interface CommandResult {
  readonly command: string;
  readonly ok: boolean;
  readonly exitCode: number;
  readonly failureReason: FailureReason | null;
  /** The sentence of the failure, and what to do next; null on success. */
  readonly failure: { readonly message: string; readonly hint: string | null } | null;
  readonly changes: boolean | null;
  readonly counts: Counts | null;
  readonly planHash: string | null;
  /** ARM id of the service that the plan is for. */
  readonly target?: string;
  /** Path as given by the user, or null. */
  readonly planPath: string | null;
  readonly changeList: readonly Change[];
  /** What depends on what the plan changes, where the plan was made here. */
  readonly dependents?: readonly Dependent[];
  readonly diagnostics: readonly Diagnostic[];
  readonly requests: RequestCounts | null;
  readonly durationMs: number;
  readonly approval?: RefusedApproval;
  readonly drift?: readonly EnvironmentDrift[];
  readonly promotion?: Promotion;
  /** Addresses of the issues about drift. */
  readonly issueUrls?: readonly string[];
  /** Absolute paths of what the action wrote. */
  readonly paths?: Readonly<Partial<Record<ResultFileName, string>>>;
  /** Address of the comment about the plan. */
  readonly commentUrl?: string;
  readonly report?: PublishReport;
  readonly files?: { readonly created: readonly string[]; readonly changed: readonly string[]; readonly deleted: readonly string[] };
  /** In which forms the artifact folder was written. */
  readonly folder?: Pick<ArtifactRead, 'layout' | 'forms'>;
  readonly steps?: readonly Step[];
  /** What is left to do by hand, a sentence each. */
  readonly nextSteps?: readonly string[];
  /** The environments that were checked; null is the folder by itself. */
  readonly checked?: readonly (string | null)[];
}

/** What a use case gives back; {@link toResult} makes the command's result of it. */
export interface Outcome {
  readonly plan?: Plan;
  readonly dependents?: readonly Dependent[];
  /** Of several plans together. */
  readonly counts?: Counts;
  readonly drift?: readonly EnvironmentDrift[];
  readonly promotion?: Promotion;
  readonly planPath?: string | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly requests?: RequestCounts;
  readonly failureReason?: FailureReason;
  /** A failure without a reason is one that the closed table has no word for. */
  readonly failure?: CommandResult['failure'];
  readonly approval?: RefusedApproval;
  readonly report?: PublishReport;
  readonly files?: CommandResult['files'];
  readonly folder?: CommandResult['folder'];
  readonly steps?: readonly Step[];
  readonly nextSteps?: readonly string[];
  readonly checked?: CommandResult['checked'];
}

export function toResult(command: string, outcome: Outcome, durationMs: number): CommandResult {
  const { plan, dependents, approval, drift, promotion, report, files, folder, steps, nextSteps, checked, failureReason = null, failure = null } = outcome;
  return {
    command, ok: failureReason === null && failure === null, exitCode: failureReason !== null ? failureReasons[failureReason][0] : failure === null ? 0 : 1, failureReason,
    failure, changes: drift !== undefined ? hasDrift(drift) : promotion !== undefined ? promotion.environments.some((one) => one.plan !== null && hasChanges(one.plan.counts)) : plan === undefined ? null : hasChanges(plan.counts), counts: plan?.counts ?? outcome.counts ?? null,
    planHash: plan?.hash ?? null, planPath: outcome.planPath ?? null, changeList: plan?.changes ?? [], diagnostics: outcome.diagnostics,
    requests: outcome.requests ?? null, durationMs,
    ...(plan === undefined ? {} : { target: plan.target }), ...(dependents === undefined ? {} : { dependents }), ...(approval === undefined ? {} : { approval }), ...(drift === undefined ? {} : { drift }), ...(promotion === undefined ? {} : { promotion }), ...(report === undefined ? {} : { report }), ...(files === undefined ? {} : { files }), ...(folder === undefined ? {} : { folder }), ...(steps === undefined ? {} : { steps }), ...(nextSteps === undefined ? {} : { nextSteps }), ...(checked === undefined ? {} : { checked }),
  };
}

/** The result of a command that threw. */
export function toFailedResult(command: string, error: UserError, diagnostics: readonly Diagnostic[], durationMs: number): CommandResult {
  return toResult(command, { diagnostics, ...(error.reason === null ? {} : { failureReason: error.reason }), failure: { message: error.message, hint: error.hint } }, durationMs);
}

/** Null where no environment was compared. */
function hasDrift(environments: readonly EnvironmentDrift[]): boolean | null {
  return environments.every(({ failure }) => failure !== null) ? null : environments.some(({ drift }) => drift.length > 0);
}

/** Whether publishing would write anything: what is unmanaged or unchanged is no change. */
export function hasChanges({ create, update, replace, delete: deleted }: Counts): boolean {
  return create + update + replace + deleted > 0;
}

/** The requests of several services together. */
export function sumRequests(all: readonly (RequestCounts | null)[]): RequestCounts {
  const total = (key: keyof RequestCounts): number => all.reduce((count, one) => count + (one?.[key] ?? 0), 0);
  return { reads: total('reads'), writes: total('writes'), deletes: total('deletes'), throttled: total('throttled'), retried: total('retried') };
}

/** The counts of several plans together. */
export function sumCounts(all: readonly { readonly plan: Plan | null }[]): Counts {
  const total = (key: keyof Counts): number => all.reduce((count, { plan }) => count + (plan?.counts[key] ?? 0), 0);
  return { create: total('create'), update: total('update'), replace: total('replace'), delete: total('delete'), unmanaged: total('unmanaged'), unchanged: total('unchanged') };
}
