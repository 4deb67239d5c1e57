import { report } from './engagement.ts';
import type { EventOptions } from './firsthand.ts';
import { uuid } from './id.ts';
import { attempt, on } from './listen.ts';
import { loadExtra } from './load.ts';
import { tag, track } from './track.ts';

/** Where the visitor is, without the fragment: that may hold anything and makes no other page. */
let address = '';
/** Canonical link at the last view. */
let seen: string | undefined;
/** Canonical link that a router left in place when it moved on: it does not mean the new page. */
let stale: string | undefined;
let pending: ReturnType<typeof setTimeout> | 0 = 0;
let given: EventOptions | undefined;

function place(): string {
  return location.href.split('#')[0] as string;
}

/** A view begins. It is sent when its page is complete, in `ms` and a second at the latest, or when something happens on it. */
export function arrive(ms: number, more?: EventOptions): void {
  settleView();
  report(true);
  if (address !== place()) stale = seen;
  address = place();
  given = more;
  pending = setTimeout(() => {
    if (loadExtra(settleView)) pending = setTimeout(settleView, 1e3);
    else settleView();
  }, ms);
}

/** Sends the page view that waits to be complete, if one does. */
export function settleView(): void {
  if (!pending) return;
  clearTimeout(pending);
  pending = 0;
  attempt(() => {
    const id = uuid();
    seen = document.querySelector<HTMLLinkElement>('[rel=canonical]')?.href;
    tag.view = {
      id,
      url: (seen !== stale && attempt(respected)) || address,
      referrer: tag.view.url ?? document.referrer,
    };
    track('pageview', { id, ...given });
    // It may have had no time to ask for it.
    loadExtra(settleView);
  });
}

/** The address with the path of the canonical link, if that speaks of this host; campaign parameters stay. */
function respected(): string | undefined {
  const there = new URL(String(seen));
  const here = new URL(address);
  here.pathname = there.pathname;
  return there.host === here.host ? here.href : undefined;
}

/** A new address is a page view; the same one again is not. Routers change the title, canonical link and product after it. */
function moved(): void {
  if (address !== place()) arrive(99);
}

/** Sees the view of this document, and those that its scripts make of it. */
export function watchPages(): void {
  // What the visitor does, and leaving, belong to the page that is here now, complete or not.
  on(self, 'click submit visibilitychange', settleView);
  // Links and forms that a script added since: the pointer is over them before it presses.
  on(self, 'pointerover', () => loadExtra(settleView));
  if (tag.options.off?.includes('views')) return;
  // Where the browser does not tell of moves, history.ts tells the window in the same words.
  on(self.navigation ?? self, 'currententrychange', moved);
  on(self, 'pageshow', (event) => (event as PageTransitionEvent).persisted && arrive(0));
  arrive(0);
}
