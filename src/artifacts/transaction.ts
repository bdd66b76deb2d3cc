import { randomUUID } from 'node:crypto';
import * as nodeFiles from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../model/failure.ts';
import { codeOf } from './scan.ts';

/** The calls that change a disk; another object only in tests. */
export type FileSystem = Pick<typeof nodeFiles, 'mkdir' | 'writeFile' | 'rename' | 'rm' | 'rmdir' | 'lstat' | 'realpath' | 'chmod'>;

interface Step {
  readonly target: string;
  /** Where the old file waits until all is done. */
  readonly backup: string;
  readonly temporary: string | null;
  readonly existed: boolean;
}

export interface ReplaceOptions {
  /** The files that may be replaced, relative to the folder; without it all. Another file in the way is an error. */
  readonly known?: ReadonlySet<string>;
  readonly files?: FileSystem;
}

/**
 * Writes (text) and removes (null) files below `folder`, all or none: new texts are written beside their targets and
 * renamed; where anything fails, every file is put back. Folders that removing empties are removed. Throws UserError.
 */
export async function replaceFiles(folder: string, changes: ReadonlyMap<string, string | null>, { known, files = nodeFiles }: ReplaceOptions = {}): Promise<void> {
  if (changes.size === 0) return;
  const transaction = new Transaction(folder, files, known);
  try {
    for (const [relative, text] of changes) await transaction.prepare(relative, text);
    await transaction.commit();
  } catch (error) {
    const lost = await transaction.rollback();
    if (error instanceof UserError) throw error;
    const failed = `The folder '${folder}' could not be written (${codeOf(error)})`;
    if (lost.length === 0) throw new UserError(null, `${failed}; it is as it was.`, { hint: 'Check the permissions and the space of the disk.', cause: error });
    throw new UserError(null, `${failed}, nor put back whole: ${lost.join('; ')}.`, { hint: 'Do that by hand, then check the permissions and the space of the disk.', cause: error });
  }
  await transaction.finish();
}

class Transaction {
  readonly #folder: string;
  readonly #files: FileSystem;
  readonly #known: ReadonlySet<string> | undefined;
  readonly #steps: Step[] = [];
  readonly #created: string[] = [];
  readonly #moved: Step[] = [];
  readonly #suffix = randomUUID();

  constructor(folder: string, files: FileSystem, known: ReadonlySet<string> | undefined) {
    this.#folder = path.resolve(folder);
    this.#files = files;
    this.#known = known;
  }

  async prepare(relative: string, text: string | null): Promise<void> {
    const given = path.join(this.#folder, relative);
    if (!given.startsWith(this.#folder + path.sep)) throw new UserError(null, `'${relative}' lies outside of the folder '${this.#folder}'; nothing was written.`);
    const existing = await this.#files.lstat(given).catch(() => null);
    // A link inside the folder stays a link: what it leads to changes.
    const target = existing?.isSymbolicLink() === true && text !== null ? await this.#files.realpath(given) : given;
    if (existing?.isDirectory() === true) throw Object.assign(new Error(`${relative} is a folder`), { code: 'EISDIR' });
    if (existing !== null && this.#known?.has(relative) === false) {
      throw new UserError(null, `The file '${relative}' in '${this.#folder}' is in the way: it belongs to no artifact that is known. Nothing was written.`, { hint: 'Move it, and start again.' });
    }
    const beside = (role: string): string => path.join(path.dirname(target), `.${role}-${this.#suffix}-${this.#steps.length}`);
    const step = { target, backup: beside('old'), temporary: text === null ? null : beside('new'), existed: existing !== null };
    this.#steps.push(step);
    if (text === null || step.temporary === null) return;
    const first = await this.#files.mkdir(path.dirname(target), { recursive: true });
    if (first !== undefined) this.#created.push(first);
    await this.#files.writeFile(step.temporary, text, { flag: 'wx' });
    if (existing !== null) await this.#files.chmod(step.temporary, (await this.#files.lstat(target)).mode & 0o777);
  }

  async commit(): Promise<void> {
    for (const step of this.#steps) {
      this.#moved.push(step);
      if (step.existed) await this.#files.rename(step.target, step.backup);
      if (step.temporary !== null) await this.#files.rename(step.temporary, step.target);
    }
  }

  /** Puts everything back, the last step first; what cannot be put back does not keep the rest from it. Gives what is left to do. */
  async rollback(): Promise<string[]> {
    const lost: string[] = [];
    for (const { target, backup, existed } of this.#moved.reverse()) {
      try {
        await (existed ? this.#files.rename(backup, target) : this.#files.rm(target, { force: true }));
      } catch (error) {
        // The file of the step that failed may not have been moved yet.
        if (codeOf(error) !== 'ENOENT') lost.push(existed ? `'${this.#show(target)}' has to be restored from '${this.#show(backup)}'` : `'${this.#show(target)}' has to be removed`);
      }
    }
    for (const { temporary } of this.#steps) if (temporary !== null) await this.#files.rm(temporary, { force: true }).catch(() => undefined);
    // A folder of its own holds nothing but new files.
    for (const created of this.#created.reverse()) await this.#files.rm(created, { recursive: true, force: true }).catch(() => undefined);
    return lost;
  }

  async finish(): Promise<void> {
    for (const { backup, existed } of this.#steps) if (existed) await this.#files.rm(backup, { force: true }).catch(() => undefined);
    for (const { target, temporary } of this.#steps) if (temporary === null) await this.#removeEmptied(path.dirname(target));
  }

  #show(file: string): string {
    return path.relative(this.#folder, file).split(path.sep).join('/');
  }

  async #removeEmptied(folder: string): Promise<void> {
    for (let current = folder; current.startsWith(this.#folder + path.sep); current = path.dirname(current)) {
      try {
        await this.#files.rmdir(current);
      } catch {
        return;
      }
    }
  }
}
