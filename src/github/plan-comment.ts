import { readRun } from '../commands/workflow-run.ts';
import type { CommandResult } from '../commands/result.ts';
import { version } from '../host/version.ts';
import { diagnostic, sortDiagnostics, type Diagnostic } from '../model/diagnostics.ts';
import { toMessage } from '../model/failure.ts';
import { isObject } from '../model/json.ts';
import { renderPlanComment } from '../render/plan-comment.ts';
import { toServiceName } from '../render/change-words.ts';
import { systemClock, type Clock } from '../service/clock.ts';
import { openGitHub, type GitHubClient } from './client.ts';
import { createComment, listComments, updateComment, type Conversation } from './comments.ts';
import { readCurrentUser } from './current-user.ts';
import { selectionOf, type Inputs } from './inputs.ts';
import { renderMarkedBody, toIdentity, type MarkerState } from './marker-comment.ts';
import { findOwnTexts } from './own-texts.ts';
import { GitHubError, isForbidden } from './refusal.ts';

export interface CommentContext {
  /** That of the step. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; null where there is none. */
  readonly readText: (file: string) => Promise<string | null>;
  readonly clock?: Clock;
}

/**
 * A result of `plan` with what became of the one comment about it on its pull request: written once, then brought up to
 * date in place, found by its hidden mark among those that the token itself wrote. What GitHub refuses is a finding, and
 * changes no outcome: a pull request from a fork has a token that may not write.
 */
export async function withPlanComment(result: CommandResult, inputs: Inputs, context: CommentContext): Promise<CommandResult> {
  const mode = inputs.comment ?? 'update';
  const { environment } = context;
  if (result.command !== 'plan' || result.target === undefined || mode === 'never' || !/^pull_request(_target)?$/.test(environment['GITHUB_EVENT_NAME'] ?? '')) return result;
  try {
    const number = await readPullRequest(context);
    const token = inputs['github-token'] ?? '';
    if (number === null || token === '') return withFindings(result, [diagnostic('github-failed', 'The plan was not written on the pull request: the event of the run does not name it, or there is no token.')]);
    const client = await openGitHub({ token, environment, clock: context.clock ?? systemClock, userAgent: `apiops/${version}` });
    return { ...result, ...await putComment(client, { of: 'pull-request', number }, result, inputs, mode, readRun({ environment })?.url) };
  } catch (error) {
    return withFindings(result, [diagnostic(error instanceof GitHubError && isForbidden(error.refusal) ? 'github-not-allowed' : 'github-failed', `The plan was not written on the pull request. ${toMessage(error)}`)]);
  }
}

async function putComment(client: GitHubClient, on: Conversation, result: CommandResult, inputs: Inputs, mode: 'update' | 'changes-only', run: string | undefined): Promise<Partial<CommandResult>> {
  const { target = '', planHash, counts } = result;
  const environment = inputs.environment ?? null;
  const identity = toIdentity({ serviceId: target, label: environment ?? toServiceName(target).toLowerCase(), stream: 'plan', selection: selectionOf(inputs) });
  const { newest, others } = findOwnTexts(await listComments(client, on), await readCurrentUser(client), identity, ({ closed }) => closed !== true);
  // A comment that is there never goes on saying what is no longer planned.
  if (newest === null && mode === 'changes-only' && result.changes !== true) return {};
  const state: MarkerState = { toolVersion: version, ...(planHash === null ? {} : { planHash }), ...(run === undefined ? {} : { run }), ...(counts === null ? {} : { counts }) };
  const body = renderMarkedBody({ ...identity, ...state }, (bytes) => renderPlanComment(result, environment, run, bytes));
  const { url } = newest === null ? await createComment(client, on, body) : await updateComment(client, on, newest.text.id, body);
  return { ...withFindings(result, others.map((other) => diagnostic('posted-twice', `The comment ${other.url} is about the same plan as ${url}, which is kept up to date. Delete it.`))), commentUrl: url };
}

/** The number of the pull request that the run is about. */
async function readPullRequest({ environment, readText }: CommentContext): Promise<number | null> {
  const file = environment['GITHUB_EVENT_PATH'];
  const text = file === undefined || file === '' ? null : await readText(file);
  const event: unknown = text === null ? null : JSON.parse(text);
  const pull = isObject(event) ? event['pull_request'] : undefined;
  const number = isObject(pull) ? pull['number'] : undefined;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}

function withFindings(result: CommandResult, findings: readonly Diagnostic[]): CommandResult {
  return findings.length === 0 ? result : { ...result, diagnostics: sortDiagnostics([...result.diagnostics, ...findings]) };
}
