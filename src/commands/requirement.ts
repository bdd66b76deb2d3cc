import type { Inputs } from '../github/inputs.ts';
import { UserError } from '../model/failure.ts';
import { shortId, WHOLE_CLONE, type History } from './history.ts';
import type { Host, Repository } from './host.ts';
import { pathsOf } from './record.ts';
import { resolveTarget } from './target.ts';
import type { Workspace } from './workspace.ts';

/** Why an environment must not be published to yet. */
export interface Unmet {
  readonly message: string;
  readonly hint: string;
}

/**
 * Whether what is planned has passed the environment that `require` of the target names: the last publish recorded in the
 * service of that is of a commit which has the same artifact folder, configuration file and override files of that
 * environment as the commit that is checked out. Null where it has, and where nothing is required. What cannot be read has
 * not. A live source has passed where it is the required environment itself.
 */
export async function findUnmet(inputs: Inputs, host: Host, workspace: Workspace, history: History): Promise<Unmet | null> {
  const required = workspace.environment?.require;
  if (required === undefined) return null;
  const unmet = (why: string, hint: string): Unmet => ({ message: `'${inputs.environment ?? 'The environment'}' requires what was published to '${required}' before: ${why}.`, hint });
  if (history.isLive) {
    return inputs.from === required ? null : unmet(`the live configuration of '${inputs.from ?? ''}' has not passed it`, `Promote from '${required}', or from Git.`);
  }
  const publishFirst = `Publish this commit to '${required}' first (publish --environment ${required}), then again.`;
  const of = { ...inputs, environment: required, 'service-id': undefined, 'subscription-id': undefined, 'resource-group': undefined, 'service-name': undefined, 'overrides': undefined };
  const environment = workspace.configuration?.environments[required] ?? null;
  try {
    const { marker } = await host.openService(resolveTarget(withoutUndefined(of), environment)).readMarker();
    if (marker === null) return unmet('its service does not say what was published last', publishFirst);
    const repository = await history.repository();
    const head = await repository?.head() ?? null;
    if (repository === null || head === null) return unmet('the folder lies in no Git repository with a commit', 'Run in a clone of the repository, with git installed.');
    const paths = await pathsOf(withoutUndefined(of), { ...workspace, environment }, repository);
    const uncommitted = await repository.changedPaths(paths);
    if (uncommitted.length > 0) return unmet(`there are uncommitted changes: ${uncommitted.slice(0, 3).join(', ')}${uncommitted.length > 3 ? ', …' : ''}`, 'Commit them and publish that commit there first.');
    if (await repository.resolve(marker.commit) === null) {
      return unmet(`this clone does not have the commit ${shortId(marker.commit)} that was published there last`, await repository.isShallow() ? WHOLE_CLONE : publishFirst);
    }
    const differing = await findDiffering(repository, paths, marker.commit, head);
    return differing === null ? null : unmet(`its service has the commit ${shortId(marker.commit)}, in which ${differing} is not that of the commit ${shortId(head)}`, publishFirst);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return unmet(`what was published there cannot be read: ${error.message.replace(/\.$/, '')}`, error.hint ?? `Give the identity the right to read the service of '${required}'.`);
  }
}

/** The first path whose contents differ between two commits. */
async function findDiffering(repository: Repository, paths: readonly string[], one: string, other: string): Promise<string | null> {
  for (const path of one === other ? [] : paths) if (await repository.objectId(one, path) !== await repository.objectId(other, path)) return path === '.' ? 'the folder' : path;
  return null;
}

function withoutUndefined(inputs: { readonly [Name in keyof Inputs]?: Inputs[Name] | undefined }): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
