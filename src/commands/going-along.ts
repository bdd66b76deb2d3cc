import { isAutomaticSubscription } from '../model/generated.ts';
import { parseApiName, parseResourceId, resourceKey, rootApiOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { subscribedKey } from '../plan/references.ts';
import type { LiveStore } from './ports.ts';

/**
 * What goes with what is deleted, and was not read: revisions of an API that Git never held, where the run reads a part of
 * the service only, and the subscription that the service made with a product (apim-rest 3.5, 4.1). A plan has to list it.
 * @param subscriptions those of the scopes in which something is deleted
 */
export async function readGoingAlong(deleted: ReadonlySet<string>, live: Snapshot, subscriptions: readonly Resource[], isPart: boolean, store: LiveStore): Promise<readonly Resource[]> {
  const roots = new Set([...deleted].filter((key) => parseResourceId(key)?.kind === 'Api' && parseApiName(key).revision === null));
  const scopes = new Set(isPart ? [...roots].map(parentOf) : []);
  const revisions = (await Promise.all([...scopes].map((scope) => store.list('Api', scope)))).flat().filter(({ id }) => roots.has(rootApiOf(resourceKey(id)) ?? ''));
  return [...revisions, ...subscriptions.filter((one) => isAutomaticSubscription(one) && deleted.has(subscribedKey(one)))].filter(({ id }) => !live.has(resourceKey(id)));
}

function parentOf(key: string): string | null {
  return parseResourceId(key)?.parent ?? null;
}
