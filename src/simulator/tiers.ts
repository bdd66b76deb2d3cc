import { ArmError } from './arm-error.ts';

export type Tier = 'Consumption' | 'Developer' | 'Basic' | 'Standard' | 'Premium' | 'BasicV2' | 'StandardV2' | 'PremiumV2';

export const tiers: readonly Tier[] = ['Consumption', 'Developer', 'Basic', 'Standard', 'Premium', 'BasicV2', 'StandardV2', 'PremiumV2'];

/** All tiers but these. */
export function allBut(...names: Tier[]): readonly Tier[] {
  return tiers.filter((tier) => !names.includes(tier));
}

/** What a kind that every tier has may not use in each of these tiers (apim-rest 6). */
const missingFeatures = {
  circuitBreaker: ['Consumption'],
  serviceFabric: allBut('Developer', 'Premium'),
  websocket: ['Consumption'],
  // Only a self-hosted gateway serves gRPC, and only these tiers have one.
  grpc: allBut('Developer', 'Premium'),
} as const satisfies Record<string, readonly Tier[]>;

export type Feature = keyof typeof missingFeatures;

/** Throws what the service answers for a kind that its tier does not have; of single features that answer is assumed. */
export function checkFeature(sku: Tier, feature: Feature): void {
  const missing: readonly Tier[] = missingFeatures[feature];
  if (missing.includes(sku)) throw notInTier(sku);
}

/** 400 `MethodNotAllowedInPricingTier` (apim-rest 1.7). */
export function notInTier(sku: Tier): ArmError {
  return new ArmError(400, 'MethodNotAllowedInPricingTier', `Method not allowed in ${sku} pricing tier`);
}
