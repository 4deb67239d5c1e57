import { FIREFOX } from '../running.ts';

/** One thing that somebody did, as a server reports it. */
export interface Deed {
  /** ISO 8601 with an offset. */
  at: string;
  who: string;
  what?: string;
  page?: string;
  from?: string;
  more?: Record<string, unknown>;
}

const paid = (amount: string, currency: string, order: string) => ({
  revenue: { amount, currency },
  props: { order_id: order },
});

/** Days that end people's trust in numbers when they are counted wrongly. */
export const STORIES = {
  /** Ada reads over midnight in Berlin, Ben buys by way of a payment page, a crawler calls. */
  'a night in Berlin': [
    { at: '2025-09-09T23:50:00+02:00', who: 'ada', page: '/', from: 'https://www.google.com/' },
    {
      at: '2025-09-09T23:55:00+02:00',
      who: 'ada',
      what: 'engagement',
      page: '/',
      more: { engagement: { ms: 60_000, scroll: 70 } },
    },
    { at: '2025-09-10T00:10:00+02:00', who: 'ada', page: '/blog/owls' },
    { at: '2025-09-10T09:00:00+02:00', who: 'ben', page: '/shop?utm_source=newsletter&utm_campaign=spring' },
    { at: '2025-09-10T09:10:00+02:00', who: 'ben', page: '/thanks', from: 'https://www.paypal.com/' },
    {
      at: '2025-09-10T09:10:01+02:00',
      who: 'ben',
      what: 'Purchase',
      page: '/thanks',
      more: { revenue: { amount: '19.90', currency: 'EUR' } },
    },
    {
      at: '2025-09-10T12:00:00+02:00',
      who: 'eve',
      page: '/',
      more: { user_agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
    },
    { at: '2025-09-10T18:00:00+02:00', who: 'ben', page: '/' },
    { at: '2025-09-10T18:29:00+02:00', who: 'ben', what: '404', page: '/old', more: { interactive: false } },
  ],
  /** A shop in euros: Ada's thank-you page is loaded again and half is paid back; Ben pays in dollars; Cem in a currency without rates. */
  'a shop in three currencies': [
    { at: '2025-03-10T09:00:00+01:00', who: 'ada', page: '/shop?utm_source=newsletter' },
    {
      at: '2025-03-10T09:05:00+01:00',
      who: 'ada',
      what: 'Purchase',
      page: '/thanks',
      more: paid('80.00', 'EUR', 'A-1'),
    },
    {
      at: '2025-03-10T21:00:00+01:00',
      who: 'ada',
      what: 'Purchase',
      page: '/thanks',
      more: paid('80.00', 'EUR', 'A-1'),
    },
    { at: '2025-03-10T10:00:00+01:00', who: 'ben', page: '/shop', from: 'https://www.google.com/' },
    {
      at: '2025-03-10T10:05:00+01:00',
      who: 'ben',
      what: 'Purchase',
      page: '/thanks',
      more: paid('100.00', 'USD', 'B-1'),
    },
    { at: '2025-03-11T11:00:00+01:00', who: 'cem', page: '/shop' },
    {
      at: '2025-03-11T11:05:00+01:00',
      who: 'cem',
      what: 'Purchase',
      page: '/thanks',
      more: paid('500', 'SEK', 'C-1'),
    },
    { at: '2025-03-11T12:00:00+01:00', who: 'dan', what: 'Signup', page: '/join' },
    // The shop's server pays back, weeks later the thank-you page is opened once more from a bookmark.
    {
      at: '2025-03-12T08:00:00+01:00',
      who: 'ada',
      what: 'Refund',
      page: '/account',
      more: paid('-40.00', 'EUR', 'A-1'),
    },
    {
      at: '2025-04-02T08:00:00+02:00',
      who: 'ben',
      what: 'Purchase',
      page: '/thanks',
      more: paid('100.00', 'USD', 'B-1'),
    },
  ],
  /** One visitor an hour through the night in which summer time ends. */
  'the long night': Array.from({ length: 26 }, (_, hour) => ({
    at: new Date(Date.parse('2025-10-25T21:30:00Z') + hour * 3_600_000).toISOString(),
    who: `owl ${hour}`,
    page: '/',
  })),
} as const satisfies Record<string, readonly Deed[]>;

/** The body that `POST /api/events` takes. */
export function told({
  at,
  who,
  what = 'pageview',
  page = '/',
  from,
  more = {},
}: Deed): Record<string, unknown> {
  return {
    name: what,
    url: `https://example.com${page}`,
    domain: 'example.com',
    timestamp: at,
    visitor_id: who,
    user_agent: FIREFOX,
    ip: '192.0.2.1',
    ...(from === undefined ? {} : { referrer: from }),
    ...more,
  };
}
