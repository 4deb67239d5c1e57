import { tell } from './swap.ts';

/** Copying, and the reader's own time zone as the first choice. */
export function watchForms(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-copy]');
    const source = button && document.getElementById(button.dataset.copy ?? '');
    if (button && source) void copy(button, source.textContent?.trim() ?? '');
  });
  const zones = document.querySelector<HTMLSelectElement>('select[data-zone]');
  if (!zones) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zones.options].some(({ value }) => value === zone)) zones.value = zone;
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    // Without https there is no clipboard; what is selected can be copied by hand.
    getSelection()?.selectAllChildren(document.getElementById(button.dataset.copy ?? '') ?? button);
    button.textContent = 'Selected: press Ctrl C';
  }
  tell(button.textContent ?? '');
}
