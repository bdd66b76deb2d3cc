import { isAutomaticSubscriptionTo } from '../model/generated.ts';
import { resourceKey, workspaceOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import type { LiveStore } from './ports.ts';

/** The group that the service links with a new product (apim-rest 4.1). */
const AUTOMATIC_GROUP = 'administrators';

/**
 * What the service added by itself to products of the folder, and the publish that made them did not come to remove, because
 * it failed or was ended: their group and their subscription. What the folder holds is not among it.
 * @param unfinished keys of these products
 */
export async function readAdded(unfinished: ReadonlySet<string>, desired: Snapshot, live: Snapshot, store: LiveStore): Promise<readonly Resource[]> {
  const products = [...unfinished].flatMap((key) => desired.has(key) ? live.get(key) ?? [] : []);
  const scopes = new Set(products.map(({ id }) => workspaceOf(id)));
  const subscriptions = (await Promise.all([...scopes].map((scope) => store.list('Subscription', scope)))).flat();
  const added = products.flatMap(({ id }) => [live.get(resourceKey(`${id}/groups/${AUTOMATIC_GROUP}`)) ?? [], subscriptions.filter((one) => isAutomaticSubscriptionTo(id, one))].flat());
  return added.filter(({ id }) => !desired.has(resourceKey(id)));
}
