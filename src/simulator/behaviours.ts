import type { Behaviour } from './behaviour.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';

/** What kinds do beyond their row in the table of kinds. */
export const behaviours: Partial<Record<SimulatedKindName, Behaviour>> = {};
