import { openMenus, openSheet } from './menus.ts';

/** Keys press what is marked with them: `data-key="d"`. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      stepBack(event);
      return;
    }
    if ((event.target as Element).closest('input, select, textarea')) return;
    if (event.key === '?') {
      openSheet('shortcuts');
      return;
    }
    const marked = [...document.querySelectorAll<HTMLElement>('[data-key]')].find(
      ({ dataset }) => dataset.key === event.key,
    );
    if (!marked) return;
    event.preventDefault();
    press(marked);
  });
}

function stepBack(event: KeyboardEvent): void {
  const [menu] = openMenus();
  if (menu) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
    return;
  }
  // A search field clears itself first.
  const { target } = event;
  if (target instanceof HTMLInputElement && target.value !== '') return;
  document.querySelector<HTMLElement>('[data-key="Escape"]')?.click();
}

function press(marked: HTMLElement): void {
  if (marked instanceof HTMLInputElement) marked.focus();
  else marked.click();
}
