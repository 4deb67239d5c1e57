import type { Page, Referral } from '../../model/event.ts';
import { remember } from '../../model/remember.ts';
import { decodeQueryPart } from '../address.ts';
import { queryValue } from '../query.ts';
import { wellFormed } from '../wellFormed.ts';
import { clickIdNamed } from './clickId.ts';

/** What the link that led here says of itself. */
export type Campaign = Pick<
  Referral,
  'utmSource' | 'utmMedium' | 'utmCampaign' | 'utmContent' | 'utmTerm' | 'clickId'
>;

/** A page whose link says nothing of itself. */
export const NO_CAMPAIGN: Campaign = {
  utmSource: null,
  utmMedium: null,
  utmCampaign: null,
  utmContent: null,
  utmTerm: null,
  clickId: null,
};

/** Campaign parameters and click id of a page, from what was kept of its query. Values as given, decoded and trimmed. */
export function readCampaign({ query }: Page): Campaign {
  return query === null ? NO_CAMPAIGN : fromQuery(query);
}

/** A site has many more pages than campaigns. */
const fromQuery = remember(
  5_000,
  (query): Campaign => ({
    utmSource: text(query, 'utm_source'),
    utmMedium: text(query, 'utm_medium'),
    utmCampaign: text(query, 'utm_campaign'),
    utmContent: text(query, 'utm_content'),
    utmTerm: text(query, 'utm_term'),
    clickId: clickIdIn(query),
  }),
);

function text(query: string, name: string): string | null {
  const value = queryValue(query, name);
  return value === null ? null : wellFormed(value);
}

function clickIdIn(query: string): string | null {
  for (const pair of query.split('&')) {
    const known = clickIdNamed(decodeQueryPart(pair.split('=', 1)[0] ?? ''));
    if (known !== undefined) return known.name;
  }
  return null;
}
