import type { Diagnostic } from '../model/diagnostics.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Change, Counts } from '../plan/plan.ts';
import type { RequestCounts } from './ports.ts';

/** What became of each resource of a plan. */
export interface PublishReport {
  readonly done: readonly { readonly id: string; readonly op: string }[];
  readonly failed: readonly { readonly id: string; readonly op: string; readonly message: string }[];
  /** Not attempted, because what it depends on failed or the run was stopped. */
  readonly notAttempted: readonly { readonly id: string; readonly op: string; readonly because: string }[];
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
  /** Path as given by the user, or null. */
  readonly planPath: string | null;
  readonly changeList: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
  readonly requests: RequestCounts | null;
  readonly durationMs: number;
  readonly report?: PublishReport;
  readonly files?: { readonly created: readonly string[]; readonly changed: readonly string[]; readonly deleted: readonly string[] };
  readonly steps?: readonly Step[];
}
