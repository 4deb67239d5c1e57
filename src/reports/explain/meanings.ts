import type { Identity, LeftOut } from '../../model/event.ts';

/** Why events are recorded and left out of reports. */
export const EXCLUSION_MEANINGS = {
  bot: 'Sent by a program: it calls itself a bot, or is known as one',
  spam: 'The referrer is on the list of referrer spam',
  address: "Sent from one of the site's excluded addresses",
  prefetch: 'Fetched ahead by a browser; nobody looked at it',
  hostname: 'On an excluded host name',
  path: 'On an excluded path',
  asset: 'Line of an access log: a part of a page',
  redirect: 'Line of an access log: sent on to another address',
  error: 'Line of an access log: answered by an error',
  probe: 'Line of an access log: what only intruders ask for',
  reported: 'Page view in an access log that the tag reported too: it counts once',
  waiting: 'Page view in an access log that is younger than ten minutes: the tag may still report it',
} as const satisfies Record<LeftOut, string>;

/** Whose id an event counts under; a cookie that was issued and never came back counts as cookieless. */
export type Counted = Exclude<Identity, 'issued'>;

export const IDENTITY_MEANINGS = {
  cookie: 'Told apart by the first-party cookie, which came back',
  cookieless: 'Told apart by an id of one day, made of address and user agent',
  identified: 'Told apart by the `visitor_id` that a server sent',
  none: 'Not told apart: they count as events, in no visitor and no visit',
} as const satisfies Record<Counted, string>;
