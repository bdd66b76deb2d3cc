import { kindRow, type KindName } from '../model/kinds.ts';
import { ancestorsOf, isBuiltIn, requireResourceId, resourceKey, rootApiOf } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { PolicySyntaxError } from '../policy/index.ts';
import { createResolver, propertyReferences, referencesOf, type Reference } from './references.ts';
import { importedTags, tagKey, tagsByName } from './tags.ts';

/** What a selector says of ids; it may select an association by either of its ends. */
export interface Selection {
  selects(id: string): boolean;
  excludes(id: string): boolean;
}

/**
 * The keys of what is selected and of everything that it needs to be published alone, to a fixed point: what it lives
 * below, what it refers to (by id, by display name, in its policy), the current revision of a revision, the tags that its
 * specification names, both ends of an association. What is needed brings its own policy along, an API what its document
 * cannot say of its operations, and none of its other children. An association that is not selected itself comes where both of its ends do. Nothing that is excluded comes.
 */
export function closeSelection(snapshot: Snapshot, selection: Selection): ReadonlySet<string> {
  const neededBy = createNeeds(snapshot);
  const chosen = new Set<string>();
  const waiting: string[] = [];
  const choose = (key: string): void => {
    const resource = snapshot.get(key);
    if (resource === undefined || chosen.has(key) || selection.excludes(resource.id)) return;
    chosen.add(key);
    waiting.push(key);
  };
  const settle = (): void => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) for (const needed of neededBy(key)) choose(needed);
  };
  for (const [key, { id }] of snapshot) if (selection.selects(id)) choose(key);
  settle();
  const links = [...snapshot].filter(([, { kind }]) => kindRow(kind).body === 'association');
  for (const [key, link] of links) if (endsOf(link, snapshot).every((end) => end === null || chosen.has(end))) choose(key);
  settle();
  return chosen;
}

/** What each resource of the snapshot needs. */
function createNeeds(snapshot: Snapshot): (key: string) => string[] {
  const resolve = createResolver(snapshot.values());
  const parts = new Map<string, string[]>();
  const tags = tagsByName(snapshot);
  for (const [key, { id, kind }] of snapshot) {
    const { parent } = requireResourceId(id);
    if (parent !== null && isPartOfParent(kind)) parts.set(resourceKey(parent), [...parts.get(resourceKey(parent)) ?? [], key]);
  }
  return (key) => {
    const resource = snapshot.get(key);
    if (resource === undefined) return [];
    const root = rootApiOf(key);
    return [
      ...ancestorsOf(resource.id).map(resourceKey), ...(root === null ? [] : [root]), ...parts.get(key) ?? [],
      ...mentionedBy(resource).flatMap((reference) => resolve(reference) ?? []),
      ...importedTags(resource).flatMap((name) => tags.get(tagKey(resource.id, name)) ?? []),
    ];
  };
}

/** Whether a resource says what its parent is: its policy, and what the document of an API cannot say of its operations. */
function isPartOfParent(kind: KindName): boolean {
  return kindRow(kind).body === 'document' || kindRow(kind).carried;
}

/** The nearest thing of the snapshot at each end of an association; null for a built-in, which is everywhere. */
function endsOf(link: Resource, snapshot: Snapshot): (string | null)[] {
  const holder = ancestorsOf(link.id).map(resourceKey).find((key) => snapshot.has(key)) ?? '';
  return [holder, ...propertyReferences(link).map(({ to, name }) => isBuiltIn(to, name) ? null : resourceKey(name))];
}

/** What a resource mentions; a policy that does not parse mentions nothing: the rules report it. */
export function mentionedBy(resource: Resource): Reference[] {
  try {
    return referencesOf(resource);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return propertyReferences(resource);
  }
}
