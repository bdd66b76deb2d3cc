import { lackOf, tierFeatures, tierKinds, toTier, type TierFact } from '../model/tiers.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';

/**
 * What the tier of the target has beyond doubt and that of the source has not, by SKU: a folder that was made for the source
 * might use it. One finding, `tier-gains`; none where nothing is gained, or a SKU is not known. apim-rest 6
 */
export function tierGains(from: string, to: string): Diagnostic[] {
  const [source, target] = [toTier(from), toTier(to)];
  if (source === null || target === null) return [];
  const facts: readonly TierFact[] = [...Object.values(tierKinds), ...Object.values(tierFeatures)];
  const gained = facts.filter((fact) => lackOf(fact, source) === 'sure' && lackOf(fact, target) === null).map(({ title }) => title);
  return gained.length === 0 ? [] : [diagnostic('tier-gains', `The ${target} tier has what the ${source} tier has not: ${[...new Set(gained)].sort().join('; ')}.`)];
}
