/** Builds the bundles anew, and nothing else is left in dist. Usage: npm run bundle */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles } from './bundles.ts';

const root = join(import.meta.dirname, '..');
const bundles = await buildBundles();
rmSync(join(root, 'dist'), { recursive: true, force: true });
mkdirSync(join(root, 'dist'));
for (const [path, text] of bundles) writeFileSync(join(root, path), text);
chmodSync(join(root, 'dist/cli.js'), 0o755);
