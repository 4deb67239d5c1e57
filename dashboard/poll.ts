import { refresh } from './swap.ts';

/** Elements with `data-poll="SECONDS"` are fetched again and again while somebody looks. */
export function startPolling(): void {
  let second = 0;
  setInterval(() => {
    if (document.hidden) return;
    second += 1;
    for (const element of document.querySelectorAll<HTMLElement>('[data-poll]')) {
      if (second % Number(element.dataset.poll) === 0) void refresh(element.id).catch(() => undefined);
    }
  }, 1_000);
}
