import { kindRow, type KindName } from '../model/kinds.ts';
import type { Change, Op } from '../plan/plan.ts';

/** Changes that are read together. */
export interface ChangeGroup<C extends Change = Change> {
  /** `API petstore`, `Named values`; text of a service, not yet made harmless. */
  readonly title: string;
  /** `losses` are what is deleted or created anew; `unmanaged` is only listed. */
  readonly role: 'losses' | 'changes' | 'unmanaged';
  readonly changes: readonly C[];
}

interface Place {
  /** Groups are in the order of their ranks, then of their titles. */
  readonly rank: number;
  readonly title: string;
  readonly role: ChangeGroup['role'];
}

const fixedPlaces: Partial<Record<Op, Place>> = {
  blocked: { rank: 0, title: 'Refused by a guard', role: 'losses' },
  delete: { rank: 1, title: 'Deletions and replacements', role: 'losses' },
  replace: { rank: 1, title: 'Deletions and replacements', role: 'losses' },
  unmanaged: { rank: 5, title: 'Only in the service, left alone', role: 'unmanaged' },
};

/** What people think of as one thing, with all that is below it: an API with its revisions, a product. */
const wholes: Readonly<Record<string, { readonly rank: number; readonly title: string }>> = { apis: { rank: 2, title: 'API' }, products: { rank: 3, title: 'product' } };

/**
 * Changes as they are read: what loses something first, then by API (with its revisions and children), by product, and the
 * rest by kind; what is unmanaged last. Inside a group the order of the plan stays, deletions before replacements.
 */
export function groupChanges<C extends Change>(changes: readonly C[]): readonly ChangeGroup<C>[] {
  const groups = new Map<string, Place & { readonly changes: C[] }>();
  for (const change of changes) {
    const place = fixedPlaces[change.op] ?? placeOf(change);
    const key = `${place.rank} ${place.title.toLowerCase()}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...place, changes: [change] });
    else group.changes.push(change);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { title, role, changes: members }]) => (
    { title, role, changes: role === 'losses' ? members.sort((a, b) => Number(a.op === 'replace') - Number(b.op === 'replace')) : members }));
}

function placeOf({ id, kind }: Change): Place {
  const [, workspace, collection = '', name = ''] = /^(?:workspaces\/([^/]+)\/)?(apis|products)\/([^/]+)/i.exec(id) ?? [];
  const whole = wholes[collection.toLowerCase()];
  if (whole === undefined) return { rank: 4, title: toTitle(kind), role: 'changes' };
  const own = `${whole.title} ${name.replace(/;rev=[^;]*$/i, '')}`;
  return { rank: whole.rank, title: `${own.charAt(0).toUpperCase()}${own.slice(1)}${workspace === undefined ? '' : ` in the workspace ${workspace}`}`, role: 'changes' };
}

/** `Named values`, `Service policies`: what a kind is called that stands by itself, children included. */
function toTitle(kind: KindName): string {
  let root = kind;
  for (let { parent } = kindRow(root); parent !== null; { parent } = kindRow(root)) root = parent;
  const { title } = kindRow(root);
  return `${title.charAt(0).toUpperCase()}${/[^aeiou]y$/.test(title) ? `${title.slice(1, -1)}ies` : `${title.slice(1)}s`}`;
}
