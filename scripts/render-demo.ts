/** Runs the demo of the bundle and draws what it prints. Usage: npm run demo:picture, or node scripts/render-demo.ts FILE */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTerminal } from './terminal-picture.ts';

const root = join(import.meta.dirname, '..');
const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'demo'], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: '' } });
if (status !== 0) throw new Error(`The demo ended with ${status}: ${stderr}`);
writeFileSync(process.argv[2] ?? join(root, 'docs/demo.svg'), renderTerminal('node dist/cli.js demo', stdout));
