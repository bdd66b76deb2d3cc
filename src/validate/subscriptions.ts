import type { Diagnostic } from '../model/diagnostics.ts';
import { getAt, textOf } from '../model/json.ts';
import { resourceKey } from '../model/resource-id.ts';
import { subscribedKey } from '../plan/references.ts';
import { find, findingAt, ofKind, type ValidationContext } from './context.ts';

/** A user may hold no more subscriptions of a product than it allows. apim-rest 4.3 */
export function subscriptionLimits(context: ValidationContext): Diagnostic[] {
  const { live, subscriptions } = context;
  return ofKind(context, 'Subscription').flatMap((resource) => {
    const key = resourceKey(resource.id);
    if (live.has(key)) return [];
    const owner = textOf(resource.properties['ownerId']).toLowerCase();
    const scope = subscribedKey(resource);
    const product = find(context, scope);
    const limit = product === undefined ? undefined : getAt(product.properties, ['subscriptionsLimit']);
    if (owner === '' || typeof limit !== 'number') return [];
    const others = (subscriptions ?? []).filter((other) => resourceKey(other.id) !== key
      && textOf(other.properties['ownerId']).toLowerCase() === owner && subscribedKey(other) === scope);
    if (others.length < limit) return [];
    return [findingAt('subscription-limit', resource, ['scope'],
      `${product?.id} takes ${limit} subscription${limit === 1 ? '' : 's'} of one user, and the service holds ${others.map(({ id }) => id).join(', ')} of ${owner} already. Exclude ${resource.id}, or delete the other in the service.`)];
  });
}
