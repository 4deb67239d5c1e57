import { watchEngagement } from './engagement.ts';
import type { Command, Firsthand, TagOptions } from './firsthand.ts';
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
function begin(options: TagOptions): void {
  if (document.prerendering || document.readyState === 'loading') {
    on(document, 'prerenderingchange readystatechange', () => begin(options));
  } else if (waiting) {
    const calls = waiting;
    waiting = undefined;
    tag.options = options;
    open();
    watchPages();
    watchEngagement();
    for (const call of calls) command(...call);
  }
}

/** Puts the tag on the page, unless one is there: a second would count everything twice. */
export function install(options: TagOptions): void {
  const before = window.firsthand;
  if (before?.tag) return;
  // What came before keeps what others put on it, such as `variant` of experiments.js.
  window.firsthand = Object.assign(command as Firsthand, before, { tag });
  begin(options);
  for (const call of before?.q ?? []) command(...(call as Command));
}
