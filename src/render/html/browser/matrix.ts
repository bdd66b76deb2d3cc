import type { PageChange, PageData } from '../page-data.ts';
import { element } from './element.ts';
import { toFragment } from './fragment.ts';
import { paged } from './pages.ts';

/** Resources that are built at once. */
const ROWS = 50;

/** Which resources differ in which environment, a row for each that differs in one. */
export function renderMatrix(changes: readonly PageChange[], data: PageData): HTMLElement {
  const rows = new Map<string, PageChange[]>();
  for (const change of changes) {
    const key = change.id.toLowerCase();
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [change]);
    else row.push(change);
  }
  const body = element('tbody');
  const { nodes: [, ...more] } = paged(body, [...rows].sort(([a], [b]) => (a < b ? -1 : 1)), ([, row]) => renderRow(row, data), ROWS);
  return element('div', { 'class': 'matrix', 'role': 'region', 'aria-label': 'Where resources differ', 'tabindex': '0' },
    element('table', {},
      element('caption', { class: 'unseen' }, 'Where resources differ'),
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Resource'), ...data.environments.map((name) => element('th', { scope: 'col' }, name)))), body),
    ...more);
}

function renderRow(row: readonly PageChange[], data: PageData): HTMLElement {
  return element('tr', {}, element('th', { scope: 'row' }, element('code', {}, row[0]?.id ?? '')), ...data.environments.map((_name, environment) => {
    const change = row.find((each) => each.environment === environment);
    if (change === undefined) return element('td', { class: 'none' }, element('span', { 'aria-hidden': 'true' }, '\u2013'), element('span', { class: 'unseen' }, 'no difference'));
    const { symbol = '', word = change.op } = data.ops[change.op] ?? {};
    return element('td', {}, element('a', { href: toFragment(change, data), class: `op ${change.op}` }, element('span', { 'aria-hidden': 'true' }, symbol), word));
  }));
}
