export * from './document.ts';
export { parsePolicy } from './parse.ts';
export { canonicalPolicy } from './canonical.ts';
export { toRawXml, toXml } from './serialize.ts';
export { policyReferences, type PolicyReference, type PolicyReferenceType } from './references.ts';
export { formatPolicyProblem, validatePolicy, type PolicyProblem } from './validate.ts';
export type { PolicyScope } from './policy-table.ts';
