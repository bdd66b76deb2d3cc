import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** What a runner needs of the action, relative to its root. */
const FILES = ['action.yml', 'dist/index.js', 'dist/package.json'];

/**
 * The files of the action that the running bundle is a part of, by their path relative to its root; null where one is not
 * there, as beside a command line that was copied alone. `script` is the file that Node was called with, `readText` gives
 * null for a file that does not exist.
 */
export async function readOwnAction(script: string | undefined, readText: (file: string) => Promise<string | null>): Promise<ReadonlyMap<string, string> | null> {
  if (script === undefined) return null;
  // A package manager calls it by a link.
  const folder = path.dirname(await realpath(script));
  if (path.basename(folder) !== 'dist') return null;
  const files = new Map<string, string>();
  for (const file of FILES) {
    const text = await readText(path.join(path.dirname(folder), file));
    if (text === null) return null;
    files.set(file, text);
  }
  return files;
}
