import type { Diagnostic } from '../model/diagnostics.ts';
import { kindRow } from '../model/kinds.ts';
import { isBuiltIn, requireResourceId, resourceName } from '../model/resource-id.ts';
import { apiRules } from './apis.ts';
import { checkDeletions } from './deletions.ts';
import { checkFields } from './fields.ts';
import { findingAt, type Rule, type ValidationContext } from './context.ts';
import { nameRules } from './names.ts';
import { operationRules } from './operations.ts';
import { propertyRules } from './properties.ts';
import { referenceRules } from './references.ts';
import { subscriptionLimits } from './subscriptions.ts';

export { validateContents } from './contents.ts';

const RULES: readonly Rule[] = [tiers, ...propertyRules, ...referenceRules, ...operationRules, ...nameRules, ...apiRules, subscriptionLimits, checkDeletions, checkFields];

/** What the service would refuse of the folder as a whole, found without writing anything. apim-rest 1.7. */
export function validateResources(context: ValidationContext): Diagnostic[] {
  // Nobody writes a built-in, so it is no matter what a file says of one.
  const effective = new Map([...context.effective].filter(([, { kind, id }]) => !isBuiltIn(kind, id)));
  return RULES.flatMap((rule) => rule({ ...context, effective }));
}

/** Of a workspace one finding, at the first of its resources: it is the workspace that is excluded. */
function tiers({ effective, unsupported }: ValidationContext): Diagnostic[] {
  const workspaces = new Set<string>();
  return [...effective.values()].flatMap((resource) => {
    const { kind, id } = resource;
    const workspace = kind === 'Workspace' ? resourceName(id) : requireResourceId(id).workspace;
    if (workspace === null || !unsupported.has('Workspace')) {
      return unsupported.has(kind) ? [findingAt('kind-not-in-tier', resource, [],
        `The service's tier does not have resources of the kind '${kindRow(kind).title}', so ${id} would be refused. Exclude it.`)] : [];
    }
    if (workspaces.has(workspace.toLowerCase())) return [];
    workspaces.add(workspace.toLowerCase());
    return [findingAt('kind-not-in-tier', resource, [],
      `The service's tier does not have workspaces, so workspaces/${workspace} and what is in it would be refused. Exclude it: 'workspaces/${workspace}'.`)];
  });
}
