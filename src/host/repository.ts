import { execFile } from 'node:child_process';
import { mkdir, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Repository } from '../commands/host.ts';
import type { Logger } from '../commands/ports.ts';
import { UserError } from '../model/failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What tells Git of another repository than the one that a path lies in: a hook sets it. */
const FOREIGN = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_NAMESPACE'];

/** Git's own errors come in the language of the machine otherwise; nobody answers a prompt. */
const QUIET = { GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

interface Answer {
  /** Null where there is no program `git`. */
  readonly status: number | null;
  readonly output: Buffer;
  readonly errors: string;
}

type Run = (folder: string, arguments_: readonly string[], input?: string) => Promise<Answer>;

/**
 * The Git repository that holds a file or folder, read with the program `git`; null where none does, where there is no such
 * program, and, with a warning, where Git refuses to look at it.
 */
export async function openRepository(file: string, { environment, logger }: { readonly environment: Environment; readonly logger: Logger }): Promise<Repository | null> {
  const run = createRun(environment);
  const { status, output, errors } = await run(await nearestFolder(path.resolve(file)), ['rev-parse', '--show-toplevel']);
  if (status === null) logger.info('There is no program git: nothing is known of the history of the folder.');
  else if (status !== 0 && !/not a git repository|must be run in a work tree/i.test(errors)) logger.warning(`git does not open the repository of '${file}': ${errors.trim()}`);
  return status === 0 ? createRepository(await realPath(withoutLineEnd(output)), run) : null;
}

function createRepository(root: string, run: Run): Repository {
  /** The output of a Git command; null where it ends with 1, which is "no" to a question. */
  const ask = async (arguments_: readonly string[], input?: string): Promise<Buffer | null> => {
    const { status, output, errors } = await run(root, arguments_, input);
    if (status === 0) return output;
    if (status === 1) return null;
    throw new UserError(null, `git ${arguments_[0]} failed in '${root}': ${errors.trim() || 'it gave no reason'}.`);
  };
  /** The ids that were found: they stay what they are, and each question starts a program. */
  const commits = new Set<string>();
  // Git takes no name of a branch or tag that begins like an option.
  const resolve = async (ref: string): Promise<string | null> => {
    if (commits.has(ref)) return ref;
    if (ref === '' || ref.startsWith('-') || ref.includes('\0')) return null;
    const { status, output } = await run(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    if (status !== 0) return null;
    const commit = withoutLineEnd(output);
    commits.add(commit);
    return commit;
  };
  return {
    root, resolve,
    head: () => resolve('HEAD'),
    mergeBase: async (a, b) => {
      const [left, right] = [await resolve(a), await resolve(b)];
      const base = left === null || right === null ? null : await ask(['merge-base', left, right]);
      return base === null ? null : withoutLineEnd(base);
    },
    isShallow: async () => withoutLineEnd(await ask(['rev-parse', '--is-shallow-repository']) ?? Buffer.of()) === 'true',
    isAncestor: async (commit, of) => {
      const [first, last] = [await resolve(commit), await resolve(of)];
      return first !== null && last !== null && await ask(['merge-base', '--is-ancestor', first, last]) !== null;
    },
    changedPaths: async (paths) => {
      const output = paths.length === 0 ? null : await ask(['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', ...paths]);
      return (output?.toString() ?? '').split('\0').filter((entry) => entry !== '').map((entry) => entry.slice(3)).sort();
    },
    relativePath: async (file) => {
      const relative = path.relative(root, await realPath(path.resolve(file)));
      if (relative === '') return '.';
      return path.isAbsolute(relative) || relative.split(path.sep)[0] === '..' ? null : relative.split(path.sep).join('/');
    },
    objectId: async (commit, file) => {
      const found = await resolve(commit);
      const { status, output } = found === null ? { status: 1, output: Buffer.of() } : await run(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${found}:${file === '.' ? '' : file}`]);
      return status === 0 ? withoutLineEnd(output) : null;
    },
    checkOut: async (commit, paths, folder) => {
      const tree = paths.length === 0 ? null : await ask(['ls-tree', '-r', '-z', '--full-tree', await resolve(commit) ?? commit, ...paths.includes('.') ? [] : ['--', ...paths]]);
      const entries = toEntries(tree?.toString() ?? '');
      const contents = entries.length === 0 ? new Map<string, Buffer>()
        : toContents(await ask(['cat-file', '--batch'], entries.map(({ object }) => `${object}\n`).join('')) ?? Buffer.of());
      await writeEntries(entries, contents, folder);
    },
  };
}

interface Entry {
  readonly mode: string;
  readonly object: string;
  /** Relative to the root, `/` separated. */
  readonly path: string;
}

/** `<mode> <type> <object>\t<path>`, each ended by NUL; what is no file, a submodule for one, is passed over. */
function toEntries(tree: string): Entry[] {
  return tree.split('\0').flatMap((line) => {
    const [, mode = '', object = '', file = ''] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return object === '' ? [] : [{ mode, object, path: file }];
  });
}

/** The answers of `git cat-file --batch`, `<object> blob <bytes>` and a line with them: contents by object. */
function toContents(answers: Buffer): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (let start = 0; start < answers.length;) {
    const end = answers.indexOf('\n', start);
    const [object = '', type = '', size = ''] = answers.toString('latin1', start, end).split(' ');
    if (type !== 'blob') throw new UserError(null, `Git does not have the object ${object}, which its own tree names.`, { hint: 'Run git fsck, or clone the repository again.' });
    contents.set(object, answers.subarray(end + 1, end + 1 + Number(size)));
    start = end + 1 + Number(size) + 1;
  }
  return contents;
}

/** How many files are written at once. */
const AT_ONCE = 32;

/** Files first and links after them, so that no link leads a file elsewhere. */
async function writeEntries(entries: readonly Entry[], contents: ReadonlyMap<string, Buffer>, folder: string): Promise<void> {
  const targets = entries.map((entry) => ({ content: contents.get(entry.object) ?? Buffer.of(), isLink: entry.mode === '120000', target: inside(folder, entry.path) }));
  await atOnce([...new Set(targets.map(({ target }) => path.dirname(target)))], (directory) => mkdir(directory, { recursive: true }));
  await atOnce(targets.filter(({ isLink }) => !isLink), ({ content, target }) => writeFile(target, content));
  await atOnce(targets.filter(({ isLink }) => isLink), ({ content, target }) => link(content, target));
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const item of waiting) await work(item);
  }));
}

/** Where the system makes no links, the file holds the target, as Git writes it there. */
async function link(target: Buffer, file: string): Promise<void> {
  try {
    await symlink(target.toString(), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    await writeFile(file, target);
  }
}

/** A commit is made by anybody: its paths must not lead out of the folder. */
function inside(folder: string, file: string): string {
  const parts = file.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git') || (path.sep === '\\' && /[\\:]/.test(file))) {
    throw new UserError(null, `The commit has a file at '${file}', which is no path inside of it.`);
  }
  return path.join(folder, ...parts);
}

function createRun(environment: Environment): Run {
  const env = { ...Object.fromEntries(Object.entries(environment).filter(([name]) => !FOREIGN.includes(name.toUpperCase()))), ...QUIET };
  return (folder, arguments_, input) => new Promise((resolve, reject) => {
    // Paths are paths, not patterns, and they come as they are.
    const all = ['--literal-pathspecs', '-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false', '-C', folder, ...arguments_];
    const child = execFile('git', all, { encoding: 'buffer', env, maxBuffer: Number.POSITIVE_INFINITY, windowsHide: true }, (error, output, errors) => {
      if (error === null) return resolve({ status: 0, output, errors: errors.toString() });
      if (error.code === 'ENOENT') return resolve({ status: null, output, errors: '' });
      if (typeof error.code === 'number') return resolve({ status: error.code, output, errors: errors.toString() });
      reject(new UserError(null, `git ${arguments_[0]} did not end by itself: ${error.signal ?? String(error.code)}.`, { cause: error }));
    });
    // A git that is not there, or ends early, reads nothing: its answer says so.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** The folder that is meant, or the nearest one above it that is there. */
async function nearestFolder(file: string): Promise<string> {
  const parent = path.dirname(file);
  const isFolder = await stat(file).then((found) => found.isDirectory(), () => false);
  return isFolder || parent === file ? file : nearestFolder(parent);
}

/** An absolute path with its links resolved, as far as it is there. */
async function realPath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(await realPath(parent), path.basename(file));
  }
}

function withoutLineEnd(output: Buffer): string {
  return output.toString().replace(/\r?\n$/, '');
}
