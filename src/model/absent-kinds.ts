import { kindRow, type KindName } from './kinds.ts';

/** Whether nothing is known of a kind where nothing is of these: it is one of them, lives below one, is there only with one, or only links to one. */
export function isWithout(kind: KindName, absent: ReadonlySet<KindName>): boolean {
  const { parent, body, references, only } = kindRow(kind);
  return absent.has(kind) || (only.with !== undefined && absent.has(only.with as KindName)) || (parent !== null && isWithout(parent, absent))
    || (body === 'association' && references.some(({ to }) => to.some((target) => absent.has(target as KindName))));
}
