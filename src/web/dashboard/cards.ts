import { breakdown } from './breakdown.tsx';
import type { Card, Panel } from './panel.ts';
import { WorldMap } from './parts/worldMap.tsx';

const OF_VISITS = ['visits', 'bounce_rate', 'visit_duration'];
const OF_PAGES = ['pageviews', 'time_on_page', 'scroll_depth', 'exit_rate'];
const OF_EVENTS = ['events'];
const named = (name: string) => [['is', 'event:name', [name]]];

/** The panels of the screen: one entry in this table is one tab. */
export const CARDS: readonly Card[] = [
  {
    id: 'sources',
    panels: [
      breakdown('source', 'Sources', {
        dimension: 'visit:source',
        what: 'Source',
        empty: 'Where visitors come from is listed here, as soon as somebody comes.',
        more: OF_VISITS,
      }),
      breakdown('channel', 'Channels', {
        dimension: 'visit:channel',
        what: 'Channel',
        empty: 'Sources grouped: search, social, e-mail, AI assistants, and so on.',
        more: OF_VISITS,
      }),
      breakdown('campaign', 'Campaigns', {
        dimension: 'visit:utm_campaign',
        what: 'Campaign',
        empty: 'Add utm_campaign to the links of a campaign: …?utm_source=newsletter&utm_campaign=spring.',
        more: OF_VISITS,
      }),
      breakdown('term', 'Search terms', {
        dimension: 'visit:search_term',
        what: 'Search term',
        empty: 'Few search engines still say what was searched for; those that do are listed here.',
        more: OF_VISITS,
      }),
      breakdown('referrer', 'Referrers', {
        dimension: 'visit:referrer',
        what: 'Referring page',
        empty: 'Pages with a link that somebody followed are listed here.',
        more: OF_VISITS,
      }),
    ],
  },
  {
    id: 'pages',
    panels: [
      breakdown('page', 'Pages', {
        dimension: 'event:page',
        what: 'Page',
        empty: 'Pages that were seen are listed here.',
        more: OF_PAGES,
      }),
      breakdown('entry', 'Entry', {
        dimension: 'visit:entry_page',
        what: 'Entry page',
        empty: 'Pages that visits began on are listed here.',
        more: OF_VISITS,
      }),
      breakdown('exit', 'Exit', {
        dimension: 'visit:exit_page',
        what: 'Exit page',
        empty: 'Pages that visits ended on are listed here.',
        more: ['visits', 'exit_rate'],
      }),
      breakdown('product', 'Products', {
        dimension: 'event:product',
        what: 'Product',
        empty: 'Pages that name a product (JSON-LD, or data-product) list it here.',
        more: ['pageviews', 'events', 'total_revenue'],
      }),
      breakdown('missing', '404s', {
        dimension: 'event:props:path',
        what: 'Missing page',
        empty: 'Put <meta name="firsthand:404"> on your error page: addresses that lead nowhere appear here.',
        where: named('404'),
        more: OF_EVENTS,
      }),
      breakdown('outbound', 'Outbound', {
        dimension: 'event:props:url',
        what: 'Link',
        empty: 'Links to other sites that were followed are listed here.',
        where: named('Outbound Link: Click'),
        more: OF_EVENTS,
      }),
      breakdown('download', 'Downloads', {
        dimension: 'event:props:url',
        what: 'File',
        empty: 'Files that were downloaded are listed here.',
        where: named('File Download'),
        more: OF_EVENTS,
      }),
    ],
  },
  {
    id: 'places',
    panels: [
      breakdown('country', 'Countries', {
        dimension: 'visit:country',
        what: 'Country',
        empty: 'Countries are told by address at the moment of the visit.',
        more: OF_VISITS,
        beside: WorldMap,
      }),
      breakdown('region', 'Regions', {
        dimension: 'visit:region',
        what: 'Region',
        empty: 'Regions need a city database: set FIRSTHAND_GEO_CITY.',
        more: OF_VISITS,
      }),
      breakdown('city', 'Cities', {
        dimension: 'visit:city',
        what: 'City',
        empty: 'Cities need a city database: set FIRSTHAND_GEO_CITY.',
        more: OF_VISITS,
      }),
      breakdown('isp', 'Providers', {
        dimension: 'visit:isp',
        what: 'Internet provider',
        empty: 'Internet providers are told by address at the moment of the visit.',
        more: OF_VISITS,
      }),
      breakdown('language', 'Languages', {
        dimension: 'visit:language',
        what: 'Language',
        empty: 'First languages of the visitors’ browsers are listed here.',
        more: OF_VISITS,
      }),
      breakdown('zone', 'Time zones', {
        dimension: 'visit:time_zone',
        what: 'Time zone',
        empty: 'Time zones of the visitors’ devices are listed here.',
        more: OF_VISITS,
      }),
    ],
  },
  {
    id: 'devices',
    panels: [
      breakdown('browser', 'Browsers', {
        dimension: 'visit:browser',
        what: 'Browser',
        finer: { dimension: 'visit:browser_version', what: 'Version' },
        empty: 'Browsers are listed here.',
        more: OF_VISITS,
      }),
      breakdown('os', 'Systems', {
        dimension: 'visit:os',
        what: 'Operating system',
        finer: { dimension: 'visit:os_version', what: 'Version' },
        empty: 'Operating systems are listed here.',
        more: OF_VISITS,
      }),
      breakdown('device', 'Devices', {
        dimension: 'visit:device',
        what: 'Device',
        empty: 'Kinds of devices are listed here.',
        more: OF_VISITS,
      }),
      breakdown('screen', 'Screens', {
        dimension: 'visit:screen',
        what: 'Screen',
        empty: 'Sizes of screens are listed here.',
        more: OF_VISITS,
      }),
    ],
  },
  {
    id: 'goals',
    panels: [
      breakdown('goal', 'Goals', {
        dimension: 'event:goal',
        what: 'Goal',
        empty:
          'Say under Goals, above, what counts: a sign-up, a purchase, a page. It shows what that would have counted first.',
        more: [],
      }),
      breakdown('event', 'Events', {
        dimension: 'event:name',
        what: 'Event',
        empty: 'Page views and your own events are listed here.',
        more: OF_EVENTS,
      }),
    ],
  },
];

export const CARD_IDS = CARDS.map(({ id }) => id);

/** Panels that can be shown alone: the two above the cards, and every tab of a card. */
export const PANEL_IDS = ['headline', 'trend', ...CARDS.flatMap(({ panels }) => panels.map(({ id }) => id))];

export function findPanel(id: string): Panel | null {
  return CARDS.flatMap(({ panels }) => panels).find((panel) => panel.id === id) ?? null;
}
