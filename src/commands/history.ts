import type { Inputs } from '../github/inputs.ts';
import { hasErrors, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import type { Snapshot } from '../model/resource.ts';
import { openCommit } from './commit.ts';
import { readDesired } from './desired.ts';
import type { Host, Repository } from './host.ts';
import { openWorkspace, ValidationError, type Workspace } from './workspace.ts';

/** What to do where a clone does not reach back far enough. */
export const WHOLE_CLONE = 'Clone the whole history: fetch-depth: 0 of actions/checkout, or git fetch --unshallow.';

/** What the folder asked for at a commit, or the sentence that says why that is not known. */
export type Past = { readonly snapshot: Snapshot; readonly workspace: Workspace; readonly problem: null } | { readonly snapshot: null; readonly problem: string };

/** The history of a folder, as far as a run asks for it; nothing of it is read twice. */
export interface History {
  /** Whether the folder is that of a live service, read just now: it has none. */
  readonly isLive: boolean;
  /** The repository that the folder lies in; null where there is none that git can read. */
  repository(): Promise<Repository | null>;
  /** The folder as it was at a commit of that repository: the same reading as now, with the commit's apiops.yaml and overrides. Tokens without a value now stay as they are. */
  read(commit: string): Promise<Past>;
}

export function openHistory(inputs: Inputs, host: Host, folder: string): History {
  let opened: Promise<Repository | null> | undefined;
  const pasts = new Map<string, Promise<Past>>();
  const repository = (): Promise<Repository | null> => opened ??= host.openRepository(folder);
  return {
    isLive: inputs.source === 'live',
    repository,
    read: (commit) => {
      const known = pasts.get(commit);
      if (known !== undefined) return known;
      const past = repository().then(async (found): Promise<Past> => found === null ? { snapshot: null, problem: 'the folder lies in no Git repository' } : readPast(inputs, host, found, commit));
      pasts.set(commit, past);
      return past;
    },
  };
}

async function readPast(inputs: Inputs, host: Host, repository: Repository, commit: string): Promise<Past> {
  const past = await openCommit(host, repository, commit);
  const unreadable = (why: string): Past => ({ snapshot: null, problem: `the folder at the commit ${shortId(commit)} cannot be read: ${past.shown(why)}` });
  try {
    const workspace = await openWorkspace(inputs, past.host);
    const desired = await readDesired(inputs, workspace, past.host);
    const { snapshot } = desired;
    // What the folder no longer asks for is often no longer supplied either: that leaves one value open, not the commit.
    const findings = desired.findings.filter(({ code }) => code !== 'token-unresolved');
    return hasErrors(findings) ? unreadable(firstError(desired.findings)) : { snapshot, workspace, problem: null };
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
