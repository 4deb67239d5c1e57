import type { Referral } from '../model/event.ts';
import type { Site } from '../model/site.ts';
import { parseAddress, withoutWww } from './address.ts';
import type { Campaign } from './campaign.ts';
import { channelOf } from './channel.ts';

/** Reads what brought the visitor here from the raw referrer and the campaign of the page. */
export function readReferral(referrer: string | null, campaign: Campaign, site: Site): Referral {
  const url = referrer === null ? null : parseAddress(referrer);
  const host = url === null ? null : withoutWww(url.hostname);
  const inside = host !== null && (host === site.domain || host.endsWith(`.${site.domain}`));
  const source = campaign.utmSource ?? (inside ? null : host) ?? 'Direct / None';
  return {
    referrer,
    ...campaign,
    source,
    medium: campaign.utmMedium,
    channel: channelOf(source),
    searchTerm: null,
    spam: false,
  };
}
