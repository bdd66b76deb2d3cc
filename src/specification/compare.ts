import type { Detail } from '../plan/plan.ts';
import type { ApiDefinition } from './definition.ts';

export function compareDefinitions(before: ApiDefinition, after: ApiDefinition): Detail[] {
  void before; void after;
  return [];
}
