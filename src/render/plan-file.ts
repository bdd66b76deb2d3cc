import type { Plan } from '../plan/plan.ts';

/** The plan as a file: JSON of schema 1, no secrets by construction, equal bytes for equal plans. */
export function renderPlanFile(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}
