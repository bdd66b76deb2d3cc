/** Writes every file that follows from a table. Usage: npm run generate, or node scripts/generate.ts FOLDER */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { generateFiles } from './generated-files.ts';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
for (const [path, text] of generateFiles()) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
