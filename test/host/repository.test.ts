import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from '../../src/commands/host.ts';
import { openRepository } from '../../src/host/repository.ts';
import { silent } from '../support/memory-store.ts';
import { gitEnvironment, runGit } from '../support/repository.ts';

let folder: string;
let root: string;
let first: string;
let second: string;
let repository: Repository;

const environment = gitEnvironment;
const git = runGit;

function write(path: string, content: string | Buffer): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function open(path = root): Promise<Repository> {
  const opened = await openRepository(path, { environment, logger: silent });
  if (opened === null) throw new Error(`no repository at ${path}`);
  return opened;
}

/** A folder of the system for what a commit holds; removed with the rest. */
async function checkOut(commit: string, paths: readonly string[], from = repository): Promise<string> {
  const target = mkdtempSync(join(folder, 'out-'));
  await from.checkOut(commit, paths, target);
  return target;
}

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'apiops-repository-')));
  root = join(folder, 'repo');
  mkdirSync(root);
  git(root, 'init', '-q');
  write('.gitattributes', '* text=auto eol=crlf\n*.bin filter=none\n');
  write('artifacts/named values/größe/namedValueInformation.json', '{\n  "a": 1\n}\n');
  write('artifacts/data.bin', Buffer.from([0, 255, 10, 13, 10]));
  write('artifacts/run.sh', '#!/bin/sh\n');
  symlinkSync('data.bin', join(root, 'artifacts/link.bin'));
  symlinkSync('../../secret', join(root, 'artifacts/outside'));
  write('other/file', 'x');
  write(':(glob)**/literal', 'named like a pattern');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'first');
  first = git(root, 'rev-parse', 'HEAD');
  write('artifacts/named values/größe/namedValueInformation.json', '{\n  "a": 2\n}\n');
  git(root, 'commit', '-q', '-a', '-m', 'second');
  second = git(root, 'rev-parse', 'HEAD');
  git(root, 'branch', 'side', first);
  git(root, 'tag', '-a', 'v1', '-m', 'one', first);
  repository = await open();
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test('two commits name what they have alike by one name, and what they do not have by none', async () => {
  expect(await repository.objectId(first, 'artifacts')).toMatch(/^[0-9a-f]{40}$/);
  expect(await repository.objectId(first, 'artifacts')).not.toBe(await repository.objectId(second, 'artifacts'));
  expect(await repository.objectId(first, 'other')).toBe(await repository.objectId('side', 'other'));
  expect(await repository.objectId(first, 'artifacts/run.sh')).toBe(await repository.objectId(second, 'artifacts/run.sh'));
  expect(await repository.objectId(first, '.')).not.toBe(await repository.objectId(second, '.'));
  for (const [commit, path] of [[first, 'absent'], ['f'.repeat(40), 'artifacts'], ['-x', 'artifacts']] as const) expect(await repository.objectId(commit, path)).toBeNull();
});

test('a repository is found from its root, a file, and a folder that is not there yet', async () => {
  for (const path of [root, join(root, 'other'), join(root, 'other/file'), join(root, 'a/b/c')]) expect((await open(path)).root).toBe(root);
  expect(await openRepository(folder, { environment, logger: silent })).toBeNull();
  expect(await openRepository(join(root, '.git/objects'), { environment, logger: silent })).toBeNull();
});

test('without the program git there is no repository, said once and not as a warning', async () => {
  const said: string[] = [];
  const logger = { ...silent, info: (message: string) => { said.push(message); }, warning: (message: string) => { said.push(`warning ${message}`); } };
  expect(await openRepository(root, { environment: { PATH: folder }, logger })).toBeNull();
  expect(said).toEqual(['There is no program git: nothing is known of the history of the folder.']);
});

test('a hook that names another repository does not lead astray', async () => {
  const misled = await openRepository(root, { environment: { ...environment, GIT_DIR: join(folder, 'nowhere'), GIT_INDEX_FILE: '/dev/null' }, logger: silent });
  expect(await misled?.head()).toBe(second);
});

test.each([
  ['HEAD', () => second], ['main', () => second], ['side', () => first], ['v1', () => first], ['HEAD~1', () => first], ['refs/heads/side', () => first],
  ['nothing', () => null], ['', () => null], ['--all', () => null], ['-h', () => null], ['--output=/tmp/x', () => null], ['HEAD; touch x', () => null], ['0000000000000000000000000000000000000000', () => null], ['HEAD:other', () => null], ['a\0b', () => null],
])('%p is resolved', async (ref, commit) => {
  expect(await repository.resolve(ref)).toBe(commit());
});

test('an abbreviated id is resolved; a repository without commits has no head', async () => {
  expect(await repository.resolve(first.slice(0, 12))).toBe(first);
  const empty = mkdtempSync(join(folder, 'empty-'));
  git(empty, 'init', '-q');
  expect(await (await open(empty)).head()).toBeNull();
});

