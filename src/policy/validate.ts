import type { PolicyDocument } from './document.ts';

export type PolicyScope = 'service' | 'workspace' | 'product' | 'api' | 'operation' | 'fragment' | 'resolver';

/** What the service would refuse in a policy document. */
export interface PolicyProblem {
  /** As the service puts it, without `Error in element …` (see {@link formatProblem}). */
  readonly message: string;
  readonly element: string;
  readonly line: number;
  readonly column: number;
}

export function validatePolicy(document: PolicyDocument, options: { readonly scope: PolicyScope }): PolicyProblem[] {
  void document; void options;
  return [];
}
