import { refused } from '../arm-error.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Entity } from '../entity.ts';
import type { SimulatedService } from '../simulated-service.ts';
import { textOf } from '../usage.ts';

/** Products, with what the service creates beside a new one (apim-rest 4.1). */
export const products: Behaviour = {
  write: ({ service, existing, properties }) => ({
    properties: { ...(properties['subscriptionRequired'] === true ? { approvalRequired: false } : {}), ...properties },
    after: (product) => {
      if (existing !== null) return;
      const administrators = service.child(service.root, 'Group', 'administrators');
      // In a workspace too it is the group of the service (apim-rest 2.5).
      if (administrators !== undefined) service.store(product, 'ProductGroup', administrators.name, product.parent === service.root ? {} : { target: administrators.path });
      if (properties['subscriptionRequired'] !== true || service.child(service.root, 'User', '1') === undefined) return;
      service.store(product.parent ?? service.root, 'Subscription', service.generateName(), {
        scope: product.path, ownerId: '/users/1', state: 'active', allowTracing: false, createdDate: new Date().toISOString(),
        primaryKey: service.generateKey(), secondaryKey: service.generateKey(),
      });
    },
  }),
  remove: ({ service, entity, query }) => {
    const subscriptions = subscriptionsTo(service, entity);
    if (subscriptions.length > 0 && query.get('deleteSubscriptions') !== 'true') {
      throw refused('Product cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the product or pass in deleteSubscriptions=true as query param');
    }
    for (const subscription of subscriptions) service.remove(subscription);
    service.remove(entity);
  },
};

/** The subscriptions whose scope is this product or API. */
export function subscriptionsTo(service: SimulatedService, target: Entity): Entity[] {
  const path = target.path.toLowerCase();
  return service.filter(service.scopeOf(target), 'Subscription', ({ properties }) => textOf(properties, 'scope').toLowerCase() === path);
}
