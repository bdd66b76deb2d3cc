/** Writes every file that follows from a table. Usage: npm run generate */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateFiles } from './generated-files.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of generateFiles()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
