import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Git without anything of the user or the machine. */
export const gitEnvironment = {
  PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com',
};

/** The output of a Git command in a folder; throws where it fails. */
export function runGit(at: string, ...words: string[]): string {
  return execFileSync('git', ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', '-C', at, ...words], { env: gitEnvironment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A Git repository made for a test. */
export interface TestRepository {
  readonly path: string;
  git(...words: string[]): string;
  /** Writes files, by path relative to the root; null removes one. */
  write(files: Readonly<Record<string, string | null>>): void;
  /** Commits everything and gives the commit. */
  commit(files?: Readonly<Record<string, string | null>>): string;
  /** A clone beside it. */
  clone(name: string, ...options: string[]): string;
  remove(): void;
}

export function createRepository(): TestRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'apiops-git-')));
  const path = join(folder, 'repository');
  mkdirSync(path);
  const git = (...words: string[]): string => runGit(path, ...words);
  git('init', '-q');
  const repository: TestRepository = {
    path, git,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        if (text === null) rmSync(join(path, name), { recursive: true });
        else {
          mkdirSync(dirname(join(path, name)), { recursive: true });
          writeFileSync(join(path, name), text);
        }
      }
    },
    commit: (files = {}) => {
      repository.write(files);
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', 'commit');
      return git('rev-parse', 'HEAD');
    },
    clone: (name, ...options) => {
      runGit(folder, 'clone', '-q', ...options, `file://${path}`, name);
      return join(folder, name);
    },
    remove: () => { rmSync(folder, { recursive: true, force: true }); },
  };
  return repository;
}
