/** Runs the demo of the bundle and draws what it prints. Usage: npm run demo:picture */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTerminal } from './terminal-picture.ts';

const root = join(import.meta.dirname, '..');
const { status, stdout } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'demo'], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '1' } });
if (status !== 0) throw new Error(`The demo ended with ${status}.`);
writeFileSync(join(root, 'docs/demo.svg'), renderTerminal('node dist/cli.js demo', stdout));
