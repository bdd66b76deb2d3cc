import type { Diagnostic } from '../model/diagnostics.ts';
import { isBuiltIn } from '../model/resource-id.ts';
import { apiRules } from './apis.ts';
import { checkDeletions } from './deletions.ts';
import { checkFields } from './fields.ts';
import type { Rule, ValidationContext } from './context.ts';
import { nameRules } from './names.ts';
import { operationRules } from './operations.ts';
import { propertyRules } from './properties.ts';
import { referenceRules } from './references.ts';
import { subscriptionLimits } from './subscriptions.ts';
import { checkTier } from './tiers.ts';

export { validateContents } from './contents.ts';

const RULES: readonly Rule[] = [checkTier, ...propertyRules, ...referenceRules, ...operationRules, ...nameRules, ...apiRules, subscriptionLimits, checkDeletions, checkFields];

/** What the service would refuse of the folder as a whole, found without writing anything. apim-rest 1.7. */
export function validateResources(context: ValidationContext): Diagnostic[] {
  // Nobody writes a built-in, so it is no matter what a file says of one.
  const effective = new Map([...context.effective].filter(([, { kind, id }]) => !isBuiltIn(kind, id)));
  return RULES.flatMap((rule) => rule({ ...context, effective }));
}
