type Listener = () => void;
const listeners: Listener[] = [];
let latest: AbortController | null = null;

/** Tells when a part of the page was replaced. */
export function onSwap(listener: Listener): void {
  listeners.push(listener);
}

/** Links and forms with `data-swap="PART"` replace the element of that id with the same part of where they lead. */
export function watchLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement | SVGAElement>('a[data-swap]');
    if (!link) return;
    event.preventDefault();
    // Links within a drawing have no text as their href.
    const { href } = new URL(link.getAttribute('href') ?? '', location.href);
    void swap(href, link.dataset.swap ?? 'screen', true);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.swap === undefined) return;
    event.preventDefault();
    const url = new URL(form.action);
    for (const [name, value] of new FormData(form)) url.searchParams.append(name, String(value));
    void swap(url.href, form.dataset.swap, true);
  });
  addEventListener('popstate', () => void swap(location.href, 'screen', false));
}

/**
 * Fetches a part and puts it in place. Where that fails, or leads out of the session, the browser goes there itself.
 * @param remember whether the address is a new step of the history
 */
export async function swap(url: string, part: string, remember: boolean): Promise<void> {
  latest?.abort();
  const own = new AbortController();
  latest = own;
  const old = document.getElementById(part);
  old?.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { headers: { 'x-fragment': part }, signal: own.signal });
    if (answer.status === 401) throw new Error('signed out');
    const fresh = await parse(answer, part);
    if (own.signal.aborted) return;
    if (remember && answer.url !== location.href) history.pushState(null, '', answer.url);
    place(fresh);
  } catch {
    if (!own.signal.aborted) location.assign(url);
  }
}

/** Fetches a part again and puts it in place, unless the reader goes somewhere meanwhile. */
export async function refresh(part: string): Promise<void> {
  const from = location.href;
  const answer = await fetch(from, { headers: { 'x-fragment': part } });
  const fresh = answer.ok ? await parse(answer, part) : null;
  if (fresh && location.href === from && fresh.id === part) place(fresh);
}

async function parse(answer: Response, part: string): Promise<HTMLElement> {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // A Problem is answered as a whole screen, whatever part was asked for.
  const fresh = page.getElementById(part) ?? page.getElementById('screen');
  if (!fresh) throw new Error('no such part');
  return fresh;
}

function place(fresh: HTMLElement): void {
  const old = document.getElementById(fresh.id);
  if (!old) throw new Error('no place for it');
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  const { title } = fresh.dataset;
  if (title !== undefined) {
    document.title = title;
    tell(title);
  }
  if (focused) {
    const same = focused.id === '' ? null : document.getElementById(focused.id);
    (same ?? fresh).focus({ preventScroll: true });
  }
  for (const listener of listeners) listener();
}

/** Says something to those who do not see what changed. */
export function tell(text: string): void {
  const status = document.getElementById('told');
  if (status) status.textContent = text;
}
