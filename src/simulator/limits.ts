import { ArmError } from './arm-error.ts';
import type { SimulatedKindName } from './simulated-kinds.ts';
import type { SimulatedService } from './simulated-service.ts';
import type { Tier } from './tiers.ts';

type Column = 'consumption' | 'developer' | 'basic' | 'standard' | 'premium';

const columns: Readonly<Record<Tier, Column>> = {
  Consumption: 'consumption', Developer: 'developer', Basic: 'basic', BasicV2: 'basic', Standard: 'standard', StandardV2: 'standard',
  Premium: 'premium', PremiumV2: 'premium',
};

/** The limits of 2026: resources of a kind in a whole service, its workspaces, versions and revisions included (apim-rest 6). */
const limits: Partial<Record<SimulatedKindName, Partial<Record<Column, number>>>> = {
  ApiOperation: { consumption: 3_000, developer: 3_000, basic: 10_000, standard: 50_000, premium: 75_000 },
  Tag: { consumption: 1_500, developer: 1_500, basic: 1_500, standard: 2_500, premium: 15_000 },
  NamedValue: { consumption: 5_000, developer: 5_000, basic: 5_000, standard: 10_000, premium: 18_000 },
  Logger: { consumption: 100, developer: 100, basic: 100, standard: 200, premium: 400 },
  Product: { consumption: 100, developer: 100, basic: 200, standard: 500, premium: 2_000 },
  Subscription: { developer: 10_000, basic: 15_000, standard: 25_000, premium: 75_000 },
  User: { developer: 20_000, basic: 20_000, standard: 50_000, premium: 75_000 },
  // Of workspaces the limit is per workspace gateway, of which a simulated service has one.
  Workspace: { premium: 30 },
  Gateway: { developer: 5, premium: 100 },
};

/** The most resources of a kind that a service may hold; null without a limit. */
export function limitOf({ sku, assumptions }: SimulatedService, kind: SimulatedKindName): number | null {
  return assumptions.limits[kind] ?? limits[kind]?.[columns[sku]] ?? null;
}

/** Throws a 400 when the service may not hold `more` resources of a kind. The service's own code and text are not known. */
export function checkLimit(service: SimulatedService, kind: SimulatedKindName, more = 1): void {
  const limit = limitOf(service, kind);
  if (limit === null || more <= 0 || service.count(kind) + more <= limit) return;
  throw new ArmError(400, 'QuotaExceeded', `The limit of ${limit} resources of the type '${kind}' in the ${service.sku} tier is exceeded.`);
}
