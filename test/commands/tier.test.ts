import { findTier } from '../../src/commands/tier.ts';

const service = (sku: string): Parameters<typeof findTier>[0] => ({ id: '/s', name: 'apim', sku, gatewayUrl: null });

test.each([
  ['Developer', undefined, 'Developer', []],
  ['developer', 'Developer', 'Developer', []],
  ['Isolated', 'Premium', 'Premium', []],
  ['unknown', 'StandardV2', 'StandardV2', []],
  ['Developer', 'Premium', 'Developer', ["warning sku-differs apiops.yaml: The environment's 'sku' is Premium, and the service apim has Developer, which counts. Correct 'sku', or the service that the environment names."]],
  ['unknown', undefined, null, ["warning sku-unknown null: The service apim has the SKU 'unknown', which is not known, so nothing was checked against what its tier has. Say the tier as 'sku' of the environment in apiops.yaml."]],
] as const)('a service with %s, where apiops.yaml says %s', (own, said, tier, expected) => {
  const found = findTier(service(own), said === undefined ? null : { sku: said }, 'apiops.yaml');
  expect(found.tier).toBe(tier);
  expect(found.diagnostics.map(({ severity, code, file, message }) => `${severity} ${code} ${file}: ${message}`)).toEqual(expected);
});
