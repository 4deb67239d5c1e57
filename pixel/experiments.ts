import type { Firsthand, OutgoingEvent } from './firsthand.ts';

/** One experiment, as the collector found it for this visitor: page pattern as a regular expression's source, empty for all pages. */
type Found = [name: string, variant: string, pages: string, counts: 0 | 1, first: string];

/** Stands for the list in the file that is served. */
declare const FH_EXPERIMENTS: Found[];

// A file of its own, loaded with `async` before the page is painted. It never holds a page: what comes after the page was shown
// changes nothing on it, and then nobody was shown anything.
try {
  const list = FH_EXPERIMENTS;
  const root = document.documentElement;
  const asked: Record<string, 1> = {};
  const firsthand: Firsthand & { variant?: (name: string) => string | undefined } =
    window.firsthand ??
    ((...given) => {
      firsthand.q ??= [];
      firsthand.q.push(given);
    });
  window.firsthand = firsthand;
  /** The snippet's style hides the page for 300 ms at most; without it the first paint decides. */
  const inTime =
    +getComputedStyle(root).opacity < 1 || !performance.getEntriesByType('paint').length || !document.body;
  const on = ([name, , pages]: Found, url: string) =>
    asked[name] || (inTime && new RegExp(pages).test(new URL(url).pathname));

  firsthand.variant = (name) => {
    for (const one of list)
      if (one[0] === name) {
        // On a page that shows the default already, so does this.
        if (!inTime && new RegExp(one[2]).test(location.pathname)) return one[4];
        asked[name] = 1;
        return one[1];
      }
    return undefined;
  };
  if (inTime) for (const [name, variant] of list) root.setAttribute(`data-fh-${name}`, variant);
  root.setAttribute('data-fh', '');

  const told = (event: OutgoingEvent): void => {
    if (event.name !== 'engagement')
      for (const one of list)
        if (one[3] && on(one, event.url)) event.experiments = { ...event.experiments, [one[0]]: one[1] };
  };
  firsthand(told);
  // The page view has left without it.
  if (
    firsthand.tag &&
    document.readyState !== 'loading' &&
    list.some((one) => one[3] && on(one, location.href))
  )
    firsthand('exposure', { interactive: false });
} catch {}
