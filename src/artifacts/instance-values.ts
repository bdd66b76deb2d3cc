import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { findPaths, formatPath, getAt, type JsonObject } from '../model/json.ts';
import { kindRow } from '../model/kinds.ts';
import type { Resource } from '../model/resource.ts';
import { renderOverride } from './override-example.ts';

/**
 * Findings for what a file newly says that holds for one instance of the service alone: a Key Vault, an owner. `before` is
 * what the file said, `after` what it says now. What a named value or a token supplies holds everywhere.
 */
export function reportInstanceValues({ id, kind }: Resource, before: JsonObject, after: JsonObject, file: string): Diagnostic[] {
  return kindRow(kind).instance.flatMap((pattern) => findPaths(after, pattern)).flatMap((path) => {
    const value = getAt(after, path);
    if (typeof value !== 'string' || value === '' || /\{\{|\{#/.test(value) || value === getAt(before, path)) return [];
    return [diagnostic('instance-bound', `'${formatPath(path)}' of ${id} is '${value}', which belongs to the service that it was read from. `
      + `Where another environment needs another one, set it in the configuration of that environment: ${renderOverride(id, path, '…')}.`, { resource: id, file })];
  });
}
