import type { Campaign } from './campaign.ts';
import { clickIdNamed } from './clickId.ts';
import type { Category } from './sources.ts';

/** Google Analytics 4's default channel groups, and AI assistants. */
export const CHANNELS = [
  'Direct',
  'Cross-network',
  'Paid Shopping',
  'Paid Search',
  'Paid Social',
  'Paid Video',
  'Display',
  'Paid Other',
  'AI Assistants',
  'Organic Shopping',
  'Organic Social',
  'Organic Video',
  'Organic Search',
  'Email',
  'Affiliates',
  'Audio',
  'SMS',
  'Mobile Push Notifications',
  'Referral',
  'Unassigned',
] as const;
export type Channel = (typeof CHANNELS)[number];

const PAID = /^(?:.*cp.*|ppc|retargeting|paid.*)$/;
const SHOP_CAMPAIGN = /^(?:.*(?:(?:[^a-df-z]|^)shop|shopping).*)$/;
const DISPLAY = /^(?:display|banner|expandable|interstitial|cpm)$/;
const SOCIAL = /^(?:social|social-network|social-media|sm|social network|social media)$/;
const REFERRAL = /^(?:referral|app|link)$/;
const EMAIL = /^e[-_ ]?mail$/;

/**
 * The channel group of a visit, by Google's rules in Google's order (https://support.google.com/analytics/answer/9756891).
 * Where the campaign names no medium, a click id that only bought clicks carry stands for one.
 */
export function channelOf(campaign: Campaign, category: Category | null, referred: boolean): Channel {
  const click = campaign.clickId === null ? undefined : clickIdNamed(campaign.clickId);
  const source = campaign.utmSource?.toLowerCase() ?? '';
  const medium = campaign.utmMedium?.toLowerCase() ?? '';
  const name = campaign.utmCampaign?.toLowerCase() ?? '';
  const tagged = source !== '' || medium !== '' || name !== '';
  const clicked = medium === '' ? click : undefined;
  const kind = category ?? (clicked?.kind === 'affiliate' ? null : clicked?.kind) ?? null;
  const paid = PAID.test(medium) || clicked?.paid === true;

  const untagged = source === '(direct)' && /^(?:\((?:none|not set)\))?$/.test(medium);
  if (untagged || (!referred && !tagged && click === undefined)) return 'Direct';
  if (name.includes('cross-network')) return 'Cross-network';
  if (paid && (kind === 'shopping' || SHOP_CAMPAIGN.test(name))) return 'Paid Shopping';
  if (paid && kind === 'search') return 'Paid Search';
  if (paid && kind === 'social') return 'Paid Social';
  if (paid && kind === 'video') return 'Paid Video';
  if (DISPLAY.test(medium) || kind === 'display') return 'Display';
  if (paid) return 'Paid Other';
  if (kind === 'ai' || /^ai(?:[-_ ]?assistants?)?$/.test(medium)) return 'AI Assistants';
  if (kind === 'shopping' || SHOP_CAMPAIGN.test(name)) return 'Organic Shopping';
  if (kind === 'social' || SOCIAL.test(medium)) return 'Organic Social';
  if (kind === 'video' || medium.includes('video')) return 'Organic Video';
  if (kind === 'search' || medium === 'organic') return 'Organic Search';
  if (REFERRAL.test(medium)) return 'Referral';
  if (EMAIL.test(source) || EMAIL.test(medium) || medium === 'newsletter' || kind === 'email') return 'Email';
  if (medium === 'affiliate' || medium === 'affiliates' || clicked?.kind === 'affiliate') return 'Affiliates';
  if (medium === 'audio' || kind === 'audio') return 'Audio';
  if (source === 'sms' || medium === 'sms') return 'SMS';
  if (/push$|mobile|notification/.test(medium) || source === 'firebase') return 'Mobile Push Notifications';
  return referred && medium === '' ? 'Referral' : 'Unassigned';
}
