import { kindRow, type KindName } from './kinds.ts';
import { requireResourceId, workspaceOf } from './resource-id.ts';

/** Whether nothing is known of a kind where nothing is of these: it is one of them, lives below one, is there only with one, or only links to one. */
export function isWithout(kind: KindName, absent: ReadonlySet<KindName>): boolean {
  const { parent, body, references, only } = kindRow(kind);
  return absent.has(kind) || (only.with !== undefined && absent.has(only.with as KindName)) || (parent !== null && isWithout(parent, absent))
    || (body === 'association' && references.some(({ to }) => to.some((target) => absent.has(target as KindName))));
}

/** Whether nothing is known of a resource for that reason: because of its kind, or of the workspace that it lies in. */
export function isUnknown(id: string, absent: ReadonlySet<KindName>): boolean {
  return isWithout(requireResourceId(id).kind, absent) || (absent.has('Workspace') && workspaceOf(id) !== null);
}
