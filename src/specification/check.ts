import type { ApiDefinition } from './definition.ts';
import type { ParsedSpecification } from './parse.ts';

export interface SpecificationProblem {
  /** As the service puts it. */
  readonly message: string;
  readonly line: number | null;
}

export function checkSpecification(parsed: ParsedSpecification, definition: ApiDefinition): SpecificationProblem[] {
  void parsed; void definition;
  return [];
}
