import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a document in test/specification/documents. */
export function document(name: string): string {
  return readFileSync(join('test/specification/documents', name), 'utf8');
}
