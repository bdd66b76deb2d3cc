import { lackOf, tierFeatures, tierKinds, tierNames, type TierFeatureName, type TierKind, type TierName } from '../model/tiers.ts';
import { ArmError } from './arm-error.ts';

/** The tiers without a kind: what the sources leave in doubt is refused too. */
export function tiersWithout(kind: TierKind): readonly TierName[] {
  return tierNames.filter((tier) => lackOf(tierKinds[kind], tier) !== null);
}

/** Throws what the service answers for a kind that its tier does not have; of single features that answer is assumed. */
export function checkFeature(sku: TierName, feature: TierFeatureName): void {
  if (lackOf(tierFeatures[feature], sku) !== null) throw notInTier(sku);
}

/** 400 `MethodNotAllowedInPricingTier` (apim-rest 1.7). */
export function notInTier(sku: TierName): ArmError {
  return new ArmError(400, 'MethodNotAllowedInPricingTier', `Method not allowed in ${sku} pricing tier`);
}
