import type { Agent, Client, Flag, Page, Place, Referral } from '../model/event.ts';
import type { Hit } from '../model/hit.ts';
import type { Site } from '../model/site.ts';
import { hintsOf } from './agent/clientHints.ts';
import { readCampaign } from './campaign.ts';
import { readClient } from './client.ts';
import type { Knowledge } from './knowledge.ts';
import { parsePage } from './page.ts';
import { NOWHERE } from './place/located.ts';
import { isPrefetch } from './prefetch.ts';
import { readProps } from './props.ts';
import { redact } from './redact.ts';
import { readReferral } from './referral.ts';
import { hourIn } from './timeZone.ts';
import { wellFormed } from './wellFormed.ts';

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
  excluded: 'bot' | 'spam' | 'prefetch' | null;
  flags: readonly Flag[];
}

/**
 * THE ORDER. Each step takes what it needs, so that the compiler checks it; a step that throws leaves its facts raw and the
 * event flagged `enrichment_failed`. `time` is when it happened, milliseconds since 1970. The hit's url has passed `parsePage`.
 */
export function enrich(hit: Hit, site: Site, knowledge: Knowledge, time: number = hit.receivedAt): Enriched {
  const { body } = hit;
  const flags: Flag[] = [];
  const attempt = <Facts>(step: () => Facts, raw: () => Facts): Facts => {
    try {
      return step();
    } catch {
      if (!flags.includes('enrichment_failed')) flags.push('enrichment_failed');
      return raw();
    }
  };

  const page = parsePage(body.url, site) ?? { hostname: site.domain, path: '/', query: null };
  const campaign = readCampaign(page);
  const agent = knowledge.agent(hit.userAgent, hintsOf(hit));
  const referral = readReferral(body.referrer ?? null, campaign, site);
  const located = attempt(
    () => knowledge.locate(hit.address),
    () => NOWHERE,
  );
  const client = readClient(hit, located);
  const localHour = client.timeZone === null ? null : hourIn(client.timeZone, time);
  const excluded = agent.bot !== null ? 'bot' : isPrefetch(hit) ? 'prefetch' : referral.spam ? 'spam' : null;
  return {
    page,
    title: body.title ? redact(wellFormed(body.title)) : null,
    agent,
    referral,
    place: located.place,
    client,
    localHour,
    product: body.product ? wellFormed(body.product) : null,
    props: readProps(body.props),
    cookies: body.cookies?.filter((name) => site.settings.cookies.includes(name)) ?? null,
    excluded,
    flags,
  };
}
