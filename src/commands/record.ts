import type { Inputs } from '../github/inputs.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { UserError } from '../model/failure.ts';
import { isSameMarker, MARKER_NAME, parseMarker, renderMarker } from '../model/marker.ts';
import { UNFOUNDED_CONFLICTS } from '../publish/look.ts';
import { shortId } from './history.ts';
import type { Host, Repository } from './host.ts';
import type { LiveStore, Recorded } from './ports.ts';
import type { Prepared } from './preparation.ts';
import { readRun } from './workflow-run.ts';
import { CONFIGURATION, overridePaths, type Workspace } from './workspace.ts';

/**
 * Records in the service itself, as a named value, which commit was published: what later plans take for the base. It is
 * written last, and only where that commit is what the service holds now. The finding says why not. `recorded` is what the
 * service said when the publish began; throws `plan-changed` where it says something else now.
 */
export async function recordPublish(inputs: Inputs, host: Host, { workspace, store, plan, prune, marker, since }: Pick<Prepared, 'workspace' | 'store' | 'plan' | 'prune' | 'marker' | 'since'>, recorded: Recorded): Promise<Diagnostic[]> {
  // Of a live source the plan said already that it is not recorded.
  if (workspace.configuration?.marker === false || inputs.source === 'live') return [];
  const repository = await host.openRepository(workspace.folder);
  const commit = await repository?.head() ?? null;
  if (repository === null || commit === null) return notRecorded('the folder lies in no Git repository with a commit');
  const reason = await whyPartial(inputs, { repository, workspace, prune, marker, since });
  if (reason !== null) return notRecorded(reason);
  if (marker?.commit === commit) return [];
  const value = renderMarker({ commit, planHash: plan.hash, time: host.clock().toISOString(), run: readRun(host)?.url ?? null });
  try {
    await writeMarker(value, recorded, store);
  } catch (error) {
    if (!(error instanceof UserError) || error.reason === 'plan-changed') throw error;
    return notRecorded(`the service did not take it: ${error.message}`);
  }
  host.logger.debug(`The commit ${shortId(commit)} is recorded in the named value '${MARKER_NAME}'.`);
  return [];
}

/** Writes the marker in place of the one that is known, and of no other. */
async function writeMarker(value: string, { marker, etag: known }: Recorded, store: LiveStore): Promise<void> {
  for (let etag = known, conflicts = 0; ; conflicts += 1) {
    try {
      return await store.put({ id: `namedValues/${MARKER_NAME}`, kind: 'NamedValue', properties: { displayName: MARKER_NAME, secret: false, tags: [], value } }, { withContent: false, ifMatch: etag ?? undefined });
    } catch (error) {
      if (!(error instanceof UserError) || error.reason !== 'plan-changed') throw error;
      const now = await store.readMarker();
      // The answer to the write may have been lost, and this be the answer to its repetition.
      if (isSameMarker(now.marker, parseMarker(value))) return;
      if (now.etag === null || conflicts === UNFOUNDED_CONFLICTS || !isSameMarker(now.marker, marker)) throw error;
      ({ etag } = now);
    }
  }
}

/** Why what was published is not the whole of the commit, and nothing but it; null where it is. */
async function whyPartial(inputs: Inputs, { repository, workspace, prune, marker, since }: Pick<Prepared, 'workspace' | 'prune' | 'marker' | 'since'> & { readonly repository: Repository }): Promise<string | null> {
  if (inputs.include !== undefined || inputs.exclude !== undefined) return '--include and --exclude leave a part of the folder out';
  const changed = await repository.changedPaths(await pathsOf(inputs, workspace, repository));
  if (changed.length > 0) return `there are uncommitted changes: ${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ` and ${changed.length - 3} more` : ''}`;
  // A whole clone can still tell what is to be deleted, as long as nothing else is recorded.
  const forgets = prune === 'tracked' && marker !== null && await repository.resolve(marker.commit) === null && await repository.isShallow();
  if (forgets) return `this clone does not reach back to the commit ${shortId(marker.commit)} that was published last, so that 'prune: tracked' deleted nothing`;
  // What changed before was not looked at: only with what was recorded by then it makes up the whole.
  const isWhole = since === null || (marker !== null && await repository.isAncestor(since, marker.commit));
  return isWhole ? null : `only what changed since the commit ${shortId(since)} was published, and what was recorded before is not known to hold the rest`;
}

/** What was read of the repository, relative to its root. */
export async function pathsOf(inputs: Inputs, workspace: Workspace, repository: Repository): Promise<string[]> {
  const read = [workspace.folder, inputs.config ?? CONFIGURATION, ...overridePaths(inputs, workspace)];
  return (await Promise.all(read.map((path) => repository.relativePath(path)))).filter((path) => path !== null);
}

function notRecorded(why: string): Diagnostic[] {
  return [diagnostic('not-recorded', `What was published is not recorded in the service, because ${why.replace(/\.$/, '')}. Later plans tell less of who changed what.`)];
}
