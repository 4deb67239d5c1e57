/** Text areas with `data-suggest="ADDRESS"` list values to choose from below them, as their form stands. */
export function watchSuggestions(): void {
  let asking: AbortController | null = null;
  let waiting = 0;
  const ask = (area: HTMLTextAreaElement, delay: number) => {
    clearTimeout(waiting);
    asking?.abort();
    const own = new AbortController();
    asking = own;
    waiting = window.setTimeout(() => void suggest(area, own.signal).catch(() => undefined), delay);
  };
  document.addEventListener('focusin', ({ target }) => {
    if (isSuggesting(target) && !listOf(target)) ask(target, 0);
  });
  document.addEventListener('input', ({ target }) => {
    if (isSuggesting(target)) ask(target, 200);
  });
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    const area = target.form?.elements.namedItem('values');
    if (isSuggesting(area) && listOf(area)) ask(area, 0);
  });
  document.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest<HTMLElement>('[data-value]');
    const area = button?.closest('form')?.elements.namedItem('values');
    if (button && isSuggesting(area)) take(area, button.dataset.value ?? '');
  });
}

function isSuggesting(target: unknown): target is HTMLTextAreaElement {
  return target instanceof HTMLTextAreaElement && target.dataset.suggest !== undefined;
}

const listOf = (area: Element) => area.closest('form')?.querySelector('.values') ?? null;

async function suggest(area: HTMLTextAreaElement, signal: AbortSignal): Promise<void> {
  const url = new URL(area.dataset.suggest ?? '', location.href);
  for (const [name, value] of new FormData(area.form ?? undefined))
    url.searchParams.append(name, String(value));
  const answer = await fetch(url, { headers: { 'x-fragment': 'values' }, signal });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('values');
  if (!answer.ok || !fresh) return;
  // Several forms of a page may have one.
  fresh.removeAttribute('id');
  listOf(area)?.remove();
  area.closest('label')?.after(fresh);
}

/** The value takes the place of the line that is being typed. */
function take(area: HTMLTextAreaElement, value: string): void {
  area.value = [...area.value.split('\n').slice(0, -1), value, ''].join('\n');
  area.focus();
  area.dispatchEvent(new Event('input', { bubbles: true }));
}
