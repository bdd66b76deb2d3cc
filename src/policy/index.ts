export * from './document.ts';
export { parsePolicy } from './parse.ts';
export { canonicalPolicy } from './canonical.ts';
export { toRawXml, toXml } from './serialize.ts';
export { attributeOf, descendants } from './elements.ts';
export { documentReferences, policyReferences, type PolicyReference, type PolicyReferenceType } from './references.ts';
export { formatPolicyProblem, type PolicyProblem } from './problem.ts';
export { validatePolicy, type PolicyPlace } from './validate.ts';
export type { PolicyScope } from './placement.ts';
