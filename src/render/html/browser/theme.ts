import { element } from './element.ts';

/** A button between light and dark, which begins with what the reader's system says. */
export function createThemeButton(): HTMLElement {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = element('button', { type: 'button', class: 'theme' });
  const isDark = (): boolean => (document.documentElement.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const name = (): void => { button.textContent = isDark() ? 'Light colours' : 'Dark colours'; };
  button.addEventListener('click', () => {
    document.documentElement.dataset['theme'] = isDark() ? 'light' : 'dark';
    name();
  });
  system.addEventListener('change', name);
  name();
  return button;
}
