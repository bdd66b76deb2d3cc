import { element } from './element.ts';

export interface Paged {
  /** The list, and the button that shows more of it while there is more. */
  readonly nodes: readonly HTMLElement[];
  /** Builds the items up to this one. */
  reveal(index: number): void;
}

/** A list of which only a part is built, until somebody asks for more: a page of 5,000 changes stays quick. */
export function paged<Item>(list: HTMLElement, items: readonly Item[], build: (item: Item) => HTMLElement, step: number): Paged {
  let built = 0;
  const more = element('button', { type: 'button', class: 'more' });
  const reveal = (index: number): void => {
    while (built < items.length && built <= index) {
      const end = Math.min(built + step, items.length);
      list.append(...items.slice(built, end).map(build));
      built = end;
    }
    more.textContent = `Show ${Math.min(step, items.length - built)} more (${items.length - built} left)`;
    if (built === items.length) more.remove();
  };
  more.addEventListener('click', () => {
    const before = list.lastElementChild;
    reveal(built);
    // Whoever pressed the button with a key goes on with what it brought.
    const [first] = before?.nextElementSibling?.querySelectorAll<HTMLElement>('button, a') ?? [];
    (first ?? more).focus();
  });
  reveal(0);
  return { nodes: built < items.length ? [list, more] : [list], reveal };
}
