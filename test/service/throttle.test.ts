import { openService } from '../../src/service/live-service.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { silentLogger } from './fake-management.ts';

test.concurrent.each<[string, number, number, number]>([
  // Clients of one identity, requests at once of each, and the share of their requests that may be refused.
  ['one client is never refused', 1, 8, 0],
  ['nor is one with many requests at once', 1, 50, 0],
  ['four that share the bucket are refused little', 4, 12, 0.25],
])('%s', async (_name, clients, parallelism, share) => {
  const simulator = await startSimulator({ services: [{ name: 'apim', sku: 'Developer' }], throttle: { reads: { capacity: 60, refillPerSecond: 25 } } });
  try {
    const stores = Array.from({ length: clients }, () => openService({ id: simulator.services[0]?.id ?? '', endpoint: simulator.endpoint, parallelism, logger: silentLogger, environment: {} }));
    const read = await Promise.all(stores.map(async (store) => {
      await Promise.all(Array.from({ length: 140 / clients }, () => store.list('Tag', null)));
      return store.counts();
    }));
    const sum = (member: 'reads' | 'throttled'): number => read.reduce((total, counts) => total + counts[member], 0);
    expect(sum('reads') - sum('throttled')).toBe(140);
    expect(sum('throttled') / sum('reads')).toBeLessThanOrEqual(share);
  } finally {
    await simulator.close();
  }
}, 60_000);
