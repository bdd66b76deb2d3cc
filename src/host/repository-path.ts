import { access } from 'node:fs/promises';
import path from 'node:path';

/**
 * A file as its repository names it: relative to the nearest folder above it that has a `.git`, or to the working directory
 * where none has; `/` separated. Null for one outside of that. Asks no Git.
 */
export async function toRepositoryPath(file: string): Promise<string | null> {
  const absolute = path.resolve(file);
  const relative = path.relative(await findRoot(path.dirname(absolute)) ?? process.cwd(), absolute).split(path.sep);
  return relative[0] === '..' || path.isAbsolute(relative.join(path.sep)) ? null : relative.join('/');
}

async function findRoot(folder: string): Promise<string | null> {
  const isRoot = await access(path.join(folder, '.git')).then(() => true, () => false);
  if (isRoot) return folder;
  const above = path.dirname(folder);
  return above === folder ? null : findRoot(above);
}
