import type { OutgoingEvent, Tag } from './firsthand.ts';
import { watchForms } from './forms.ts';
import { watchHistory } from './history.ts';
import { sendByImage } from './image.ts';
import { watchLinks } from './links.ts';
import { attempt } from './listen.ts';
import { loadVitals } from './loadVitals.ts';
import { reportMissing } from './missing.ts';
import { pageProduct } from './product.ts';
import { reportSearch } from './search.ts';

// The second file: what only some pages use. The first view of a page that loads it waits for it.
attempt(() => {
  const tag = window.firsthand?.tag;
  if (!tag) return;
  sendByImage(tag);
  attempt(watchHistory);
  watchLinks(tag);
  watchForms(tag);
  // Before the owner's hooks, so that they see what it adds.
  tag.hooks.unshift((event) => complete(event, tag));
  if (tag.view.id) reportKind(tag);
  if (tag.options.on?.includes('vitals')) loadVitals(tag);
});

/** Adds what the page says of itself. */
function complete(event: OutgoingEvent, tag: Tag): void {
  const { cookies, product, request } = tag.options;
  if (cookies) event.cookies = attempt(() => present(String(cookies).split(',')));
  if (event.name !== 'pageview') return;
  // The document's own view; those that its scripts make were no requests.
  if (request) event.request = request;
  tag.options.request = '';
  tag.view.product = product || attempt(pageProduct)?.slice(0, 300);
  event.product ??= tag.view.product;
  queueMicrotask(() => attempt(() => reportKind(tag)));
}

/** What a view is besides a view. */
function reportKind(tag: Tag): void {
  reportMissing(tag);
  reportSearch(tag);
}

/** Those of the names that a cookie has. */
function present(names: string[]): string[] {
  const cookies = document.cookie.split('; ').map((cookie) => cookie.split('=')[0]);
  return names.map((name) => name.trim()).filter((name) => cookies.includes(name));
}
