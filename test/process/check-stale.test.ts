import { spawnSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder } from './harness.ts';

const root = join(__dirname, '../..');

/** The scripts run on the Node of the development dependency, whatever runs the tests. */
function runScript(script: string, folder: string): { status: number | null; lines: string[] } {
  const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/node'), [join(root, 'scripts', script), folder], { encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
}

test('the check finds what is stale, missing and nobody knows, and nothing in what is fresh', () => {
  const folder = createFolder();
  try {
    for (const script of ['generate.ts', 'bundle.ts', 'check-stale.ts']) expect(runScript(script, folder.path)).toEqual({ status: 0, lines: [''] });
    appendFileSync(join(folder.path, 'dist/cli.js'), '\n');
    appendFileSync(join(folder.path, 'action.yml'), '# by hand\n');
    rmSync(join(folder.path, 'docs/reference/inputs.md'));
    writeFileSync(join(folder.path, 'docs/reference/old.md'), '');
    writeFileSync(join(folder.path, 'dist/chunk.js'), '');
    expect(runScript('check-stale.ts', folder.path)).toEqual({ status: 1, lines: [
      'action.yml is stale', 'dist/chunk.js is nobody\'s', 'dist/cli.js is stale', 'docs/reference/inputs.md is missing', 'docs/reference/old.md is nobody\'s',
      'Run npm run build and commit what it writes.'] });
  } finally {
    folder.remove();
  }
});
