import { type Enriched, enrich } from '../enrich/enrich.ts';
import { readId } from '../enrich/id.ts';
import type { Knowledge } from '../enrich/knowledge.ts';
import { parsePage } from '../enrich/page.ts';
import { redact } from '../enrich/redact.ts';
import { OPT_OUT_COOKIE, readCookies } from '../identity/cookie.ts';
import type { Identified } from '../identity/identify.ts';
import type { Event, Exclusion, Flag, Revenue } from '../model/event.ts';
import type { Hit } from '../model/hit.ts';
import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';
import { shownId } from '../model/visitorId.ts';
import type { EventBody } from '../model/wire.ts';
import { storableAddress } from './address.ts';
import { Exclusions } from './exclusions.ts';
import { checkOrigin, hostOf } from './origin.ts';
import type { SiteDirectory } from './sites.ts';
import { readTimestamp } from './timestamp.ts';

/** What became of a hit before it is written: an event to record, or a visitor who opted out. */
export type Taken =
  | { kind: 'event'; event: Event; setCookie: string | null }
  | { kind: 'declined'; reason: 'opt-out' | 'erased'; site: number };

const DAY_MS = 86_400_000;
/** A timestamp that a key or a log vouches for is believed from here to five minutes ahead. */
const EARLIEST = Date.UTC(2000, 0, 1);
const AHEAD_MS = 5 * 60_000;

/** Whose an event is: by cookie or address at the doors, by what a line tells in a log. */
export interface Identifies {
  identify(
    hit: Hit,
    site: Site,
    hostname: string,
    time: number,
    excluded: boolean,
    country: string | null,
  ): Identified;
}

/** Knows which events were erased and shall not come back by an old log or a late repetition. */
export interface Forgotten {
  /** No event that happened later is one of them. */
  readonly newest: number;
  covers(event: {
    site: number;
    time: number;
    visitor: string | null;
    cookieless: string | null;
    address: string | null;
  }): boolean;
}

const NOTHING_FORGOTTEN: () => Forgotten = () => ({ newest: Number.NEGATIVE_INFINITY, covers: () => false });

/** The one way from a hit to an event, whichever door it came through. */
export class Intake {
  readonly #sites: SiteDirectory;
  readonly #knowledge: Knowledge;
  readonly #identifier: Identifies;
  readonly #exclusions = new WeakMap<Site, Exclusions>();
  readonly #forgotten: () => Forgotten;

  constructor(
    sites: SiteDirectory,
    knowledge: Knowledge,
    identifier: Identifies,
    forgotten = NOTHING_FORGOTTEN,
  ) {
    this.#sites = sites;
    this.#knowledge = knowledge;
    this.#identifier = identifier;
    this.#forgotten = forgotten;
  }

  /** @throws Problem when the hit is refused */
  take(hit: Hit): Taken {
    const site = this.#siteOf(hit.body);
    if (!hit.trusted) checkOrigin(hit.headers, site);
    if (readCookies(hit.headers.cookie, OPT_OUT_COOKIE).length > 0)
      return { kind: 'declined', reason: 'opt-out', site: site.id };
    if (parsePage(hit.body.url, site) === null) throw notAPage(hit.body.url);
    const when = eventTime(hit);
    const known = enrich(hit, site, this.#knowledge, when.time);
    const excluded = this.#exclusion(hit, site, known);
    const who = this.#identifier.identify(
      hit,
      site,
      known.page.hostname,
      when.time,
      excluded !== null,
      known.place.country,
    );
    const { body } = hit;
    const event: Event = {
      id: body.id == null ? null : readId(body.id),
      site: site.id,
      door: hit.door,
      time: when.time,
      receivedAt: hit.receivedAt,
      flags: [...when.flags, ...known.flags],
      name: redact(body.name),
      interactive: body.interactive ?? true,
      excluded,
      identity: who.identity,
      visitor: who.visitor,
      cookieless: who.cookieless,
      address: storedAddress(hit, site),
      page: known.page,
      title: known.title,
      agent: known.agent,
      referral: known.referral,
      place: known.place,
      client: known.client,
      localHour: known.localHour,
      product: known.product,
      props: known.props,
      revenue: revenueOf(body),
      cookies: known.cookies,
      engagement: body.engagement
        ? {
            view: body.engagement.view == null ? null : readId(body.engagement.view),
            ms: Math.round(body.engagement.ms),
            scroll: body.engagement.scroll == null ? null : Math.round(body.engagement.scroll),
          }
        : null,
      experiments: known.experiments,
      request: body.request == null ? null : readId(body.request),
    };
    if (this.#isForgotten(event)) return { kind: 'declined', reason: 'erased', site: site.id };
    return { kind: 'event', event, setCookie: who.setCookie };
  }

  /** What happens now is never: only an event older than the newest erasure is looked at. */
  #isForgotten({ site, time, visitor, cookieless, address }: Event): boolean {
    const forgotten = this.#forgotten();
    if (time > forgotten.newest) return false;
    const shown = (id: bigint | null) => (id === null ? null : shownId(id));
    return forgotten.covers({
      site,
      time,
      visitor: shown(visitor),
      cookieless: shown(cookieless),
      address,
    });
  }

  #siteOf({ domain, url }: EventBody): Site {
    const host = domain ?? hostOf(url);
    const site = host === null ? null : this.#sites.find(host);
    if (site) return site;
    if (host === null) throw notAPage(url);
    throw new Problem('forbidden', `There is no site ${host}: add it with \`firsthand site add ${host}\`.`, {
      field: domain == null ? 'url' : 'domain',
      given: host,
    });
  }

  #exclusion(hit: Hit, site: Site, known: Enriched): Exclusion | null {
    let exclusions = this.#exclusions.get(site);
    if (exclusions === undefined) {
      exclusions = new Exclusions(site.settings);
      this.#exclusions.set(site, exclusions);
    }
    return exclusions.of(hit.address, known.page) ?? known.excluded ?? hit.excluded ?? null;
  }
}

function storedAddress({ address, sender }: Hit, { settings: { ip } }: Site): string | null {
  if (sender == null) return storableAddress(address, ip);
  if (sender.stored === undefined) sender.stored = storableAddress(address, ip);
  return sender.stored;
}

function notAPage(url: string): Problem {
  return new Problem('invalid', 'url is not an absolute http or https address.', {
    field: 'url',
    given: url,
    allowed: 'an absolute http or https URL',
  });
}

function eventTime({ body, receivedAt, trusted }: Hit): { time: number; flags: Flag[] } {
  if (trusted && body.timestamp != null) {
    const time = readTimestamp(body.timestamp);
    const believed = time >= EARLIEST && time <= receivedAt + AHEAD_MS;
    return believed ? { time: Math.trunc(time), flags: [] } : { time: receivedAt, flags: ['time_clamped'] };
  }
  const age = body.age ?? 0;
  const clamped = Math.min(Math.max(age, 0), DAY_MS);
  return { time: receivedAt - Math.round(clamped), flags: clamped === age ? [] : ['time_clamped'] };
}

function revenueOf({ revenue }: EventBody): Revenue | null {
  if (!revenue) return null;
  const amount = typeof revenue.amount === 'number' ? decimal(revenue.amount) : revenue.amount;
  return { amount, currency: revenue.currency };
}

// At most six digits after the point, never 1e-7.
const decimal = (amount: number) => amount.toFixed(6).replace(/\.?0+$/, '');
