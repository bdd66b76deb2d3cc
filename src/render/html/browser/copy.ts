import { element } from './element.ts';

/**
 * Puts a button beside each command that copies its text. Where the browser does not let it, in a file or for want of a
 * permission, the text is selected instead, so that the keys of the system copy it.
 */
export function addCopyButtons(commands: Iterable<HTMLElement>): void {
  let last: HTMLElement | null = null;
  for (const command of commands) {
    const said = element('span', { 'class': 'said', 'aria-live': 'polite' });
    const what = `${command.dataset['what'] ?? ''}, ${command.dataset['environment'] ?? ''}`;
    const button = element('button', { type: 'button', class: 'copy' }, 'Copy', element('span', { class: 'unseen' }, `: ${what}`));
    button.addEventListener('click', () => {
      void copy(command).then((copied) => {
        last?.replaceChildren();
        said.replaceChildren(copied ? 'Copied.' : 'Selected: copy it with Ctrl+C or \u2318C.');
        last = said;
      });
    });
    command.after(button, said);
  }
}

async function copy(command: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(command.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(command);
    return false;
  }
}
