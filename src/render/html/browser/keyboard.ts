import type { Filters } from './filters.ts';

/**
 * Keys beyond Tab and Enter: `/` leads to the search, Escape clears search and filters, and among the rows of the list the
 * arrows go up and down, open and close, Home and End lead to the first and the last.
 */
export function listenToKeys(list: HTMLElement, filters: Filters): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const typing = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (event.key === '/' && !typing) {
      event.preventDefault();
      filters.focusSearch();
    } else if (event.key === 'Escape' && !filters.isEmpty()) {
      filters.clear();
    }
  });
  list.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !(target instanceof HTMLButtonElement)) return;
    const next = move(list, target, event.key);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  });
}

/** Where a key leads from a button; it may open or close that first. Null for a key that means nothing. */
function move(list: HTMLElement, from: HTMLButtonElement, key: string): HTMLElement | null {
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('button.toggle, button.more')].filter((button) => button.closest('[hidden]') === null);
  const beside = (step: number): HTMLElement => {
    const all = rows();
    return all[all.indexOf(from) + step] ?? from;
  };
  const expanded = from.getAttribute('aria-expanded');
  switch (key) {
    case 'ArrowDown': return beside(1);
    case 'ArrowUp': return beside(-1);
    case 'Home': return rows().at(0) ?? from;
    case 'End': return rows().at(-1) ?? from;
    case 'ArrowRight':
      if (expanded === 'true') return beside(1);
      if (expanded === 'false') from.click();
      return from;
    case 'ArrowLeft':
      if (expanded !== 'true') return from.closest('section')?.querySelector<HTMLElement>('button.toggle') ?? from;
      from.click();
      return from;
    default: return null;
  }
}