test('merge bases and ancestors', async () => {
  expect(await repository.mergeBase('side', 'HEAD')).toBe(first);
  expect(await repository.mergeBase('nothing', 'HEAD')).toBeNull();
  expect([await repository.isAncestor(first, second), await repository.isAncestor(second, first), await repository.isAncestor('nothing', second)]).toEqual([true, false, false]);
  expect(await repository.isShallow()).toBe(false);
});

test('files come as they are stored, links as links, names as they are', async () => {
  const out = await checkOut(first, ['artifacts']);
  expect(readFileSync(join(out, 'artifacts/named values/größe/namedValueInformation.json'), 'utf8')).toBe('{\n  "a": 1\n}\n');
  expect([...readFileSync(join(out, 'artifacts/data.bin'))]).toEqual([0, 255, 10, 13, 10]);
  expect(lstatSync(join(out, 'artifacts/link.bin')).isSymbolicLink()).toBe(true);
  expect([readlinkSync(join(out, 'artifacts/link.bin')), readlinkSync(join(out, 'artifacts/outside'))]).toEqual(['data.bin', '../../secret']);
  expect(existsSync(join(out, 'other'))).toBe(false);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('paths are no patterns, the root is everything, and what the commit lacks is passed over', async () => {
  const out = await checkOut('HEAD', [':(glob)**', '--help', 'gone']);
  expect(existsSync(join(out, 'other'))).toBe(false);
  expect(existsSync(join(await checkOut('HEAD', [':(glob)**/literal']), ':(glob)**/literal'))).toBe(true);
  expect(existsSync(join(await checkOut('HEAD', ['.']), 'other/file'))).toBe(true);
  expect(existsSync(join(await checkOut('HEAD', []), 'other'))).toBe(false);
});

test('a commit whose paths lead out of the folder is refused', async () => {
  const blob = git(root, 'rev-parse', 'HEAD:other/file');
  const tree = execFileSync('git', ['-C', root, 'mktree'], { input: `100644 blob ${blob}\t..\n`, env: environment, encoding: 'utf8' }).trim();
  const evil = git(root, 'commit-tree', tree, '-m', 'evil');
  await expect(checkOut(evil, ['.'])).rejects.toThrow('no path inside');
});

test('worktrees, submodules and bare repositories', async () => {
  const worktree = join(folder, 'worktree');
  git(root, 'worktree', 'add', '-q', worktree, 'side');
  const own = await open(worktree);
  expect([own.root, await own.head()]).toEqual([worktree, first]);
  const outer = mkdtempSync(join(folder, 'outer-'));
  git(outer, 'init', '-q');
  git(outer, 'submodule', 'add', '-q', root, 'module');
  git(outer, 'commit', '-q', '-m', 'module');
  expect((await open(join(outer, 'module/artifacts'))).root).toBe(join(outer, 'module'));
  expect(existsSync(join(await checkOut('HEAD', ['.'], await open(outer)), 'module'))).toBe(false);
  const bare = join(folder, 'bare');
  git(folder, 'clone', '-q', '--bare', root, bare);
  expect(await openRepository(bare, { environment, logger: silent })).toBeNull();
});

test('a shallow clone says so, and does not have what it cut off', async () => {
  const shallow = join(folder, 'shallow');
  git(folder, 'clone', '-q', '--depth', '1', `file://${root}`, shallow);
  const clone = await open(shallow);
  expect([await clone.isShallow(), await clone.head(), await clone.resolve(first), await clone.mergeBase(first, 'HEAD')]).toEqual([true, second, null, null]);
});

test('uncommitted changes: edited, new, removed, staged; not ignored ones', async () => {
  const copy = join(folder, 'copy');
  git(folder, 'clone', '-q', root, copy);
  const clone = await open(copy);
  expect(await clone.changedPaths(['artifacts', 'gone'])).toEqual([]);
  writeFileSync(join(copy, 'artifacts/named values/größe/new.json'), '{}');
  writeFileSync(join(copy, 'artifacts/data.bin'), 'x');
  rmSync(join(copy, 'artifacts/run.sh'));
  writeFileSync(join(copy, 'other/file'), 'y');
  writeFileSync(join(copy, '.git/info/exclude'), '*.log\n');
  writeFileSync(join(copy, 'artifacts/a.log'), 'x');
  expect(await clone.changedPaths(['artifacts'])).toEqual(['artifacts/data.bin', 'artifacts/named values/größe/new.json', 'artifacts/run.sh']);
  git(copy, 'mv', 'other/file', 'other/moved');
  expect(await clone.changedPaths(['other'])).toEqual(['other/file', 'other/moved']);
  expect(await clone.changedPaths([])).toEqual([]);
});

test('paths of this machine are told relative to the root, through links too', async () => {
  symlinkSync(root, join(folder, 'alias'));
  expect(await Promise.all([root, join(root, 'artifacts/x/new'), join(folder, 'alias/other'), folder, join(folder, 'repo-other')].map((path) => repository.relativePath(path))))
    .toEqual(['.', 'artifacts/x/new', 'other', null, null]);
});
