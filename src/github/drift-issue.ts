import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { cutText, toPlainLine } from '../render/plain-text.ts';
import { toServiceName } from '../render/change-words.ts';
import type { Clock } from '../service/clock.ts';
import type { GitHubClient } from './client.ts';
import { createComment } from './comments.ts';
import { readCurrentUser } from './current-user.ts';
import { createIssue, listIssues, updateIssue, type Issue } from './issues.ts';
import { ensureLabel } from './labels.ts';
import { renderMarkedBody, renderMarkerComment, toIdentity, type MarkerIdentity, type MarkerState } from './marker-comment.ts';
import { findOwnTexts, type OwnTexts } from './own-texts.ts';
import { GitHubError } from './refusal.ts';

/** Characters that GitHub takes of a title. */
const MAX_TITLE = 256;

const LABEL = { name: 'apim-drift', color: 'd93f0b', description: 'API Management differs from what was published' } as const;

/** How often an issue is created whose creation GitHub did not answer, and how long is waited before it is looked for. */
const CREATIONS = 3;
const CREATION_PAUSE_MS = 3_000;

export interface DriftIssue {
  /** Name in `apiops.yaml`; null for a service that was named by its id. */
  readonly environment: string | null;
  /** What tells it from others about the same service and selection; the environment where it is absent. */
  readonly label?: string;
  /** ARM id of the service. */
  readonly target: string;
  /** The selectors that narrowed the comparison; each selection has an issue of its own. */
  readonly selection: readonly string[];
  readonly drifted: boolean;
  /** Whether everything was compared: what was not may still drift, so the issue stays open. */
  readonly complete: boolean;
  /** `planHash` is that of the drift. */
  readonly state: Omit<MarkerState, 'truncated' | 'closed'>;
  /**
   * What the issue says, as Markdown of at most `bytes` of UTF-8; `state` is what its marker will say. Nothing in it may
   * change from run to run but what is taken from `state`.
   */
  readonly body: (bytes: number, state: MarkerState) => { readonly text: string; readonly truncated: boolean };
}

/** What became of the issue; `none` is there where there is nothing to say. */
export type DriftIssueAction = 'none' | 'opened' | 'updated' | 'unchanged' | 'closed' | 'reopened';

export interface DriftIssueOutcome {
  readonly action: DriftIssueAction;
  /** Address for people; null where there is none. */
  readonly url: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Keeps the one issue of an environment as things are: opened where there is drift, changed in place while what it says
 * changes, closed with a comment when the drift is gone, and opened again when it comes back, whoever closed it. Changes are
 * silent; opening, closing and opening again are what subscribers hear of. Its title is written once, so that people may
 * give it another. Throws {@link GitHubError} for what GitHub refuses.
 */
export async function updateDriftIssue(client: GitHubClient, drift: DriftIssue, clock: Clock): Promise<DriftIssueOutcome> {
  const user = await readCurrentUser(client);
  const identity = toIdentity({ serviceId: drift.target, label: drift.label ?? drift.environment ?? toServiceName(drift.target).toLowerCase(), stream: 'drift', selection: drift.selection });
  const { newest, others } = await findIssue(client, user, identity, drift.drifted ? 'all' : 'open');
  const told = others.filter(({ open }) => open).map(({ number, url }) => diagnostic('posted-twice', `The issue #${number} (${url}) is about the same drift as #${newest?.text.number ?? 0}, which is newer and kept up to date. Close it.`));
  const outcome = (action: DriftIssueAction, issue: Issue | null): DriftIssueOutcome => ({ action, url: issue?.url ?? null, diagnostics: told });
  if (newest === null) {
    if (!drift.drifted) return outcome('none', null);
    const labels = await ensureLabel(client, LABEL) ? [LABEL.name] : [];
    const issue = { title: toTitle(drift), body: renderBody(identity, drift, drift.state), labels };
    return outcome('opened', await createOnce(client, issue, clock, async () => (await findIssue(client, user, identity, 'all')).newest?.text ?? null));
  }
  const { text: issue, marker } = newest;
  if (!drift.drifted) return drift.complete && issue.open ? outcome('closed', await close(client, issue, identity, drift)) : outcome('unchanged', issue);
  // As of the run that wrote it, so that a run which finds the same changes nothing.
  const asBefore = renderBody(identity, drift, { ...drift.state, ...pick(marker, ['source', 'run', 'toolVersion']) });
  if (issue.open && toLines(issue.body) === toLines(asBefore)) return outcome('unchanged', issue);
  const body = renderBody(identity, drift, drift.state);
  return issue.open ? outcome('updated', await updateIssue(client, issue.number, { body })) : outcome('reopened', await updateIssue(client, issue.number, { body, state: 'open' }));
}

/** The label is a short way to the issue; one that lost it, or never got it, is found among all. */
async function findIssue(client: GitHubClient, user: string, identity: MarkerIdentity, state: 'open' | 'all'): Promise<OwnTexts<Issue>> {
  const labelled = findOwnTexts(await listIssues(client, { state, label: LABEL.name }), user, identity);
  return labelled.newest === null ? findOwnTexts(await listIssues(client, { state }), user, identity) : labelled;
}

/** A creation whose answer was lost may have happened: the issue is looked for before it is created again. */
async function createOnce(client: GitHubClient, issue: Parameters<typeof createIssue>[1], clock: Clock, find: () => Promise<Issue | null>): Promise<Issue> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await createIssue(client, issue);
    } catch (error) {
      if (!(error instanceof GitHubError) || (error.refusal.status !== 0 && error.refusal.status < 500) || attempt >= CREATIONS) throw error;
      await clock.sleep(CREATION_PAUSE_MS * attempt);
      const found = await find();
      if (found !== null) return found;
    }
  }
}

/** Closed first: a comment that fails is missing then, and not repeated every hour. */
async function close(client: GitHubClient, issue: Issue, identity: MarkerIdentity, drift: DriftIssue): Promise<Issue> {
  const marker = renderMarkerComment({ ...identity, ...drift.state, closed: true });
  const closed = await updateIssue(client, issue.number, { body: `${marker}\n${issue.body.replace(/^[^\n]*\n/, '')}`, state: 'closed' });
  const { run } = drift.state;
  await createComment(client, { of: 'issue', number: issue.number }, `The drift is gone: the service is again as it was published.${run === undefined ? '' : ` [Run](${run})`}`);
  return closed;
}

function toTitle({ environment, target }: DriftIssue): string {
  const service = toServiceName(target);
  return cutText(toPlainLine(`API Management drift: ${environment === null ? service : `${environment} (${service})`}`), MAX_TITLE);
}

function renderBody(identity: MarkerIdentity, drift: DriftIssue, state: MarkerState): string {
  return renderMarkedBody({ ...identity, ...state }, (bytes) => {
    const body = drift.body(bytes, state);
    if (Buffer.byteLength(body.text) > bytes) throw new Error('the body of an issue is larger than it may be');
    return body;
  });
}

/** GitHub may give back other line ends, and no blanks at the end. */
function toLines(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<Pick<T, K>>;
}
