import { tierNames as tiers, type TierName } from '../../src/model/tiers.ts';
import { withSimulator } from './client.ts';
import { limitOf } from '../../src/simulator/limits.ts';
import { SimulatedService } from '../../src/simulator/simulated-service.ts';

const everywhere = tiers;
const none = new Set<TierName>();
const classic: readonly TierName[] = ['Developer', 'Basic', 'Standard', 'Premium'];
const notConsumption = tiers.filter((tier) => tier !== 'Consumption');

/** Collections, and the tiers that have them (apim-rest 6). */
const collections: readonly (readonly [collection: string, tiers: readonly TierName[]])[] = [
  ...['apis', 'products', 'tags', 'namedValues', 'backends', 'loggers', 'policyFragments', 'policies', 'apiVersionSets', 'subscriptions', 'caches', 'certificates', 'schemas']
    .map((name) => [name, everywhere] as const),
  ['groups', notConsumption], ['users', notConsumption], ['identityProviders', notConsumption],
  ['gateways', ['Developer', 'Premium']], ['policyRestrictions', ['Developer', 'Premium']],
  ['workspaces', ['Premium', 'StandardV2', 'PremiumV2']],
];

test.each(everywhere)('%s has its kinds and no others', async (sku) => {
  await withSimulator(async (client) => {
    for (const [collection, having] of collections) {
      const { status, body } = await client.get(`/${collection}`);
      expect([collection, status]).toEqual([collection, having.includes(sku) ? 200 : 400]);
      if (status === 400) expect(body.error).toEqual({ code: 'MethodNotAllowedInPricingTier', message: `Method not allowed in ${sku} pricing tier`, details: null });
    }
    expect(await client.names('/apis')).toEqual(classic.includes(sku) ? ['echo-api'] : []);
    expect(await client.names('/loggers')).toEqual(classic.includes(sku) ? ['azuremonitor'] : []);
  }, { services: [{ name: 'apim', sku }] });
});

const backend = { url: 'https://x', protocol: 'http' };
const features: readonly (readonly [title: string, path: string, properties: object, without: ReadonlySet<TierName>])[] = [
  ['a WebSocket API', '/apis/a', { displayName: 'A', path: 'a', type: 'websocket', protocols: ['wss'], serviceUrl: 'wss://x' }, new Set<TierName>(['Consumption'])],
  ['a gRPC API', '/apis/a', { displayName: 'A', path: 'a', type: 'grpc' }, new Set(tiers.filter((tier) => !['Developer', 'Premium'].includes(tier)))],
  ['a GraphQL API', '/apis/a', { displayName: 'A', path: 'a', type: 'graphql' }, none],
  ['a circuit breaker', '/backends/b', { ...backend, circuitBreaker: { rules: [{ name: 'r' }] } }, new Set<TierName>(['Consumption'])],
  ['a Service Fabric cluster', '/backends/b', { ...backend, properties: { serviceFabricCluster: { managementEndpoints: ['https://x'] } } },
    new Set(tiers.filter((tier) => !['Developer', 'Premium'].includes(tier)))],
];

test.each(features.flatMap(([title, path, properties, without]) => tiers.map((sku) => ({ title, sku, path, properties, missing: without.has(sku) }))))('$title in $sku', async ({ sku, path, properties, missing }) => {
  await withSimulator(async (client) => {
    const { status, body } = await client.put(path, properties);
    expect([status, missing ? body.error.code : null]).toEqual(missing ? [400, 'MethodNotAllowedInPricingTier'] : [201, null]);
    expect((await client.get(path)).status).toBe(missing ? 404 : 200);
  }, { services: [{ name: 'apim', sku }] });
});

test.each([
  ['ApiOperation', [3_000, 3_000, 10_000, 50_000, 75_000, 10_000, 50_000, 75_000]],
  ['Tag', [1_500, 1_500, 1_500, 2_500, 15_000, 1_500, 2_500, 15_000]],
  ['NamedValue', [5_000, 5_000, 5_000, 10_000, 18_000, 5_000, 10_000, 18_000]],
  ['Logger', [100, 100, 100, 200, 400, 100, 200, 400]],
  ['Product', [100, 100, 200, 500, 2_000, 200, 500, 2_000]],
  ['Subscription', [null, 10_000, 15_000, 25_000, 75_000, 15_000, 25_000, 75_000]],
  ['User', [null, 20_000, 20_000, 50_000, 75_000, 20_000, 50_000, 75_000]],
  ['Gateway', [null, 5, null, null, 100, null, null, null]],
  ['Backend', tiers.map(() => null)],
] as const)('the limits of 2026 for %s', (kind, expected) => {
  expect(tiers.map((sku) => limitOf(new SimulatedService('apim', sku), kind))).toEqual(expected);
});

describe('what exceeds a limit is refused, and nothing of it stays', () => {
  const specification = (operations: number, tag = 'a'): object => ({
    displayName: 'X', path: 'x', format: 'openapi+json', value: JSON.stringify({ openapi: '3.0.1', info: { title: 'X', version: '1' },
      paths: Object.fromEntries(Array.from({ length: operations }, (_, index) => [`/${index}`, { get: { operationId: `o${index}`, tags: [tag], responses: { 200: { description: 'OK' } } } }])) }),
  });

  test('one resource more', async () => {
    await withSimulator(async (client) => {
      await client.must('/tags/a', { displayName: 'A' });
      const refused = await client.put('/tags/b', { displayName: 'B' });
      expect([refused.status, refused.body.error.code, refused.body.error.message]).toEqual([400, 'QuotaExceeded', "The limit of 1 resources of the type 'Tag' in the Developer tier is exceeded."]);
      expect((await client.put('/tags/a', { displayName: 'A2' })).status).toBe(200);
      await client.delete('/tags/a');
      expect((await client.put('/tags/b', { displayName: 'B' })).status).toBe(201);
    }, { assumptions: { limits: { Tag: 1 } } });
  });

  test('an import, and a copy', async () => {
    await withSimulator(async (client) => {
      expect((await client.put('/apis/x', specification(5))).body.error.code).toBe('QuotaExceeded');
      expect((await client.get('/apis/x')).status).toBe(404);
      await client.must('/apis/x', specification(4));
      expect((await client.put('/apis/x', specification(4))).status).toBe(200);
      expect((await client.put('/apis/x;rev=2', { sourceApiId: '/apis/x', path: 'x' })).body.error.code).toBe('QuotaExceeded');
      expect((await client.put('/apis/x', specification(4, 'b'))).body.error.code).toBe('QuotaExceeded');
      expect(await client.names('/tags')).toEqual(['a']);
    }, { assumptions: { limits: { ApiOperation: 10, Tag: 1 } } });
  });
});
