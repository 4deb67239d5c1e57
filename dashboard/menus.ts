/** One menu is open at a time; a click elsewhere or a choice closes it. */
export function watchMenus(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>('[data-open]');
    if (opener) openSheet(opener.dataset.open ?? '');
    const chosen = target.closest('a[data-swap]') !== null;
    for (const menu of openMenus()) if (chosen || !menu.contains(target)) menu.open = false;
  });
  document.addEventListener(
    'toggle',
    (event) => {
      const menu = event.target as HTMLDetailsElement;
      if (menu.open) menu.querySelector<HTMLElement>('[data-focus]')?.focus();
    },
    true,
  );
}

export function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')];
}

export function openSheet(id: string): void {
  const sheet = document.getElementById(id);
  if (sheet instanceof HTMLDialogElement && !sheet.open) sheet.showModal();
}
