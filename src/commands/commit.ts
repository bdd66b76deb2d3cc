import type { Host, Repository } from './host.ts';
import type { FolderHost } from './workspace.ts';

/** Configuration as a commit has it. */
export interface OpenCommit {
  readonly host: FolderHost;
  /** A message without the path at which the commit's files lie meanwhile. */
  shown(message: string): string;
  close(): Promise<void>;
}

/**
 * The world as it was at a commit, for who reads configuration: files of the repository are those of the commit, what lies
 * outside of it and the environment are of now. What is read is checked out into a temporary folder when it is asked for.
 */
export async function openCommit(host: Host, repository: Repository, commit: string): Promise<OpenCommit> {
  const folder = await host.createTemporaryFolder();
  const checkedOut = new Set<string>();
  const place = async (path: string): Promise<string> => {
    const relative = await repository.relativePath(path);
    if (relative === null) return path;
    if (!checkedOut.has(relative)) await repository.checkOut(commit, [relative], folder.path);
    checkedOut.add(relative);
    return relative === '.' ? folder.path : `${folder.path}/${relative}`;
  };
  return {
    host: {
      environment: host.environment,
      readText: async (path) => host.readText(await place(path)),
      openArtifacts: (path) => ({ read: async () => host.openArtifacts(await place(path)).read() }),
    },
    shown: (message) => message.replaceAll(`${folder.path}/`, ''),
    close: () => folder.remove(),
  };
}
