import { assign, visitorIn } from '../identity/assign.ts';
import { assignable } from '../identity/assignable.ts';
import { formatBrowserId } from '../identity/cookie.ts';
import type { Experiment } from '../model/experiment.ts';
import type { EventBody } from '../model/wire.ts';

/** Thirty days of an invented shop, the same each time: what `npm run demo` sends through the real intake. */

export const DEMO_DOMAIN = 'demo-shop.example';
const DAY_MS = 86_400_000;
const VISITS_A_DAY = 260;

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
];
const ARRIVALS: readonly { referrer?: string; query?: string }[] = [
  {},
  {},
  { referrer: 'https://www.google.com/' },
  { referrer: 'https://www.google.com/' },
  { referrer: 'https://duckduckgo.com/' },
  { referrer: 'https://www.bing.com/search?q=handmade+mugs' },
  { referrer: 'https://chatgpt.com/' },
  { referrer: 'https://www.instagram.com/' },
  { referrer: 'https://pottery-weekly.example/best-mugs' },
  { query: '?utm_source=newsletter&utm_medium=email&utm_campaign=autumn' },
  { query: '?utm_source=google&utm_medium=cpc&utm_campaign=mugs' },
];
/** Address, zone, language: documentation-like picks out of large providers' ranges, one a country. */
const HOMES = [
  { ip: '91.12.34.', zone: 'Europe/Berlin', language: 'de-DE' },
  { ip: '84.112.10.', zone: 'Europe/Vienna', language: 'de-AT' },
  { ip: '81.2.69.', zone: 'Europe/London', language: 'en-GB' },
  { ip: '73.15.20.', zone: 'America/Los_Angeles', language: 'en-US' },
  { ip: '90.1.2.', zone: 'Europe/Paris', language: 'fr-FR' },
  { ip: '1.72.3.', zone: 'Asia/Tokyo', language: 'ja-JP' },
];
const PRODUCTS = ['mug-blue', 'mug-white', 'bowl', 'teapot', 'vase', 'plate-set'];

/** Days before today on which the experiment of the demo began. */
export const EXPERIMENT_DAYS = 21;

/**
 * Events of the days before `now`, oldest first.
 * @param experiment `hero`, shown on the front page for the last three weeks
 */
export function demoTraffic(now: number, experiment: Experiment | null = null): EventBody[] {
  const variantOf = (visitor: string) =>
    experiment === null ? null : assign(assignable(experiment), visitor);
  const random = seeded(20_261_123);
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() ** 1.6 * items.length)] as Item;
  const events: EventBody[] = [];
  for (let day = 29; day >= 0; day--) {
    const weekend = [0, 6].includes(new Date(now - day * DAY_MS).getUTCDay());
    const visits = Math.round(
      VISITS_A_DAY * (1 + (29 - day) / 60) * (weekend ? 0.6 : 1) * (0.85 + random() * 0.3),
    );
    for (let visit = 0; visit < visits; visit++) {
      const begins = now - day * DAY_MS - random() * DAY_MS;
      const person = Math.floor(random() ** 0.7 * 5_000);
      const home = HOMES[(person % 7) % HOMES.length] as (typeof HOMES)[number];
      const agent = AGENTS[(person % 11) % AGENTS.length] as string;
      const arrival = pick(ARRIVALS);
      let time = begins;
      const id = person % 3 === 2 ? null : browserId(person, now);
      const hero = id === null || day >= EXPERIMENT_DAYS ? null : variantOf(visitorIn(id) ?? '');
      let shown = false;
      const send = (name: string, path: string, more: Partial<EventBody> = {}) => {
        events.push({
          name,
          url: `https://${DEMO_DOMAIN}${path}`,
          domain: DEMO_DOMAIN,
          timestamp: Math.round(time),
          ip: `${home.ip}${1 + (person % 250)}`,
          user_agent: agent,
          time_zone: home.zone,
          language: home.language,
          screen: person % 3 === 0 ? [390, 844] : [1920, 1080],
          // Two in three browsers keep their cookie; the others are cookieless.
          ...(id === null ? {} : { visitor_id: id }),
          ...(hero === null || !shown ? {} : { experiments: { hero } }),
          ...more,
        });
        time += 4_000 + random() * 90_000;
      };
      const landing = pick(['/', '/', '/blog/how-to-choose-a-mug', '/products/mug-blue', '/about']);
      shown = landing === '/';
      send(
        'pageview',
        `${landing}${arrival.query ?? ''}`,
        arrival.referrer ? { referrer: arrival.referrer } : {},
      );
      // The new headline keeps some who would have left.
      if (random() < (shown && hero === 'b' ? 0.33 : 0.45)) continue;
      const product = pick(PRODUCTS);
      send('pageview', `/products/${product}`, { product });
      if (random() < 0.4) send('pageview', '/about');
      if (random() < 0.12) send('Signup', '/about', { props: { plan: pick(['free', 'club']) } });
      if (random() < 0.65) continue;
      send('pageview', '/cart', { product });
      if (random() < 0.5) continue;
      send('pageview', '/thanks');
      const amount = (12 + Math.floor(random() * 60) + 0.9).toFixed(2);
      send('Purchase', '/thanks', { product, props: { product }, revenue: { amount, currency: 'EUR' } });
    }
  }
  return events
    .filter(({ timestamp }) => Number(timestamp) <= now)
    .sort((a, b) => Number(a.timestamp) - Number(b.timestamp));
}

function browserId(person: number, now: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(person);
  const issued = Math.floor((now - 35 * DAY_MS) / DAY_MS) * DAY_MS;
  return formatBrowserId({ issued, id: bytes.toString('base64url') });
}

/** Mulberry32: a small generator whose numbers are the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
