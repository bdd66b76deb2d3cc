import type { CommandResult } from '../commands/result.ts';
import { renderPlanStatus, withPlanStatus, type PlanStatus } from '../render/plan-status.ts';
import { renderReportCounts } from '../render/report-table.ts';
import type { TrustedComment } from './approved-comment.ts';
import { minimizeComment } from './comment-nodes.ts';
import { updateComment, type Comment } from './comments.ts';
import { renderMarkedBody, type MarkerComment } from './marker-comment.ts';
import type { PlanSession } from './plan-session.ts';

/** How far a plan has come, and whether it is settled: a settled one approves nothing any more. */
export interface NewStatus {
  readonly status: PlanStatus;
  readonly closed: boolean;
  readonly detail?: string;
}

/** What became of a publish, as its plan's comment has it; null where nothing is known of the plan. What was written once is settled; before, it may be tried again. */
export function toNewStatus({ ok, failureReason, report, counts, changes }: CommandResult): NewStatus | null {
  const detail = report === undefined ? '' : renderReportCounts(report);
  if (ok) return { status: 'applied', closed: true, detail: changes === false ? 'the service had all of it already' : detail };
  if (counts !== null && report === undefined && failureReason === 'plan-changed') return { status: 'refused', closed: false };
  if (failureReason === 'plan-not-found') return null;
  return { status: 'failed', closed: (report?.done.length ?? 0) > 0, detail: report === undefined ? 'nothing was written' : detail };
}

/** Says in a comment how far its plan has come; the rest of it stays. */
export async function writeStatus({ client, on, run }: PlanSession, { comment, marker, body }: TrustedComment, { status, closed, detail }: NewStatus): Promise<TrustedComment> {
  const changed: MarkerComment = { ...marker, status, ...(closed ? { closed } : {}) };
  const text = withPlanStatus(body.replace(/^[^\n]*\n/, ''), status, renderPlanStatus(status, run, detail)).trimEnd();
  const written = renderMarkedBody(changed, () => ({ text, truncated: marker.truncated ?? false }));
  return { comment: await updateComment(client, on, comment.id, written), marker: changed, body: written };
}

/** Settles a comment that another one has taken the place of, and folds it away. */
export async function retireComment(session: PlanSession, comment: Comment, marker: MarkerComment): Promise<void> {
  await writeStatus(session, { comment, marker, body: comment.body }, { status: 'outdated', closed: true });
  await minimizeComment(session.client, comment);
}
