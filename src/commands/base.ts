import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import type { Marker } from '../model/marker.ts';
import type { Snapshot } from '../model/resource.ts';
import { shortId, WHOLE_CLONE, type History } from './history.ts';

export interface Base {
  /** The folder as it was published last; null where that is not known, and the plan has two sides only. */
  readonly snapshot: Snapshot | null;
  /** Why it is not known, and what to do. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What was published last, by the marker that the service holds and the history of the folder. */
export async function readBase(history: History, marker: Marker | null): Promise<Base> {
  if (history.isLive) {
    return { snapshot: null, diagnostics: [diagnostic('no-base', "What is planned comes from a live service and not from Git: the comparison has two sides only, 'prune: tracked' deletes nothing, and a publish is not recorded in the target.")] };
  }
  if (marker === null) return unknown('the service does not say it', 'The next publish from a Git repository that has no uncommitted changes records it.');
  const repository = await history.repository();
  if (repository === null) return unknown('the folder lies in no Git repository that git can read here', 'Run in a clone of the repository, with git installed, to tell changes of the service from changes of the folder.');
  const commit = await repository.resolve(marker.commit);
  if (commit === null) {
    return await repository.isShallow()
      ? unknown(`this clone does not reach back to the commit ${shortId(marker.commit)}`, WHOLE_CLONE)
      : unknown(`this repository does not have the commit ${shortId(marker.commit)}`, 'It was rewritten since, or is of another repository, or not fetched yet. The next publish records another.');
  }
  const { snapshot, problem } = await history.read(commit);
  return problem === null ? { snapshot, diagnostics: [] } : unknown(problem.replace(/\.$/, ''), 'The next publish records another commit.');
}

function unknown(why: string, remedy: string): Base {
  return { snapshot: null, diagnostics: [diagnostic('no-base', `What was published last is not known, because ${why}: the comparison has two sides only, and 'prune: tracked' deletes nothing. ${remedy}`)] };
}
