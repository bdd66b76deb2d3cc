import type { PageChange, PageData, PageGroup } from '../page-data.ts';
import { renderChange, type ChangeRow } from './change.ts';
import { disclosure } from './disclosure.ts';
import { element } from './element.ts';
import { paged, type Paged } from './pages.ts';

/** Groups, and changes of a group, that are built at once; and how many changes are in sight before groups stay closed. */
const [GROUPS, CHANGES, IN_SIGHT] = [50, 50, 100];

export interface ChangeList {
  readonly element: HTMLElement;
  show(groups: readonly PageGroup[]): void;
  /** Opens a change that is shown, and puts the focus on it. */
  goTo(change: PageChange): void;
}

/** The tree of changes: groups that open, with changes that open. What was opened or closed stays so while filters change. */
export function createList(data: PageData): ChangeList {
  const list = element('div', { class: 'groups' });
  const chosen = new Map<string, boolean>();
  const opened = new Set<PageChange>();
  const rows = new Map<PageChange, ChangeRow>();
  let shown: { readonly group: PageGroup; reveal(change: PageChange): void }[] = [];
  let groups: Paged | undefined;

  const renderRow = (change: PageChange): HTMLElement => {
    const row = renderChange(change, data, (open) => { if (open) opened.add(change); else opened.delete(change); });
    if (opened.has(change)) row.setOpen(true);
    rows.set(change, row);
    return row.item;
  };
  const renderGroup = (group: PageGroup, open: boolean): HTMLElement => {
    const { title, role, changes } = group;
    let members: Paged | undefined;
    const own = disclosure('h3', [title, element('span', { class: 'count' }, `${changes.length}`, element('span', { class: 'unseen' }, changes.length === 1 ? ' change' : ' changes'))], () => {
      members = paged(element('ul', { class: 'changes' }), changes, renderRow, CHANGES);
      return members.nodes;
    }, (isOpen) => chosen.set(title, isOpen));
    own.setOpen(open);
    shown.push({ group, reveal: (change) => {
      own.setOpen(true);
      members?.reveal(changes.indexOf(change));
    } });
    return element('section', { class: `group ${role}` }, own.heading, own.body);
  };
  return {
    element: list,
    show: (wanted) => {
      rows.clear();
      shown = [];
      let room = IN_SIGHT;
      const opening = wanted.map(({ title, role, changes }) => {
        const open = chosen.get(title) ?? (role !== 'unmanaged' && room > 0);
        if (open) room -= Math.min(changes.length, CHANGES);
        return open;
      });
      const holder = element('div');
      groups = paged(holder, wanted.map((group, index) => ({ group, open: opening[index] ?? false })), ({ group, open }) => renderGroup(group, open), GROUPS);
      list.replaceChildren(...wanted.length === 0 ? [element('p', { class: 'note' }, data.groups.length === 0 ? 'No changes.' : 'No change matches.')] : groups.nodes);
    },
    goTo: (change) => {
      groups?.reveal(data.groups.length);
      shown.find(({ group }) => group.changes.includes(change))?.reveal(change);
      const row = rows.get(change);
      if (row === undefined) return;
      row.setOpen(true);
      opened.add(change);
      row.item.scrollIntoView({ block: 'start' });
      row.heading.querySelector('button')?.focus({ preventScroll: true });
    },
  };
}
