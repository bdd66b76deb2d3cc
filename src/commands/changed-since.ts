import { isDeepStrictEqual } from 'node:util';
import type { Inputs } from '../github/inputs.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isObject } from '../model/json.ts';
import type { Snapshot } from '../model/resource.ts';
import { shortId, WHOLE_CLONE, type History } from './history.ts';
import type { Host, Repository } from './host.ts';
import type { Workspace } from './workspace.ts';

/** Where the changes of the folder begin that a run is limited to. */
export interface Since {
  /** Of the reference and what is checked out, the last commit in common. */
  readonly commit: string;
  /** The reference as people read it. */
  readonly name: string;
  /** The folder at that commit. */
  readonly snapshot: Snapshot;
}

export interface Limited {
  /** Null for a run that is about everything. */
  readonly since: Since | null;
  readonly diagnostics: readonly Diagnostic[];
}

const NOT_LIMITED: Limited = { since: null, diagnostics: [] };

/**
/**
 * What `--changed-since` limits the run to; where it is not given, in GitHub Actions what the event changes (see
 * {@link bases}), if this clone can tell. Throws invalid-input for a reference that the repository does not have.
 */
export async function findSince(inputs: Inputs, host: Host, workspace: Workspace, history: History): Promise<Limited> {
  const given = inputs['changed-since'];
  const names = given === undefined ? await baseOfEvent(inputs, host) : [given, `origin/${given}`];
  const [name] = names;
  if (given === 'none' || name === undefined) return NOT_LIMITED;
  const repository = await history.repository();
  const commit = repository === null ? null : await findFork(repository, names);
  if (commit === null) {
    const why = await whyUnknown(repository, given ?? toName(name));
    if (given !== undefined) throw new UserError('invalid-input', `--changed-since ${given}: ${why.reason}.`, { hint: why.hint });
    return everything(`${why.reason}. ${why.hint}`);
  }
  return readSince(workspace, history, commit, given ?? toName(name));
}

/** Where the changes of an event begin, by its name; several references are tried in this order. */
const bases: Readonly<Record<string, (event: Record<string, unknown>, inputs: Inputs, environment: Host['environment']) => readonly (string | undefined)[]>> = {
  // The branch that a pull request goes into; the event's commit is the merge with that, its first parent. What is checked out may be another.
  'pull_request': (_event, _inputs, { GITHUB_BASE_REF, GITHUB_REF, GITHUB_SHA }) => GITHUB_BASE_REF
    ? [`refs/remotes/origin/${GITHUB_BASE_REF}`, ...(GITHUB_REF?.endsWith('/merge') === true && GITHUB_SHA ? [`${GITHUB_SHA}^1`] : [])] : [],
  // The commit that a merge queue builds its group on.
  'merge_group': ({ merge_group: group }) => [toCommit(isObject(group) ? group['base_sha'] : undefined)],
  // The commit before a push whose approval was given for what its pull request changes: the same part of the folder.
  'push': ({ before }, { approval }) => approval === 'pull-request' ? [toCommit(before)] : [],
};

async function baseOfEvent(inputs: Inputs, { environment, readText }: Pick<Host, 'environment' | 'readText'>): Promise<readonly string[]> {
  const { GITHUB_ACTIONS, GITHUB_EVENT_NAME = '', GITHUB_EVENT_PATH } = environment;
  const base = GITHUB_ACTIONS === 'true' && Object.hasOwn(bases, GITHUB_EVENT_NAME) ? bases[GITHUB_EVENT_NAME] : undefined;
  if (base === undefined) return [];
  const event = GITHUB_EVENT_NAME === 'pull_request' || !GITHUB_EVENT_PATH ? {} : parseEvent(await readText(GITHUB_EVENT_PATH));
  return base(event, inputs, environment).filter((name) => name !== undefined);
}

function parseEvent(text: string | null): Record<string, unknown> {
  try {
    const event: unknown = JSON.parse(text ?? '{}');
    return isObject(event) ? event : {};
  } catch {
    return {};
  }
}

/** A commit of an event; a branch that is new has zeros only. */
function toCommit(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) && !/^0+$/.test(value) ? value : undefined;
}

/** A branch without where Git keeps it, a commit as far as it tells it from others. */
function toName(ref: string): string {
  return /^[0-9a-f]{40,64}$/.test(ref) ? shortId(ref) : ref.replace(/^refs\/remotes\//, '');
}

async function findFork(repository: Repository, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const fork = await repository.resolve(name) === null ? null : await repository.mergeBase(name, 'HEAD');
    if (fork !== null) return fork;
  }
  return null;
}

async function whyUnknown(repository: Repository | null, name: string): Promise<{ readonly reason: string; readonly hint: string }> {
  if (repository === null) return { reason: 'the folder lies in no Git repository that git can read here', hint: 'Run in a clone of the repository, with git installed.' };
  const reason = await repository.resolve(name) === null ? `this clone does not have '${name}'` : `'${name}' and what is checked out have no commit in common here`;
  return { reason, hint: await repository.isShallow() ? WHOLE_CLONE : 'Fetch it, or name another branch, tag or commit.' };
}

async function readSince(now: Workspace, history: History, commit: string, name: string): Promise<Limited> {
  const past = await history.read(commit);
  if (past.snapshot === null) return everything(past.problem);
  if (!isDeepStrictEqual(settingsOf(past.workspace), settingsOf(now))) return everything(`the service, 'prune', 'protect' or 'ignore' of apiops.yaml changed since the commit ${shortId(commit)}`);
  return { since: { commit, name, snapshot: past.snapshot }, diagnostics: [] };
}

/** What says of every resource of the service, changed in the folder or not, what is planned for it. */
function settingsOf({ configuration, environment }: Workspace): unknown {
  return [configuration?.ignore ?? [], environment?.service, environment?.prune, environment?.protect ?? []];
}

function everything(why: string): Limited {
  return { since: null, diagnostics: [diagnostic('plan-not-limited', `The plan covers everything, because ${why.replace(/\.$/, '')}.`)] };
}
