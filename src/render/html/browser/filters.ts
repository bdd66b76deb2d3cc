import type { PageChange, PageData, PageGroup } from '../page-data.ts';
import { element } from './element.ts';

/** What changes are chosen by, each with the words of its values. */
interface Facet {
  readonly name: string;
  readonly label: string;
  readonly values: (change: PageChange) => readonly string[];
  /** Words of a value, and the order of the choices; the value itself, by name, where it has none. */
  readonly words: Readonly<Record<string, string>>;
}

export interface Filters {
  readonly form: HTMLElement;
  readonly matches: (change: PageChange, group: PageGroup) => boolean;
  /** Whether every choice and the search are empty. */
  readonly isEmpty: () => boolean;
  clear(): void;
  focusSearch(): void;
}

/** The filter bar. A choice is offered where the changes differ in it. */
export function createFilters(data: PageData, onChange: () => void): Filters {
  const changes = data.groups.flatMap((group) => group.changes);
  const facets: readonly Facet[] = [
    { name: 'environment', label: 'Environment', values: ({ environment }) => [String(environment)], words: Object.fromEntries(data.environments.entries()) },
    { name: 'op', label: 'Change', values: ({ op }) => [op], words: Object.fromEntries(Object.entries(data.ops).map(([op, { word }]) => [op, word])) },
    { name: 'origin', label: 'Origin', values: ({ origin }) => [origin], words: data.origins },
    { name: 'kind', label: 'Kind', values: ({ kind }) => [kind], words: {} },
    { name: 'alert', label: 'Look twice', values: ({ alerts }) => alerts, words: {} },
  ];
  const choices = facets.flatMap((facet) => {
    const counts = new Map<string, number>();
    for (const value of changes.flatMap(facet.values)) counts.set(value, (counts.get(value) ?? 0) + 1);
    const order = [...Object.keys(facet.words).filter((value) => counts.has(value)), ...[...counts.keys()].filter((value) => !Object.hasOwn(facet.words, value)).sort()];
    if (order.length < 2 && facet.name !== 'alert' || order.length === 0) return [];
    const select = element('select', { id: `filter-${facet.name}` }, element('option', { value: '' }, 'all'),
      ...order.map((value) => element('option', { value }, `${facet.words[value] ?? value} (${counts.get(value) ?? 0})`)));
    return [{ facet, select }];
  });
  const search = element('input', { id: 'search', type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'id, property, value' });
  const clearButton = element('button', { type: 'button', class: 'clear' }, 'Clear');
  const texts = new WeakMap<PageChange, string>();
  const textOf = (change: PageChange, { title }: PageGroup): string => {
    const known = texts.get(change) ?? [title, change.id, change.words, ...change.properties.flatMap(({ path, before = '', after = '', diff = [], details = [] }) => (
      [path, before, after, ...diff, ...details.map(({ subject }) => subject)]))].join('\n').toLowerCase();
    texts.set(change, known);
    return known;
  };
  const isEmpty = (): boolean => search.value.trim() === '' && choices.every(({ select }) => select.value === '');
  const clear = (): void => {
    search.value = '';
    for (const { select } of choices) select.value = '';
    onChange();
  };
  for (const control of [search, ...choices.map(({ select }) => select)]) control.addEventListener('input', onChange);
  clearButton.addEventListener('click', clear);
  const field = (label: string, control: HTMLElement, hint?: HTMLElement): HTMLElement => element('div', { class: `field ${control.id}` }, element('label', { for: control.id }, label, ...(hint === undefined ? [] : [hint])), control);
  return {
    form: element('div', { 'class': 'filters', 'role': 'search', 'aria-label': 'Filter the changes' },
      ...choices.map(({ facet, select }) => field(facet.label, select)), field('Search', search, element('kbd', { title: 'The key / leads here' }, '/')), clearButton),
    matches: (change, group) => choices.every(({ facet, select }) => select.value === '' || facet.values(change).includes(select.value))
      && search.value.toLowerCase().split(/\s+/).every((word) => textOf(change, group).includes(word)),
    isEmpty, clear,
    focusSearch: () => {
      search.focus();
      search.select();
    },
  };
}
