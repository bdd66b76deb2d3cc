import * as files from 'node:fs/promises';
import { chmod, lstat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { replaceFiles, type FileSystem } from '../../src/artifacts/transaction.ts';
import { UserError } from '../../src/model/failure.ts';
import { createFolder, readFiles, readFolders, removeFolders } from './temporary-folder.ts';

afterEach(removeFolders);

const changes = new Map([['a/changed', 'new'], ['b/gone', null], ['c/d/created', 'new'], ['z', 'new']]);
const start = { 'a/changed': 'old', 'b/gone': 'old', 'b/kept': 'kept', z: 'old' };

/** A disk that fails at the n-th call of one function, counted from 1. */
function failing(name: keyof FileSystem, at: number): FileSystem {
  let calls = 0;
  const original = files[name] as (...parameters: unknown[]) => Promise<unknown>;
  return { ...files, [name]: async (...parameters: unknown[]) => {
    calls += 1;
    if (calls === at) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return original(...parameters);
  } };
}

describe('writing all or nothing', () => {
  test('creates, changes and removes, and leaves nothing else', async () => {
    const folder = await createFolder(start);
    await chmod(path.join(folder, 'a/changed'), 0o640);
    await replaceFiles(folder, new Map([...changes, ['b/kept', null]]));
    expect(await readFiles(folder)).toEqual({ 'a/changed': 'new', 'c/d/created': 'new', z: 'new' });
    expect(await readFolders(folder)).toEqual(['a', 'c', 'c/d']);
    expect((await lstat(path.join(folder, 'a/changed'))).mode & 0o777).toBe(0o640);
  });

  test.each<[keyof FileSystem, number]>([
    ['mkdir', 1], ['mkdir', 2], ['writeFile', 1], ['writeFile', 2], ['writeFile', 3], ['chmod', 1],
    ['rename', 1], ['rename', 2], ['rename', 3], ['rename', 4], ['rename', 5], ['rename', 6],
  ])('a failure of %s, call %i, leaves the folder as it was', async (name, at) => {
    const folder = await createFolder(start);
    await expect(replaceFiles(folder, changes, { files: failing(name, at) })).rejects.toThrow(UserError);
    expect(await readFiles(folder)).toEqual(start);
    expect(await readFolders(folder)).toEqual(['a', 'b']);
  });

  test('what could not be put back is named with what holds it', async () => {
    const folder = await createFolder(start);
    let renames = 0;
    // The fourth rename fails, and so does every one that puts a file back.
    const disk: FileSystem = { ...files, rename: async (from, to) => {
      renames += 1;
      if (renames >= 4) throw Object.assign(new Error('no space'), { code: 'EIO' });
      await files.rename(from, to);
    } };
    const error = await replaceFiles(folder, changes, { files: disk }).catch((reason: unknown) => reason as UserError) as UserError;
    expect(error.message).not.toMatch(/as it was/);
    const [, backup = ''] = /'b\/gone' has to be restored from '([^']+)'/.exec(error.message) ?? [];
    expect((await readFiles(folder))[backup]).toBe('old');
    expect(error.message).toMatch(/'a\/changed' has to be restored/);
  });

  test('a folder that was not there is not there after a failure', async () => {
    const folder = path.join(await createFolder({}), 'new');
    await expect(replaceFiles(folder, changes, { files: failing('rename', 1) })).rejects.toThrow(UserError);
    await expect(lstat(folder)).rejects.toThrow();
  });

  test('a folder in the place of a file is an error', async () => {
    const folder = await createFolder({ 'policy.xml/x': '1', a: 'old' });
    await expect(replaceFiles(folder, new Map([['a', 'new'], ['policy.xml', 'new']]))).rejects.toThrow(/EISDIR/);
    expect(await readFiles(folder)).toEqual({ 'policy.xml/x': '1', a: 'old' });
  });

  test('a link stays a link', async () => {
    const folder = await createFolder({ real: 'old' });
    await symlink('real', path.join(folder, 'link'));
    await replaceFiles(folder, new Map([['link', 'new']]));
    expect((await lstat(path.join(folder, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFiles(folder)).toEqual({ real: 'new' });
  });
});
