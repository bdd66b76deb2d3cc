import { tierLimits, type TierLimit } from '../model/tier-limits.ts';
import type { TierName } from '../model/tiers.ts';
import { ArmError } from './arm-error.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';

/** Limits that hold of a simulated service: those in force, and that of workspaces, since it has one workspace gateway. */
function inForce(kind: SimulatedKindName, sku: TierName): number | undefined {
  const limit: TierLimit | undefined = (tierLimits as Partial<Record<SimulatedKindName, TierLimit>>)[kind];
  return limit?.doubt === undefined || kind === 'Workspace' ? limit?.most[sku] : undefined;
}

/** The most resources of a kind that a service may hold; null without a limit. */
export function limitOf({ sku, assumptions }: SimulatedService, kind: SimulatedKindName): number | null {
  return assumptions.limits[kind] ?? inForce(kind, sku) ?? null;
}

/** Throws a 400 when the service may not hold `more` resources of a kind. The service's own code and text are not known. */
export function checkLimit(service: SimulatedService, kind: SimulatedKindName, more = 1): void {
  const limit = limitOf(service, kind);
  if (limit === null || more <= 0 || service.count(kind) + more <= limit) return;
  throw new ArmError(400, 'QuotaExceeded', `The limit of ${limit} resources of the type '${kind}' in the ${service.sku} tier is exceeded.`);
}
