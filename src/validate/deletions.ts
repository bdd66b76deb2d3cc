import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { isAutomaticSubscription } from '../model/generated.ts';
import { kindRow } from '../model/kinds.ts';
import { requireResourceId, resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { aboveOf } from '../plan/absent.ts';
import { mentionedBy } from '../plan/closure.ts';
import { createResolver, type Reference } from '../plan/references.ts';
import type { ValidationContext } from './context.ts';

/** Deletions that the service would refuse, because what stays mentions what goes, or that would take a consumer's subscription along. */
export function checkDeletions(context: ValidationContext): Diagnostic[] {
  return [...checkDeleted(context), ...checkReplaced(context)];
}

/** What is replaced is deleted first: the service refuses that too as long as something mentions it, whether it is written once more after it or not. */
function checkReplaced({ effective, live, replaced }: ValidationContext): Diagnostic[] {
  if (replaced.size === 0) return [];
  const resolve = createResolver(replaced.values());
  const mentions = (resource: Resource): string[] => mentionedBy(resource).flatMap((reference) => resolve(reference) ?? []);
  const users = new Map<string, Resource[]>();
  for (const [key, resource] of live) {
    if (goesAlong(resource) || aboveOf(key).some((above) => replaced.has(above))) continue;
    // Who does not mention it any more is written before.
    const next = new Set(mentions(effective.get(key) ?? resource));
    for (const used of new Set(mentions(resource))) if (next.has(used)) users.set(used, [...users.get(used) ?? [], resource]);
  }
  return toFindings(users, replaced, 'be replaced, which deletes it first', 'Give what is new another name and change what uses it to that.');
}

function checkDeleted({ effective, live, deleted, subscriptions }: ValidationContext): Diagnostic[] {
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
    const key = resourceKey(subscription.id);
    if (effective.has(key) || deleted.has(key) || isAutomaticSubscription(subscription)) continue;
    note(subscription, () => true);
    const { parent } = requireResourceId(subscription.id);
    if (parent !== null && deleted.has(resourceKey(parent))) users.set(resourceKey(parent), [...users.get(resourceKey(parent)) ?? [], subscription]);
  }
  return toFindings(users, deleted, 'be deleted', 'Keep it in the folder, or change first what uses it.');
}

function toFindings(users: ReadonlyMap<string, readonly Resource[]>, gone: Snapshot, what: string, remedy: string): Diagnostic[] {
  return [...users].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, by]) => {
    const { id } = gone.get(key) ?? { id: key };
    const names = by.map((resource) => resource.id).sort();
    return diagnostic('deletion-in-use', `${id} would ${what}, and ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} ${names.length === 1 ? 'uses' : 'use'} it. ${remedy}`, { resource: id });
  });
}

/** A link goes with either of its ends, the description of a tag with the tag; of subscriptions all are looked at, not these only. */
function goesAlong({ kind }: Resource): boolean {
  return kind === 'Subscription' || kind === 'ApiTagDescription' || kindRow(kind).body === 'association';
}
