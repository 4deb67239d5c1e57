import type { Tag } from './firsthand.ts';
import { on } from './listen.ts';
import { trackMarked } from './marked.ts';

const FILE =
  /\.(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|epub|zip|rar|7z|gz|tgz|tar|bz2|xz|dmg|pkg|exe|msi|deb|rpm|apk|iso|mp3|m4a|wav|mp4|mov|avi|mkv|webm|ics)$/i;

/** Reports clicks on marked elements, on files and on links that lead to another host. */
export function watchLinks({ options }: Tag): void {
  // A middle click is an `auxclick`, as is that of the right button, which opens no link.
  on(document, 'click auxclick', (event) => {
    const [target] = event.composedPath();
    if ((event as MouseEvent).button > 1 || !(target instanceof Element)) return;
    const marked = target.closest<HTMLElement>('[data-fh-event]:not(form)');
    if (marked && trackMarked(marked)) return;
    // The link of an SVG image has no `protocol`: its `href` is an object.
    const link = target.closest<HTMLAnchorElement>('a[href]');
    if (!link || !/^https?:$/.test(link.protocol)) return;
    const props = { url: link.href.slice(0, 2e3) };
    if (link.hasAttribute('download') || FILE.test(link.pathname)) {
      if (!options.off?.includes('downloads')) window.firsthand?.('File Download', { props });
    } else if (link.host !== location.host) {
      if (!options.off?.includes('outbound')) window.firsthand?.('Outbound Link: Click', { props });
    }
  });
}
