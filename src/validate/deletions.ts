import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { isAutomaticSubscription } from '../model/generated.ts';
import { kindRow } from '../model/kinds.ts';
import { requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource } from '../model/resource.ts';
import { mentionedBy } from '../plan/closure.ts';
import { createResolver, type Reference } from '../plan/references.ts';
import type { ValidationContext } from './context.ts';

/** Deletions that the service would refuse, because what stays mentions what goes, or that would take a consumer's subscription along. */
export function checkDeletions({ effective, live, deleted, subscriptions }: ValidationContext): Diagnostic[] {
  if (deleted.size === 0) return [];
  const resolve = createResolver(deleted.values());
  const users = new Map<string, Resource[]>();
  const supplied = createResolver(effective.values());
  const note = (resource: Resource, isMeant: (reference: Reference) => boolean): void => {
    const used = mentionedBy(resource).filter(isMeant).flatMap((reference) => resolve(reference) ?? []);
    for (const key of new Set(used)) users.set(key, [...users.get(key) ?? [], resource]);
  };
  for (const [key, resource] of live) {
    const next = effective.get(key);
    // What the folder mentions must be there anyway; a display name may move to another resource, but not while it is used.
    if (!goesAlong(resource)) note(next ?? resource, (reference) => next === undefined || (reference.by === 'display-name' && supplied(reference) !== undefined));
  }
  for (const subscription of subscriptions ?? []) {
    if (effective.has(resourceKey(subscription.id)) || isAutomaticSubscription(subscription)) continue;
    note(subscription, () => true);
    const { parent } = requireResourceId(subscription.id);
    if (parent !== null && deleted.has(resourceKey(parent))) users.set(resourceKey(parent), [...users.get(resourceKey(parent)) ?? [], subscription]);
  }
  return [...users].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, by]) => {
    const { id } = deleted.get(key) ?? { id: key };
    const names = by.map((resource) => resource.id).sort();
    return diagnostic('deletion-in-use', `${id} would be deleted, and ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} ${names.length === 1 ? 'uses' : 'use'} it. Keep it in the folder, or change first what uses it.`, { resource: id });
  });
}

/** A link goes with either of its ends, the description of a tag with the tag; of subscriptions all are looked at, not these only. */
function goesAlong({ kind }: Resource): boolean {
  return kind === 'Subscription' || kind === 'ApiTagDescription' || kindRow(kind).body === 'association';
}
