import type { Inputs } from '../github/inputs.ts';
import { diagnostic, hasErrors, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { Marker } from '../model/marker.ts';
import type { Snapshot } from '../model/resource.ts';
import { openCommit } from './commit.ts';
import { readDesired } from './desired.ts';
import type { Host, Repository } from './host.ts';
import { openWorkspace, ValidationError, type Workspace } from './workspace.ts';

/** What the folder asked for at a commit, or the sentence that says why that is not known. */
export type Past = { readonly snapshot: Snapshot; readonly workspace: Workspace; readonly problem: null } | { readonly snapshot: null; readonly problem: string };

/** Reads the folder as it was at a commit that the repository has: the same reading as now, with the commit's apiops.yaml and overrides. */
export async function readPast(inputs: Inputs, host: Host, repository: Repository, commit: string): Promise<Past> {
  const past = await openCommit(host, repository, commit);
  const unreadable = (why: string): Past => ({ snapshot: null, problem: `the folder at the commit ${shortId(commit)} cannot be read: ${past.shown(why)}` });
  try {
    const workspace = await openWorkspace(inputs, past.host);
    const { snapshot, findings } = await readDesired(inputs, workspace, past.host);
    return hasErrors(findings) ? unreadable(firstError(findings)) : { snapshot, workspace, problem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return unreadable(error instanceof ValidationError ? firstError(error.diagnostics) : error.message);
  } finally {
    await past.close();
  }
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'it has errors.';
}

/** The first digits of a commit's id, as people read them. */
export function shortId(commit: string): string {
  return commit.slice(0, 10);
}

export interface Base {
  /** The folder as it was published last; null where that is not known, and the plan has two sides only. */
  readonly snapshot: Snapshot | null;
  /** Why it is not known, and what to do. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What was published last, by the marker that the service holds and the history of the folder. */
export async function readBase(inputs: Inputs, host: Host, repository: Repository | null, marker: Marker | null): Promise<Base> {
  if (marker === null) return unknown('the service does not say it', 'The next publish from a Git repository that has no uncommitted changes records it.');
  if (repository === null) return unknown('the folder lies in no Git repository that git can read here', 'Run in a clone of the repository, with git installed, to tell changes of the service from changes of the folder.');
  const commit = await repository.resolve(marker.commit);
  if (commit === null) {
    return await repository.isShallow()
      ? unknown(`this clone does not reach back to the commit ${shortId(marker.commit)}`, 'Clone the whole history: fetch-depth: 0 of actions/checkout, or git fetch --unshallow.')
      : unknown(`this repository does not have the commit ${shortId(marker.commit)}`, 'It was rewritten since, or is of another repository, or not fetched yet. The next publish records another.');
  }
  const { snapshot, problem } = await readPast(inputs, host, repository, commit);
  return problem === null ? { snapshot, diagnostics: [] } : unknown(problem.replace(/\.$/, ''), 'The next publish records another commit.');
}

function unknown(why: string, remedy: string): Base {
  return { snapshot: null, diagnostics: [diagnostic('no-base', `What was published last is not known, because ${why}: the comparison has two sides only, and 'prune: tracked' deletes nothing. ${remedy}`)] };
}
