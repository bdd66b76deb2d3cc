import { element } from './element.ts';

let count = 0;

export interface Disclosure {
  readonly heading: HTMLElement;
  readonly body: HTMLElement;
  readonly isOpen: () => boolean;
  setOpen(open: boolean): void;
}

/** A heading whose button shows what is below it, and that builds this only when it is opened for the first time. */
export function disclosure(level: 'h3' | 'h4', label: readonly (Node | string)[], fill: () => readonly (Node | string)[], onToggle: (open: boolean) => void): Disclosure {
  const id = `body-${count += 1}`;
  const body = element('div', { id, class: 'body', hidden: '' });
  const button = element('button', { 'type': 'button', 'class': 'toggle', 'aria-expanded': 'false', 'aria-controls': id }, ...label);
  const isOpen = (): boolean => !body.hidden;
  const setOpen = (open: boolean): void => {
    if (open && body.childNodes.length === 0) body.append(...fill());
    body.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  };
  button.addEventListener('click', () => {
    setOpen(!isOpen());
    onToggle(isOpen());
  });
  return { heading: element(level, {}, button), body, isOpen, setOpen };
}
