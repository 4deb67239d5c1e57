import { DIRECT, type Referral } from '../model/event.ts';
import type { Site } from '../model/site.ts';
import type { Campaign } from './referral/campaign.ts';
import { channelOf } from './referral/channel.ts';
import { clickIdNamed } from './referral/clickId.ts';
import { readReferrer } from './referral/referrer.ts';
import { type Category, categoryNamed, sourceNamed } from './referral/sources.ts';

/** The usual names of media, where the campaign names none. */
const MEDIA: Readonly<Record<Category, string>> = {
  search: 'organic',
  ai: 'ai-assistant',
  social: 'social',
  video: 'video',
  audio: 'audio',
  shopping: 'referral',
  email: 'email',
  display: 'display',
  portal: 'referral',
  referral: 'referral',
};

/**
 * Reads what brought the visitor here from the referrer as sent and the page's campaign. `rebuild` calls it again with what
 * the record holds, which gives the same: a cleaned referrer reads like the one before it. A referrer that is no address of
 * the web or of an Android app comes back as null.
 */
export function readReferral(
  referrer: string | null,
  campaign: Campaign,
  site: Site,
  { isSpam }: { isSpam(host: string): boolean },
): Referral {
  const read = referrer === null || referrer === '' ? null : readReferrer(referrer, site);
  const from = read === null || read.internal ? null : read;
  const { utmSource, utmMedium, clickId } = campaign;
  const category = utmSource === null ? (from?.source?.category ?? null) : categoryNamed(utmSource);
  const source =
    utmSource === null
      ? (from?.source?.name ?? from?.host ?? DIRECT)
      : (sourceNamed(utmSource)?.name ?? utmSource);
  const paid = clickId !== null && clickIdNamed(clickId)?.paid === true;
  return {
    referrer: read?.address ?? null,
    ...campaign,
    source,
    medium: utmMedium ?? (paid ? 'cpc' : mediumOf(category, from !== null)),
    channel: channelOf(campaign, category, from !== null),
    searchTerm: from?.searchTerm ?? null,
    spam: from !== null && isSpam(from.host),
  };
}

function mediumOf(category: Category | null, referred: boolean): string | null {
  if (category !== null) return MEDIA[category];
  return referred ? 'referral' : null;
}
