import type { Agent, Bot, Referral } from '../model/event.ts';
import { remember, rememberBySite, rememberUntilTold } from '../model/remember.ts';
import type { Site } from '../model/site.ts';
import { MAX_USER_AGENT_BYTES, readAgent } from './agent/agent.ts';
import { openClaims } from './agent/claims.ts';
import type { Attribution } from './place/attribution.ts';
import { locate } from './place/locate.ts';
import { type Located, NOWHERE } from './place/located.ts';
import { openSources } from './place/sources.ts';
import type { Campaign } from './referral/campaign.ts';
import { readReferral } from './referral.ts';
import { openSpamList } from './spam.ts';

export interface KnowledgeOptions {
  /** Paths of the owner's mmdb files, either schema; without them country and provider come from what the packages bring. */
  geoCountry?: string;
  geoCity?: string;
  geoAsn?: string;
  /** A text file of hosts that send fake referrers, one a line. */
  spamList?: string;
  /** A directory of lists of the addresses that crawlers come from, one file an operator. */
  crawlers?: string;
  /** Told once of each file that cannot be used; nothing else fails. */
  warn: (message: string) => void;
}

/** What enrichment knows besides the hit itself: lists, databases, and what it worked out before. */
export interface Knowledge {
  /** 100 µs for a new pair of strings, 0.3 µs for one of the last 10 000. */
  agent(userAgent: string | null, hints: string | null): Agent;
  /** 5 µs for a new address, 0.2 µs for one of the last 50 000. */
  locate(address: string | null): Located;
  /** `readReferral`; 20 µs for a new one, 0.5 µs for one of the site's last 5 000. */
  referral(referrer: string | null, campaign: Campaign, site: Site): Referral;
  /** Whether the address is the bot's operator's; null where nobody can tell. 0.3 µs. */
  claim(bot: Bot | null, address: string | null): boolean | null;
  /** Whether the host is on the owner's list of those that send fake referrers. */
  isSpam(host: string): boolean;
  /** To be shown wherever places and providers are: the licences of the data want it. */
  attributions(): readonly Attribution[];
  /** Stops looking after the owner's files. */
  close(): void;
}

/** Opens the databases and lists; every file is reread when it changes. Never throws for a bad file. */
export async function openKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const { warn } = options;
  const agents = remember(10_000, (userAgent) =>
    remember(HINTS_OF_AN_AGENT, (hints) => readAgent(userAgent, hints === '' ? null : hints)),
  );
  const absent = remember(1_000, (hints) => readAgent(null, hints === '' ? null : hints));
  const places = rememberUntilTold(50_000, (address) => locate(sources.find(address)));
  const sources = await openSources({ ...options, changed: places.forget });
  const referrals = rememberBySite<Referral>(5_000);
  const spam = openSpamList(options.spamList, warn, referrals.forget);
  const claims = openClaims(options.crawlers, warn);
  return {
    agent: (userAgent, hints) =>
      (userAgent === null ? absent : agents(userAgent.slice(0, MAX_USER_AGENT_BYTES)))(hints ?? ''),
    locate: (address) => (address === null ? NOWHERE : places.get(address)),
    referral: (referrer, campaign, site) =>
      referrals.get(site, referralKey(referrer, campaign), () =>
        readReferral(referrer, campaign, site, { isSpam: spam.has }),
      ),
    claim: claims.check,
    isSpam: spam.has,
    attributions: sources.attributions,
    close: () => {
      sources.close();
      spam.close();
      claims.close();
    },
  };
}

/** A browser sends the same few with its user agent. */
const HINTS_OF_AN_AGENT = 20;

/** Campaigns are remembered objects, most of them none at all: each has a number. */
const campaigns = new WeakMap<Campaign, number>();
let lastCampaign = 0;

function referralKey(referrer: string | null, campaign: Campaign): string {
  let number = campaigns.get(campaign);
  if (number === undefined) {
    number = ++lastCampaign;
    campaigns.set(campaign, number);
  }
  return referrer === null ? `${number}` : `${number} ${referrer}`;
}
