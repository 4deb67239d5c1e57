/** Links with `data-dialog="PART"` show that part of where they lead in a dialog; where that fails, the browser goes there itself. */
export function watchDialogs(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-dialog]');
    if (!link) return;
    event.preventDefault();
    void show(link);
  });
}

async function show(link: HTMLAnchorElement): Promise<void> {
  const part = link.dataset.dialog ?? '';
  link.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(link.href, { headers: { 'x-fragment': part } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const content = page.getElementById(part);
    if (!answer.ok || !content) throw new Error('no such part');
    open(content);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute('aria-busy');
  }
}

/** The browser gives the focus back to the link when the dialog closes. */
function open(content: HTMLElement): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'wide-dialog';
  dialog.setAttribute('aria-labelledby', content.getAttribute('aria-labelledby') ?? '');
  const close = document.createElement('button');
  close.textContent = 'Close';
  close.className = 'close';
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  // A click beside it.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.append(close, content);
  document.body.append(dialog);
  dialog.showModal();
}
