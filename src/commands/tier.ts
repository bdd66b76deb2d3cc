import type { EnvironmentConfiguration } from '../configuration/index.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { toTier, type TierName } from '../model/tiers.ts';
import type { ServiceInfo } from './ports.ts';

/**
 * The tier of a service: its own, else what apiops.yaml says. With `sku-differs` where they disagree, and `sku-unknown`,
 * and null, where neither can be read. `file` is the configuration file, for findings.
 */
export function findTier({ name, sku }: ServiceInfo, environment: EnvironmentConfiguration | null, file: string): { readonly tier: TierName | null; readonly diagnostics: readonly Diagnostic[] } {
  const [own, said] = [toTier(sku), toTier(environment?.sku)];
  if (own === null && said === null) {
    return { tier: null, diagnostics: [diagnostic('sku-unknown', `The service ${name} has the SKU '${sku}', which is not known, so nothing was checked against what its tier has. Say the tier as 'sku' of the environment in apiops.yaml.`)] };
  }
  if (own === null || said === null || own === said) return { tier: own ?? said, diagnostics: [] };
  return { tier: own, diagnostics: [diagnostic('sku-differs', `The environment's 'sku' is ${environment?.sku}, and the service ${name} has ${sku}, which counts. Correct 'sku', or the service that the environment names.`, { file })] };
}
