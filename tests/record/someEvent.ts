import type { Event } from '../../src/model/event.ts';
import { DEFAULT_SETTINGS } from '../../src/model/site.ts';

export const settings = DEFAULT_SETTINGS;

/** A page view at site 1, changed where a test cares. */
export function someEvent(change: Partial<Event> = {}): Event {
  return {
    id: null,
    site: 1,
    door: 'beacon',
    time: Date.UTC(2026, 9, 1, 12),
    receivedAt: Date.UTC(2026, 9, 1, 12),
    flags: [],
    name: 'pageview',
    interactive: true,
    excluded: null,
    identity: 'cookie',
    visitor: 42n,
    cookieless: null,
    address: '203.0.113.0',
    page: { hostname: 'example.com', path: '/pricing', query: null },
    title: 'Pricing',
    agent: {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
      hints: null,
      browser: 'Firefox',
      browserVersion: '143',
      os: 'Linux',
      osVersion: null,
      device: 'desktop',
      bot: null,
    },
    referral: {
      referrer: 'https://www.google.com/',
      utmSource: null,
      utmMedium: null,
      utmCampaign: null,
      utmContent: null,
      utmTerm: null,
      clickId: null,
      source: 'Google',
      medium: 'organic',
      channel: 'Organic Search',
      searchTerm: null,
      spam: false,
    },
    place: { country: 'DE', region: null, city: null, isp: 'Deutsche Telekom', asn: 3320 },
    client: { language: 'de-DE', timeZone: 'Europe/Berlin', screen: '1920x1080', viewport: '1200x800' },
    localHour: 14,
    product: null,
    props: null,
    revenue: null,
    cookies: null,
    engagement: null,
    experiments: null,
    request: null,
    ...change,
  };
}
