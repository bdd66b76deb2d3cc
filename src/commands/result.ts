import type { Diagnostic } from '../model/diagnostics.ts';
import { failureReasons, type FailureReason, type UserError } from '../model/failure.ts';
import type { PlanDifference } from '../plan/plan-difference.ts';
import type { Change, Counts, Plan } from '../plan/plan.ts';
import type { ArtifactRead, RequestCounts } from './ports.ts';

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
  readonly diagnostics: readonly Diagnostic[];
  readonly requests: RequestCounts | null;
  readonly durationMs: number;
  readonly approval?: RefusedApproval;
  readonly report?: PublishReport;
  readonly files?: { readonly created: readonly string[]; readonly changed: readonly string[]; readonly deleted: readonly string[] };
  /** In which forms the artifact folder was written. */
  readonly folder?: Pick<ArtifactRead, 'layout' | 'forms'>;
  readonly steps?: readonly Step[];
}

/** What a use case gives back; {@link toResult} makes the command's result of it. */
export interface Outcome {
  readonly plan?: Plan;
  readonly planPath?: string | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly requests?: RequestCounts;
  readonly failureReason?: FailureReason;
  readonly failure?: CommandResult['failure'];
  readonly approval?: RefusedApproval;
  readonly report?: PublishReport;
  readonly files?: CommandResult['files'];
  readonly folder?: CommandResult['folder'];
  readonly steps?: readonly Step[];
}

export function toResult(command: string, outcome: Outcome, durationMs: number): CommandResult {
  const { plan, approval, report, files, folder, steps, failureReason = null } = outcome;
  return {
    command, ok: failureReason === null, exitCode: failureReason === null ? 0 : failureReasons[failureReason][0], failureReason,
    failure: outcome.failure ?? null, changes: plan === undefined ? null : hasChanges(plan.counts), counts: plan?.counts ?? null,
    planHash: plan?.hash ?? null, planPath: outcome.planPath ?? null, changeList: plan?.changes ?? [], diagnostics: outcome.diagnostics,
    requests: outcome.requests ?? null, durationMs,
    ...(plan === undefined ? {} : { target: plan.target }), ...(approval === undefined ? {} : { approval }), ...(report === undefined ? {} : { report }), ...(files === undefined ? {} : { files }), ...(folder === undefined ? {} : { folder }), ...(steps === undefined ? {} : { steps }),
  };
}

/** The result of a command that threw. */
export function toFailedResult(command: string, error: UserError, diagnostics: readonly Diagnostic[], durationMs: number): CommandResult {
  return {
    ...toResult(command, { diagnostics, failure: { message: error.message, hint: error.hint } }, durationMs),
    ok: false, exitCode: error.reason === null ? 1 : failureReasons[error.reason][0], failureReason: error.reason,
  };
}

/** Whether publishing would write anything: what is unmanaged or unchanged is no change. */
export function hasChanges({ create, update, replace, delete: deleted }: Counts): boolean {
  return create + update + replace + deleted > 0;
}
