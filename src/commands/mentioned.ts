import { diagnostic, type Diagnostic } from '../model/diagnostics.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Resource, Snapshot } from '../model/resource.ts';
import { mentionedBy } from '../plan/closure.ts';
import type { LiveSnapshot, LiveStore } from './ports.ts';

/** What `resources` mention of the kinds that are managed on request and were not read: read one by one, nothing where nothing is mentioned. */
export async function readMentioned(store: LiveStore, { unread }: LiveSnapshot, resources: Iterable<Resource>): Promise<Snapshot> {
  const only = new Set([...resources].flatMap(mentionedBy).filter(({ to }) => unread.has(to)).map(({ name }) => resourceKey(name)));
  return only.size === 0 ? new Map() : (await store.read({ only, requested: unread })).snapshot;
}

/** Whether a file of the resource is enough to make it elsewhere: the data of a certificate can never be read (apim-rest 4.9). */
export function isReproducible({ kind, properties }: Resource): boolean {
  return kind !== 'Certificate' || properties['keyVault'] !== undefined;
}

/** Says of a resource that others need, and that cannot be written, what to do instead. */
export function reportUnreproducible({ id }: Resource, users: Iterable<Resource>): Diagnostic {
  const by = [...users].filter((user) => mentionedBy(user).some(({ name }) => resourceKey(name) === resourceKey(id))).map((user) => user.id).sort();
  return diagnostic('not-extracted',
    `${id}, which ${by.slice(0, 3).join(', ')}${by.length > 3 ? ` and ${by.length - 3} more` : ''} ${by.length === 1 ? 'needs' : 'need'}, was not written: the data of a certificate cannot be read. Keep it in Key Vault, or put it into every other service by hand.`, { resource: id });
}
