/** Says which generated files and bundles differ from what their sources give, and fails where one does. Usage: npm run check:stale */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles } from './bundles.ts';
import { generateFiles } from './generated-files.ts';

const root = join(import.meta.dirname, '..');
const expected = new Map([...generateFiles(), ...await buildBundles()]);
const wholly = ['dist', 'docs/reference'].filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)));
const findings = [
  ...[...expected].flatMap(([path, text]) => {
    if (!existsSync(join(root, path))) return [`${path} is missing`];
    return readFileSync(join(root, path), 'utf8') === text ? [] : [`${path} is stale`];
  }),
  ...wholly.filter((path) => !expected.has(path)).map((path) => `${path} is nobody's`),
].sort();
for (const finding of findings) console.error(finding);
if (findings.length > 0) {
  console.error('Run npm run build and commit what it writes.');
  process.exitCode = 1;
}
