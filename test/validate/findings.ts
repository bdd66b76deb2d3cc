import { hasErrors, type Diagnostic } from '../../src/model/diagnostics.ts';
import { toSnapshot, withoutContent, type Snapshot } from '../../src/model/resource.ts';
import { toEffective } from '../../src/plan/effective.ts';
import type { ValidationContext } from '../../src/validate/context.ts';
import { validateContents, validateResources } from '../../src/validate/rules.ts';
import { snapshot } from '../support/resources.ts';

/** What the rules say of a folder, with a service that is empty unless `context` says otherwise. */
export function findingsOf(folder: Snapshot, context: Partial<ValidationContext> = {}): Diagnostic[] {
  const live = context.live ?? snapshot();
  // What does not parse is left out of what is looked at together, as the commands do.
  const desired = toSnapshot([...folder.values()].map((resource) => hasErrors(validateContents([resource])) ? withoutContent(resource) : resource));
  return [...validateContents(folder.values()), ...validateResources({
    desired, effective: toEffective(desired, live), live, operations: new Map(), unread: new Set(), unsupported: new Set(), subscriptions: null, deleted: snapshot(), replaced: snapshot(), excluded: snapshot(), tier: null, planned: null, ...context,
  })];
}

/** `code id file:line` of each finding. */
export function summarize(findings: readonly Diagnostic[]): string[] {
  return findings.map(({ code, resource, file, line }) => `${code} ${resource} ${file}:${line}`);
}
