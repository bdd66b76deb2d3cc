import type { Approval } from '../commands/ports.ts';
import type { CommandResult } from '../commands/result.ts';
import type { Surroundings } from '../host/surroundings.ts';
import type { Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { findTrustedComment, toApproval, type TrustedComment } from './approved-comment.ts';
import { toNewStatus, writeStatus, type NewStatus } from './comment-status.ts';
import { isDiscussed } from './find-pull-request.ts';
import { toGitHubFinding, withFindings } from './findings.ts';
import type { Inputs } from './inputs.ts';
import { putPlanComment, tellUnplanned } from './plan-comment.ts';
import { openPlanSession, toPlanIdentity, type CommentContext, type PlanSession } from './plan-session.ts';

/** What a run has to do with its pull request: the plan that it writes there, or the approval that it finds and what becomes of it. */
export interface PlanThread {
  readonly readApproval: NonNullable<Surroundings['readApproval']>;
  /** Says that the writes to the service with that ARM id begin. Never throws. */
  readonly begin: (serviceId: string) => Promise<void>;
  /** The result with what was written on the pull request. What GitHub refuses is a finding, and changes no outcome. */
  readonly conclude: (result: CommandResult) => Promise<CommandResult>;
  /** Says that a publish broke down which was told to begin. Never throws. */
  readonly abandon: () => Promise<void>;
}

/** Opens the thread of a run; asks GitHub nothing yet. */
export function openPlanThread(inputs: Inputs, context: CommentContext): PlanThread {
  let opened: Promise<PlanSession> | undefined;
  const open = (): Promise<PlanSession> => opened ??= openPlanSession(inputs, context);
  let trusted: TrustedComment | null = null;
  let finding: Diagnostic | null = null;

  /** Without a comment that can be trusted there is nothing to say: one that was edited would look as if it were ours again. */
  const tell = async (status: NewStatus, serviceId: string | undefined): Promise<void> => {
    if (inputs.comment === 'never') return;
    try {
      const session = await open();
      if (trusted === null && serviceId === undefined) return;
      trusted = await writeStatus(session, trusted ?? await findTrustedComment(session, toPlanIdentity(inputs, serviceId ?? '')), status);
    } catch (error) {
      // Whoever did not ask for a comment need not have the permission.
      const isAsked = trusted !== null || inputs.comment !== undefined;
      if (isAsked && !(error instanceof UserError && error.reason === 'plan-not-found')) finding = toGitHubFinding('What became of the plan was not written on its pull request.', error);
    }
  };

  const readApproval = async (serviceId: string): Promise<Approval> => {
    const session = await open();
    const found = await findTrustedComment(session, toPlanIdentity(inputs, serviceId));
    const approval = toApproval(session, found);
    trusted = found;
    return approval;
  };

  const concludePlan = async (result: CommandResult): Promise<CommandResult> => {
    if (inputs.comment === 'never' || !isDiscussed(inputs, context)) return result;
    try {
      if (result.target === undefined) {
        const told = await tellUnplanned(await open(), inputs);
        return { ...result, ...(told === null ? {} : { commentUrl: told }) };
      }
      const { url, diagnostics } = await putPlanComment(await open(), result, inputs);
      return { ...withFindings(result, diagnostics), ...(url === undefined ? {} : { commentUrl: url }) };
    } catch (error) {
      // A comment on an issue and a dispatch need not belong to a pull request; that is no fault.
      if (error instanceof UserError && error.reason === 'plan-not-found' && ['issue_comment', 'repository_dispatch'].includes(context.environment['GITHUB_EVENT_NAME'] ?? '')) return result;
      return withFindings(result, [toGitHubFinding('The plan was not written on the pull request.', error)]);
    }
  };

  const concludePublish = async (result: CommandResult): Promise<CommandResult> => {
    const status = toNewStatus(result);
    if (status !== null) await tell(status, result.target);
    return { ...withFindings(result, finding === null ? [] : [finding]), ...(trusted === null || status === null ? {} : { commentUrl: trusted.comment.url }) };
  };

  return {
    readApproval,
    begin: (serviceId) => tell({ status: 'applying', closed: false }, serviceId),
    conclude: async (result) => result.command === 'plan' ? concludePlan(result) : result.command === 'publish' || result.command === 'promote' ? concludePublish(result) : result,
    abandon: async () => {
      if (trusted?.marker.status === 'applying') await tell({ status: 'failed', closed: false, detail: 'it broke down' }, undefined);
    },
  };
}
