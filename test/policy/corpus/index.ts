import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyScope } from '../../../src/policy/index.ts';

/** A whole policy document as a team writes it, in `rawxml`; its folder is named after its scope. */
export interface CorpusDocument {
  readonly name: string;
  readonly scope: PolicyScope;
  readonly text: string;
}

const scopes = ['service', 'workspace', 'product', 'api', 'operation', 'fragment', 'resolver'] as const satisfies readonly PolicyScope[];

export const documents: readonly CorpusDocument[] = scopes.flatMap((scope) => readdirSync(join(__dirname, scope)).sort()
  .map((file) => ({ name: `${scope}/${file}`, scope, text: readFileSync(join(__dirname, scope, file), 'utf8') })));
