import type { PageChange, PageData, PageProperty } from '../page-data.ts';
import { renderDifference } from './difference.ts';
import { disclosure, type Disclosure } from './disclosure.ts';
import { element } from './element.ts';
import { toFragment } from './fragment.ts';

/** Properties that the closed row of a change names. */
const NAMED = 4;
/** What is said of a change without properties. */
const wholes: Readonly<Record<string, string>> = { delete: 'The whole resource.', unmanaged: 'Only the service has it; it is left alone.' };

export interface ChangeRow extends Disclosure {
  readonly item: HTMLElement;
}

/** One change: a row that opens to its properties side by side. */
export function renderChange(change: PageChange, data: PageData, onToggle: (open: boolean) => void): ChangeRow {
  const { id, op, words, alerts, properties, environment } = change;
  const { symbol = '', word = op } = data.ops[op] ?? {};
  const names = properties.slice(0, NAMED).map(({ path }) => path).join(', ');
  const own = disclosure('h4', [
    element('span', { class: `op ${op}` }, element('span', { 'aria-hidden': 'true' }, symbol), word),
    element('span', { class: 'what' },
      element('code', {}, id),
      element('span', { class: 'words' }, words),
      ...data.environments.length > 1 ? [element('span', { class: 'badge' }, data.environments[environment] ?? '')] : [],
      ...alerts.map((alert) => element('span', { class: 'badge alert' }, alert)),
      ...names === '' ? [] : [element('span', { class: 'names' }, properties.length > NAMED ? `${names}, and ${properties.length - NAMED} more` : names)]),
  ], () => renderBody(change, data), onToggle);
  return { ...own, item: element('li', { class: 'change' }, own.heading, own.body) };
}

function renderBody(change: PageChange, data: PageData): HTMLElement[] {
  const { op, id, properties } = change;
  const values = properties.filter(({ diff }) => diff === undefined);
  return [
    ...properties.length === 0 ? [element('p', { class: 'note' }, wholes[op] ?? 'It has no properties of its own.')] : [],
    ...values.length === 0 ? [] : [renderValues(values, op === 'create')],
    ...properties.flatMap(({ path, diff, ...property }) => diff === undefined ? [] : [
      element('h5', {}, element('code', {}, path), ...renderOrigin(property), ...renderSetter(property)), ...renderDetails(property), renderDifference(path, diff)]),
    element('p', { class: 'note' }, element('a', { href: toFragment(change, data) }, 'Link to this change', element('span', { class: 'unseen' }, ` of ${id}`))),
  ];
}

/** What is created has one side only. */
function renderValues(properties: readonly PageProperty[], created: boolean): HTMLElement {
  const sides = created ? [['after', 'In Git']] as const : [['before', 'In the service'], ['after', 'In Git']] as const;
  return element('table', { class: created ? 'values created' : 'values' },
    element('caption', { class: 'unseen' }, 'Properties'),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Property'), ...sides.map(([, title]) => element('th', { scope: 'col' }, title)))),
    element('tbody', {}, ...properties.map((property) => element('tr', {},
      element('th', { scope: 'row' }, element('code', {}, property.path), ...renderOrigin(property), ...renderSetter(property), ...renderDetails(property)),
      ...sides.map(([side, title]) => renderValue(property, side, title))))));
}

function renderValue(property: PageProperty, side: 'before' | 'after', title: string): HTMLElement {
  const value = property[side];
  return element('td', { 'class': value === undefined ? 'none' : property.secret === true ? 'secret' : side, 'data-side': title }, value ?? '(none)');
}

function renderOrigin({ origin, conflict }: Pick<PageProperty, 'origin' | 'conflict'>): HTMLElement[] {
  return origin === undefined ? [] : [element('span', { class: conflict === true ? 'badge alert' : 'badge' }, origin)];
}

function renderSetter({ setBy }: Pick<PageProperty, 'setBy'>): HTMLElement[] {
  return setBy === undefined ? [] : [element('span', { class: 'words' }, setBy)];
}

function renderDetails({ details = [] }: Pick<PageProperty, 'details'>): HTMLElement[] {
  return details.length === 0 ? [] : [element('ul', { class: 'details' }, ...details.map(({ op, subject, breaking }) => (
    element('li', { class: op }, `${op} `, element('code', {}, subject), ...(breaking ? [element('span', { class: 'badge alert' }, 'breaking')] : [])))))];
}
