/** The script of the page: shows the data beside it, as text only. */
import type { PageData } from '../page-data.ts';
import { addCopyButtons } from './copy.ts';
import { element } from './element.ts';
import { createFilters } from './filters.ts';
import { toFragment } from './fragment.ts';
import { listenToKeys } from './keyboard.ts';
import { createList } from './list.ts';
import { renderMatrix } from './matrix.ts';
import { createThemeButton } from './theme.ts';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const main = document.querySelector('main') as HTMLElement;
const total = data.groups.reduce((sum, { changes }) => sum + changes.length, 0);

const list = createList(data);
const filters = createFilters(data, show);
const status = element('p', { 'class': 'status', 'role': 'status', 'aria-live': 'polite' });
const matrix = element('details', { class: 'matrix-part', open: '' }, element('summary', {}, 'Where resources differ'));

function show(): void {
  const groups = data.groups.map((group) => ({ ...group, changes: group.changes.filter((change) => filters.matches(change, group)) })).filter(({ changes }) => changes.length > 0);
  const changes = groups.flatMap((group) => group.changes);
  list.show(groups);
  status.textContent = changes.length === total ? `${total} ${total === 1 ? 'change' : 'changes'}` : `${changes.length} of ${total} changes`;
  matrix.replaceChildren(...[...matrix.children].slice(0, 1), ...(changes.length === 0 ? [] : [renderMatrix(changes, data)]));
}

/** Leads to the change that the page's address names; filters that hide it are cleared. */
function follow(): void {
  const change = location.hash.length < 2 ? undefined : data.groups.flatMap((group) => group.changes).find((each) => toFragment(each, data) === location.hash);
  if (change === undefined) return;
  if (!data.groups.some((group) => group.changes.includes(change) && filters.matches(change, group))) filters.clear();
  list.goTo(change);
}

document.querySelector('.title')?.append(createThemeButton());
addCopyButtons(document.querySelectorAll<HTMLElement>('.commands code'));
main.append(filters.form, status, ...data.environments.length > 1 ? [matrix] : [], list.element);
listenToKeys(list.element, filters);
show();
addEventListener('hashchange', follow);
// A link to where one is already leads there again.
document.addEventListener('click', ({ target }) => { if (target instanceof HTMLAnchorElement && target.hash !== '' && target.hash === location.hash) follow(); });
follow();
