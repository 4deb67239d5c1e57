import { watchEngagement } from './engagement.ts';
import type { Command, TagOptions } from './firsthand.ts';
import { attempt, on } from './listen.ts';
import { arrive, settleView, watchPages } from './pages.ts';
import { open } from './send.ts';
import { tag, track } from './track.ts';

/** Calls that wait for the tag to begin; undefined once it has. */
let waiting: Command[] | undefined = [];

/** What `window.firsthand` does. Never throws. */
export function command(...given: Command): void {
  const [what, more] = given;
  attempt(() => {
    if (waiting) waiting.push(given);
    else if (typeof what === 'function') tag.hooks.push(what);
    else if (what === 'pageview') arrive(0, more);
    else if (typeof what === 'string') {
      settleView();
      track(what, more);
    } else if (what) delete localStorage.fh_off;
    else localStorage.fh_off = 1;
  });
}

/** Begins once the page can be read and is looked at: a prerendered page may never be. */
export function begin(options: TagOptions): void {
  const page = document as Document & { prerendering?: boolean };
  const later = page.prerendering
    ? 'prerenderingchange'
    : page.readyState === 'loading' && 'DOMContentLoaded';
  if (later) on(page, later, () => begin(options));
  else if (waiting) {
    const calls = waiting;
    waiting = undefined;
    tag.options = options;
    open();
    watchPages();
    watchEngagement();
    for (const call of calls) command(...call);
  }
}
