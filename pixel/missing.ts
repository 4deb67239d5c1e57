import type { Tag } from './firsthand.ts';

/** Reports a page that is not there: the server says so in `<meta name="firsthand:404">`. The visitor did nothing, so it is not interactive. */
export function reportMissing({ options }: Tag): void {
  if (options.off?.includes('404') || !document.querySelector('meta[name="firsthand:404"]')) return;
  window.firsthand?.('404', { props: { path: location.pathname.slice(0, 2e3) }, interactive: false });
}
