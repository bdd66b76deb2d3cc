import type { PolicyElement } from './document.ts';

/** What the service would refuse in a policy document. */
export interface PolicyProblem {
  /** As the service puts it; {@link formatPolicyProblem} gives its whole sentence. */
  readonly message: string;
  /** A warning where the service is said to refuse it, and that is not beyond doubt. */
  readonly severity: 'error' | 'warning';
  /** Whether no gateway of the tier runs the policy. */
  readonly isOfTier?: true;
  readonly element: string;
  /** Where the element begins: both count from 1. */
  readonly line: number;
  readonly column: number;
}

export const misplaced = 'Policy section is not allowed in the specified scope';

/** The sentence of the service, which counts the column of the element's name, behind the bracket (apim-rest 1.7). */
export function formatPolicyProblem({ message, element, line, column }: Pick<PolicyProblem, 'message' | 'element' | 'line' | 'column'>): string {
  return `Error in element '${element}' on line ${line}, column ${column + 1}: ${message}`;
}

export function problem({ name, line, column }: PolicyElement, message: string, severity: PolicyProblem['severity'] = 'error'): PolicyProblem {
  return { message, severity, element: name, line, column };
}
