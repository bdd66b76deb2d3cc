import { isAutomaticSubscription } from '../model/generated.ts';
import { ancestorsOf, isBuiltIn, resourceKey, rootApiOf, scopeOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { isSwitchRelease } from '../model/switch-release.ts';
import { subscribedKey } from './references.ts';

export type Prune = 'none' | 'tracked' | 'all';

export interface Pruning {
  readonly prune: Prune;
  /** What was published last, where it is known. */
  readonly base: Snapshot | null;
  /** What else the folder holds: a selection left it out. */
  readonly excluded?: Snapshot | undefined;
  /** Keys of what goes whatever `prune` says, and whatever it is. */
  readonly made?: ReadonlySet<string> | undefined;
}

/**
 * What a plan does to the live resources that the folder does not hold, by key. What lies below something that is deleted
 * goes along, and so does the subscription that the service made with a product; a release that an earlier publish left
 * goes whatever `prune` says. What holds something of the folder stays, whether it has a file of its own or not.
 */
export function absentOps(desired: Snapshot, live: Snapshot, { prune, base, excluded, made = new Set() }: Pruning): ReadonlyMap<string, 'delete' | 'unmanaged'> {
  const absent = [...live].filter(([key, { kind, id }]) => !desired.has(key) && !isBuiltIn(kind, id));
  const isOwn = (key: string): boolean => made.has(key) || isSwitchRelease(key);
  if (prune === 'none' && !absent.some(([key]) => isOwn(key))) return new Map(absent.map(([key]) => [key, 'unmanaged']));
  const holders = new Set([...desired.keys(), ...excluded?.keys() ?? []].flatMap(aboveOf));
  const isPruned = (key: string): boolean => prune === 'all' || (prune === 'tracked' && base?.has(key) === true);
  const chosen = new Set(absent.filter(([key, resource]) => !holders.has(key) && (isOwn(key) || (isPruned(key) && !isNeverDeleted(key, resource, base)))).map(([key]) => key));
  const isDeleted = (key: string): boolean => [key, ...aboveOf(key)].some((each) => chosen.has(each));
  return new Map(absent.map(([key, resource]) => [key, isDeleted(key) || (isAutomaticSubscription(resource) && isDeleted(subscribedKey(resource))) ? 'delete' : 'unmanaged']));
}

/** Keys of what takes a resource along when it is deleted: what it lives below, and the current revision of its API. */
export function aboveOf(key: string): string[] {
  const root = rootApiOf(key);
  const parents = ancestorsOf(key).map(resourceKey);
  return root === null || root === key || parents.includes(root) ? parents : [...parents, root, ...ancestorsOf(root).map(resourceKey)];
}

/** The service's policy always exists, subscriptions that Git never held belong to their consumers. */
function isNeverDeleted(key: string, { kind, id }: Resource, base: Snapshot | null): boolean {
  return (kind === 'Subscription' && base?.has(key) !== true) || (kind === 'ServicePolicy' && scopeOf(id) === null);
}
