import type { PolicyFormat } from './document.ts';

export type PolicyReferenceType =
  'named-value' | 'fragment' | 'backend' | 'certificate' | 'logger' | 'authorization-provider' | 'schema';

/** Something of the service that a policy names. */
export interface PolicyReference {
  readonly type: PolicyReferenceType;
  /** Display name of a named value (compared exactly); resource name of everything else (case does not matter). */
  readonly name: string;
  /** The element that holds the reference, as the service names it in its error. */
  readonly element: string;
  /** Null for a reference in text. */
  readonly attribute: string | null;
  readonly line: number;
  readonly column: number;
}

export function policyReferences(text: string, format: PolicyFormat): PolicyReference[] {
  void text; void format;
  return [];
}
