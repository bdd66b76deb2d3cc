import type { JsonObject } from '../model/json.ts';
import type { SimulatedService } from './simulated-service.ts';

/** Everything that the services hold, secrets included: for tests. Resources by path below the service. */
export function toState(services: readonly SimulatedService[]): JsonObject {
  return {
    services: services.map((service) => ({
      name: service.name, sku: service.sku, id: service.id,
      resources: Object.fromEntries([...service.root.subtree()].filter(({ kind }) => kind !== null)
        .map(({ path, kind, etag, properties }) => [path, { kind, etag, properties }])),
    })),
  };
}
