/** Builds the bundles anew, and nothing else is left in dist. Usage: npm run bundle, or node scripts/bundle.ts FOLDER */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildBundles } from './bundles.ts';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const bundles = await buildBundles();
rmSync(join(folder, 'dist'), { recursive: true, force: true });
mkdirSync(join(folder, 'dist'), { recursive: true });
for (const [path, text] of bundles) writeFileSync(join(folder, path), text);
chmodSync(join(folder, 'dist/cli.js'), 0o755);
