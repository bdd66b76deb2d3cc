import type { CommandResult } from '../commands/result.ts';
import { version } from '../host/version.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { toMessage, UserError } from '../model/failure.ts';
import { renderPlanComment } from '../render/plan-comment.ts';
import { STATUS_RESERVE } from '../render/plan-status.ts';
import { findTrustedComment } from './approved-comment.ts';
import { retireComment, writeStatus } from './comment-status.ts';
import { createComment, listComments, updateComment, type Comment } from './comments.ts';
import { embedPlan } from './embedded-plan.ts';
import type { Inputs } from './inputs.ts';
import { parseMarkerComment, renderMarkedBody, toApprovalKey, type MarkerState } from './marker-comment.ts';
import { findOwnTexts } from './own-texts.ts';
import { toPlanIdentity, type PlanSession } from './plan-session.ts';

export interface PutComment {
  /** Address of the comment; absent where none was written. */
  readonly url?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes a plan on its pull request, as the input `comment` says: into the one comment that is kept up to date, found by its
 * hidden mark among those that the token itself wrote, or as one of its own. Others about the same plan are settled and
 * folded away. A pull request that is decided gets none, so that what was approved stays. Throws {@link GitHubError}.
 */
export async function putPlanComment(session: PlanSession, result: CommandResult, inputs: Inputs): Promise<PutComment> {
  const { client, user, pull, on } = session;
  if (!pull.open) return { diagnostics: [diagnostic('plan-not-posted', `The plan was not written on the pull request #${pull.number}, which is ${pull.merged === null ? 'closed' : 'merged'}: what it says already stays.`)] };
  const mode = inputs.comment ?? 'update';
  const { newest, others } = findOwnTexts(await listComments(client, on), user, toPlanIdentity(inputs, result.target ?? ''), ({ closed }) => closed !== true);
  // A comment that is there never goes on saying what is no longer planned.
  if (newest === null && mode === 'changes-only' && result.changes !== true) return { diagnostics: [] };
  const body = renderBody(session, result, inputs);
  const isNew = newest === null || mode === 'always-new';
  const { url } = isNew ? await createComment(client, on, body) : await updateComment(client, on, newest.text.id, body);
  const outdated = [...(isNew && newest !== null ? [newest.text] : []), ...others];
  return { url, diagnostics: (await Promise.all(outdated.map((comment) => retire(session, comment, url)))).flat() };
}

/**
 * Says in the comment of an earlier plan that there is no newer one, because planning failed before it knew the service; null
 * where there is no such comment. Throws {@link GitHubError}, and UserError `plan-not-found` for a comment that somebody edited.
 */
export async function tellUnplanned(session: PlanSession, inputs: Inputs): Promise<string | null> {
  const { client, user, pull, on } = session;
  const { label, scope, stream } = toPlanIdentity(inputs, '');
  if (!pull.open) return null;
  const own = (await listComments(client, on)).filter(({ author }) => author === user).flatMap(({ body }) => parseMarkerComment(body) ?? [])
    .findLast((marker) => marker.closed !== true && marker.stream === stream && marker.label === label && marker.scope === scope);
  if (own === undefined) return null;
  const { comment } = await writeStatus(session, await findTrustedComment(session, own), { status: 'unplanned', closed: false });
  return comment.url;
}

function renderBody({ pull, run }: PlanSession, result: CommandResult, inputs: Inputs): string {
  const { target = '', planHash, counts, changeList, ok, failureReason } = result;
  const approvable = planHash !== null && counts !== null && (ok || failureReason === 'drift-detected');
  const state: MarkerState = {
    toolVersion: version, status: 'planned', ...(approvable ? { approval: toApprovalKey(pull.url, planHash) } : {}), ...(run === undefined ? {} : { run }), ...(counts === null ? {} : { counts }),
  };
  const embedded = approvable ? embedPlan({ schema: 1, target, changes: changeList, counts, hash: planHash }) : '';
  return renderMarkedBody({ ...toPlanIdentity(inputs, target), ...state }, (bytes) => {
    const { text, truncated } = renderPlanComment(result, inputs.label ?? inputs.environment ?? null, run, bytes - embedded.length - 2);
    return { text: embedded === '' ? text : `${text}\n\n${embedded}`, truncated };
  }, STATUS_RESERVE);
}

/** What cannot be folded away is told. */
async function retire(session: PlanSession, comment: Comment, url: string): Promise<Diagnostic[]> {
  const marker = parseMarkerComment(comment.body);
  try {
    if (marker !== null) await retireComment(session, comment, marker);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [diagnostic('posted-twice', `The comment ${comment.url} is about the same plan as ${url}, which is newer, and could not be folded away: ${toMessage(error)}`)];
  }
}
