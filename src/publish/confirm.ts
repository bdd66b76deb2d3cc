import { UserError } from '../model/failure.ts';
import { kindRow } from '../model/kinds.ts';
import { resourceKey } from '../model/resource-id.ts';
import type { Write } from '../plan/plan.ts';
import { isSameResource, type Look } from './look.ts';

/**
 * The writes with the ETag of everything that they overwrite or delete: lists, from which most of it was read, have none
 * (apim-rest 1.4), so what a guarded write is about is asked for once more. With `creations` it is asked too whether what is to be created is
 * still not there. Throws `plan-changed`, which names all that was changed since the plan.
 */
export async function confirmWrites(writes: readonly Write[], look: Look, { creations }: { readonly creations: boolean }): Promise<readonly Write[]> {
  const unseen = writes.filter(({ op, before, guarded, resource }) => kindRow(resource.kind).body !== 'association'
    && (before === undefined ? creations && op === 'create' : guarded === true && before.etag === undefined));
  if (unseen.length === 0) return writes;
  const found = await look(unseen.map(({ id }) => id), false);
  const isUnchanged = ({ id, before }: Write): boolean => {
    const now = found.get(resourceKey(id));
    return before === undefined || now === undefined ? before === now : isSameResource(now, before, false);
  };
  const changed = unseen.filter((write) => !isUnchanged(write)).map(({ id }) => id).sort();
  if (changed.length > 0) {
    throw new UserError('plan-changed', `The service was changed since it was planned: ${changed.slice(0, 5).join(', ')}${changed.length > 5 ? ` and ${changed.length - 5} more` : ''}. Nothing was written.`, { hint: 'Plan again.' });
  }
  const asked = new Set(unseen);
  return writes.map((write) => {
    const now = asked.has(write) ? found.get(resourceKey(write.id)) : undefined;
    return now === undefined ? write : { ...write, before: now };
  });
}
