import {
  type Agent,
  type Client,
  DIRECT,
  type Flag,
  type Page,
  type Place,
  type Referral,
} from '../model/event.ts';
import type { Hit } from '../model/hit.ts';
import type { Site } from '../model/site.ts';
import { MAX_USER_AGENT_BYTES } from './agent/agent.ts';
import { hintsOf } from './agent/clientHints.ts';
import { readClient } from './client.ts';
import { readCookies } from './cookies.ts';
import type { Knowledge } from './knowledge.ts';
import { parsePage } from './page.ts';
import { type Located, NOWHERE } from './place/located.ts';
import { isPrefetch } from './prefetch.ts';
import { readProduct } from './product.ts';
import { readProps } from './props.ts';
import { NO_CAMPAIGN, readCampaign } from './referral/campaign.ts';
import { hourIn } from './timeZone.ts';
import { readTitle } from './title.ts';

/** What a hit tells once it is read: the facts of an Event that come from the hit and from what this program knows. */
export interface Enriched {
  page: Page;
  title: string | null;
  agent: Agent;
  referral: Referral;
  place: Place;
  client: Client;
  /** 0–23 */
  localHour: number | null;
  product: string | null;
  props: Record<string, string> | null;
  cookies: string[] | null;
  experiments: Record<string, string> | null;
  excluded: 'bot' | 'spam' | 'prefetch' | null;
  flags: readonly Flag[];
}

/**
 * THE ORDER. Each step takes what it needs, so that the compiler checks it. A step that throws leaves its facts raw and the
 * event flagged `enrichment_failed`. `time` is when it happened, milliseconds since 1970. 4 µs where agent, address, page and
 * referrer were seen before, 200 µs where none was.
 */
export function enrich(hit: Hit, site: Site, knowledge: Knowledge, time: number = hit.receivedAt): Enriched {
  const { body } = hit;
  const flags: Flag[] = [];
  const attempt = attemptsFlaggedIn(flags);
  const unreadPage = { hostname: site.domain, path: '/', query: null };

  const page = attempt(() => parsePage(body.url, site) ?? unreadPage, unreadPage);
  const campaign = attempt(() => readCampaign(page), NO_CAMPAIGN);
  const referral = attempt(() => knowledge.referral(body.referrer || null, campaign, site), NO_REFERRAL);
  const hints = attempt(() => hintsOf(hit), null);
  const agent =
    attempt(() => knowledge.agent(hit.userAgent, hints), null) ?? unreadAgent(hit.userAgent, hints);
  const located = attempt(() => locate(hit, knowledge), NOWHERE);
  const client = attempt(() => readClient(hit, located), NO_CLIENT);
  const localHour = client.timeZone === null ? null : hourIn(client.timeZone, time);
  const prefetch = isPrefetch(hit);

  if (body.referrer && referral.referrer === null) flags.push('referrer_invalid');
  const claim = agent.bot === null ? null : attempt(() => knowledge.claim(agent.bot, hit.address), null);
  if (claim !== null) flags.push(claim ? 'crawler_verified' : 'crawler_false');
  if ((hit.userAgent?.trim().length ?? 0) > (agent.userAgent?.length ?? 0)) flags.push('value_cut');
  return {
    page,
    title: attempt(() => readTitle(body.title), null),
    agent,
    referral,
    place: located.place,
    client,
    localHour,
    product: attempt(() => readProduct(body.product), null),
    props: attempt(() => readProps(body.props), null),
    cookies: readCookies(body.cookies, site),
    experiments: attempt(() => readProps(body.experiments), null),
    excluded: agent.bot !== null ? 'bot' : prefetch ? 'prefetch' : referral.spam ? 'spam' : null,
    flags,
  };
}

function locate({ address, sender }: Hit, knowledge: Knowledge): Located {
  if (sender == null) return knowledge.locate(address);
  sender.located ??= knowledge.locate(address);
  return sender.located;
}

/** Runs a step; where it throws, its facts are `unread` and the event is flagged. */
function attemptsFlaggedIn(flags: Flag[]) {
  return <Facts>(step: () => Facts, unread: Facts): Facts => {
    try {
      return step();
    } catch {
      if (!flags.includes('enrichment_failed')) flags.push('enrichment_failed');
      return unread;
    }
  };
}

function unreadAgent(userAgent: string | null, hints: string | null): Agent {
  const unread = { browser: null, browserVersion: null, os: null, osVersion: null, device: null, bot: null };
  return { userAgent: userAgent?.slice(0, MAX_USER_AGENT_BYTES) ?? null, hints, ...unread };
}

const NO_REFERRAL: Referral = {
  ...NO_CAMPAIGN,
  referrer: null,
  source: DIRECT,
  medium: null,
  channel: 'Direct',
  searchTerm: null,
  spam: false,
};
const NO_CLIENT: Client = { language: null, timeZone: null, screen: null, viewport: null };
