/**
 * Lints the workflows of this repository, and those that `init` writes, with actionlint and zizmor, and fails on any finding.
 * What is not installed is said and left out. Usage: node scripts/workflow-check.ts
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'apiops-workflows-'));

/** Both look for what belongs together from the root of a repository, which a folder with `.git` is. */
const folders: Readonly<Record<string, (folder: string) => void>> = {
  'this repository': (folder) => {
    cpSync(join(root, '.github'), join(folder, '.github'), { recursive: true });
    cpSync(join(root, 'action.yml'), join(folder, 'action.yml'));
  },
  'the scaffold': (folder) => init(folder),
  'the scaffold of three environments with an action of elsewhere': (folder) => init(folder, '--environments', 'dev,test,prod', '--action', `contoso/apiops@${'0123456789'.repeat(4)}`),
  'the scaffold of one environment': (folder) => init(folder, '--environments', 'live'),
};
const linters: Readonly<Record<string, readonly string[]>> = { actionlint: ['-shellcheck=', '-pyflakes='], zizmor: ['--offline', '--no-progress', '--quiet', '.'] };

function init(folder: string, ...flags: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'init', '--directory', folder, ...flags], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`init failed: ${stderr}`);
}

let failed = false;
try {
  const installed = Object.entries(linters).filter(([name]) => {
    const found = spawnSync(name, ['--version']).status === 0;
    if (!found) console.error(`${name} is not installed: the workflows are not checked by it.`);
    return found;
  });
  for (const [index, [title, fill]] of Object.entries(folders).entries()) {
    const folder = join(work, String(index));
    mkdirSync(join(folder, '.git'), { recursive: true });
    fill(folder);
    for (const [name, flags] of installed) {
      const { status, stdout, stderr } = spawnSync(name, [...flags], { cwd: folder, encoding: 'utf8' });
      console.log(`${name} of ${title}: ${status === 0 ? 'nothing found' : 'failed'}`);
      if (status === 0) continue;
      failed = true;
      console.error(`${stdout}${stderr}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (failed) process.exitCode = 1;
