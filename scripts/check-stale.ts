/**
 * Says which generated files and bundles differ from what their sources give, and fails where one does.
 * Usage: npm run check:stale, or node scripts/check-stale.ts FOLDER for a copy of them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { buildBundles } from './bundles.ts';
import { generateFiles } from './generated-files.ts';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const expected = new Map([...generateFiles(), ...await buildBundles()]);
/** Folders in which nothing else may be. */
const present = ['dist', 'docs/reference'].filter((path) => existsSync(join(folder, path)))
  .flatMap((path) => readdirSync(join(folder, path), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
const findings = [
  ...[...expected].flatMap(([path, text]) => {
    if (!existsSync(join(folder, path))) return [`${path} is missing`];
    return readFileSync(join(folder, path), 'utf8') === text ? [] : [`${path} is stale`];
  }),
  ...present.filter((path) => !expected.has(path)).map((path) => `${path} is nobody's`),
].sort();
for (const finding of findings) console.error(finding);
if (findings.length > 0) {
  console.error('Run npm run build and commit what it writes.');
  process.exitCode = 1;
}
