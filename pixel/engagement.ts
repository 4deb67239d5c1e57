import { on } from './listen.ts';
import { flush } from './send.ts';
import { tag, track } from './track.ts';

/** Less time than this is sent only together with a deeper scroll. */
const WORTH_SENDING_MS = 3e3;

/** Milliseconds of attention not sent yet. */
let ms = 0;
/** When attention began, by the clock that stands still while the machine sleeps; 0 without attention. */
let since = 0;
/** Lowest edge of the window so far, in CSS pixels from the top of the page. */
let lowest = 0;
let reported = 0;

/** Attention is a page that is visible **and** has the focus. */
function tally(): void {
  const now = performance.now();
  if (since) ms += now - since;
  since = !document.hidden && document.hasFocus() ? now : 0;
}

function scrolled(): void {
  lowest = Math.max(lowest, scrollY + innerHeight);
}

/** Sends what has gathered, if it is worth an event, and begins anew for the next page view if this was the `last` of this one. */
export function report(last?: boolean): void {
  tally();
  const { id } = tag.view;
  // Before the first view there is nothing to report, and asking where the page is scrolled to would lay it out ahead of time.
  if (id) {
    scrolled();
    const scroll = Math.min(100, Math.round((lowest / document.documentElement.scrollHeight) * 100));
    if (ms >= WORTH_SENDING_MS || scroll > reported) {
      track('engagement', { engagement: { view: id, ms: Math.round(ms), scroll } });
      ms = 0;
      reported = scroll;
    }
  }
  if (last) ms = lowest = reported = 0;
}

export function watchEngagement(): void {
  on(self, 'scroll', scrolled);
  on(self, 'focus blur visibilitychange', () => {
    tally();
    if (!since) report();
    if (document.hidden) flush(true);
  });
}
