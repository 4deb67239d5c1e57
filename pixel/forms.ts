import type { Tag } from './firsthand.ts';
import { on } from './listen.ts';
import { trackMarked } from './marked.ts';

/** Reports forms that are sent: the browser has found them valid, what is in them is not looked at. */
export function watchForms({ options }: Tag): void {
  on(document, 'submit', ({ target }) => {
    if (trackMarked(target as HTMLFormElement) || options.off?.includes('forms')) return;
    window.firsthand?.('Form: Submission', { props: { path: location.pathname.slice(0, 2e3) } });
  });
}
