import type { Approval } from '../commands/ports.ts';
import { UserError } from '../model/failure.ts';
import { readCommentNode } from './comment-nodes.ts';
import { listComments, type Comment } from './comments.ts';
import { readEmbeddedPlan } from './embedded-plan.ts';
import { isSameIdentity, parseMarkerComment, toApprovalKey, type MarkerComment, type MarkerIdentity } from './marker-comment.ts';
import { findOwnTexts } from './own-texts.ts';
import type { PlanSession } from './plan-session.ts';

/** The comment about a plan, with what it says now, and which nobody but this program wrote. */
export interface TrustedComment {
  readonly comment: Comment;
  readonly marker: MarkerComment;
  readonly body: string;
}

/**
 * The open comment of a pull request about a plan. Throws UserError `plan-not-found` for one that is not there, was
 * published, was edited by anybody else, or was written after those who merged the pull request had decided.
 */
export async function findTrustedComment({ client, user, pull, on }: PlanSession, identity: MarkerIdentity): Promise<TrustedComment> {
  const comments = await listComments(client, on);
  const { newest } = findOwnTexts(comments, user, identity, isOpen);
  if (newest === null) {
    const settled = findOwnTexts(comments, user, identity).newest;
    throw settled === null ? refuse(`The pull request #${pull.number} has no comment about a plan for this service, label and selection.`, "Let a run of 'plan' on the pull request write one, with the same environment, label, include and exclude.")
      : refuse(`The plan on the pull request #${pull.number} is closed: it was published, or another took its place (${settled.text.url}).`, 'Plan on another pull request, and merge that.');
  }
  const { text: comment } = newest;
  const node = await readCommentNode(client, comment);
  if (node === null) throw refuse(`The comment ${comment.url} is gone.`, 'Plan on another pull request, and merge that.');
  if (node.editor !== null && node.editor !== user) throw refuse(`The comment ${comment.url} was edited by ${node.editor === '' ? 'somebody who is not known' : `'${node.editor}'`}, and no longer says what was planned.`, 'Plan on another pull request, and leave the comment as it is.');
  const marker = parseMarkerComment(node.body);
  if (marker === null || !isSameIdentity(marker, identity) || !isOpen(marker)) throw refuse(`The comment ${comment.url} was changed while it was read.`, 'Run again.');
  const isUntouched = marker.status === undefined || marker.status === 'planned' || marker.status === 'unplanned';
  if (pull.merged !== null && isUntouched && node.written > pull.merged) {
    throw refuse(`The plan in the comment ${comment.url} was made after the pull request #${pull.number} was merged: nobody can have approved it.`, 'Plan on another pull request, and merge that.');
  }
  return { comment, marker, body: node.body };
}

/**
 * The plan that was approved by merging a pull request, or by letting it into the merge queue. Throws UserError
 * `plan-not-found` where it was not merged, or the comment tells of no plan that could be published.
 */
export function toApproval({ pull, queued }: Pick<PlanSession, 'pull' | 'queued'>, { comment, marker, body }: TrustedComment): Approval {
  if (pull.merged === null && !queued) throw refuse(`The pull request #${pull.number} is not merged: its plan is not approved yet.`, 'Publish on the push that its merge makes.');
  const { approval } = marker;
  if (approval === undefined) throw refuse(`The comment ${comment.url} is about a plan that may not be published.`, 'Plan on another pull request, and merge that.');
  const covers = (hash: string): boolean => toApprovalKey(pull.url, hash) === approval;
  const place = `the comment ${comment.url} on the pull request #${pull.number}`;
  const embedded = readEmbeddedPlan(body);
  if (embedded === null) return { place, plan: null, covers };
  if ('outlines' in embedded) return { place, plan: null, outlines: embedded.outlines, covers };
  return { place, plan: covers(embedded.plan.hash) ? embedded.plan : null, covers };
}

function isOpen({ closed }: MarkerComment): boolean {
  return closed !== true;
}

function refuse(message: string, hint: string): UserError {
  return new UserError('plan-not-found', message, { hint });
}
