import type { OutgoingEvent, Tag } from './firsthand.ts';
import { uuid } from './id.ts';
import { attempt } from './listen.ts';
import { send } from './send.ts';

export const tag: Tag = { options: {}, view: {}, hooks: [] };

/** Makes an event of what the browser shows, lets the hooks see it and sends it. */
export function track(name: string, more?: Partial<OutgoingEvent>): void {
  if (attempt(() => localStorage.fh_off)) return;
  let event: OutgoingEvent = {
    name,
    domain: tag.options.domain,
    url: location.href,
    title: document.title.slice(0, 2e3),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    language: navigator.language,
    screen: [screen.width, screen.height],
    viewport: [innerWidth, innerHeight],
    ...tag.view,
    id: uuid(),
    ...more,
  };
  for (const hook of tag.hooks) {
    const seen = hook(event);
    if (seen) event = seen;
    else if (seen !== undefined) return;
  }
  // A copy: what the page changes afterwards, and what JSON cannot say, stay here.
  send(JSON.parse(JSON.stringify({ ...event, at: Date.now() })));
}
