import {
  type Agent,
  type Client,
  type Event,
  EXCLUSIONS,
  FLAGS,
  IDENTITIES,
  type Page,
  type Place,
  type Referral,
} from '../model/event.ts';
import { DOORS } from '../model/hit.ts';

/**
 * Events on their way to the writer thread, as one JSON text: structured cloning costs ten times as much by the value.
 * Facts that events of a batch share (same object) are sent once and the events point at them.
 */
export interface Batch {
  agents: Agent[];
  referrals: SiteReferral[];
  places: Place[];
  clients: Client[];
  pages: Page[];
  rows: EventRow[];
}

/** A referral means something at a site only: its own host is no referral. */
export interface SiteReferral {
  site: number;
  referral: Referral;
}

/** One event as plain values in the order of the columns of `events`, with indexes into the batch's facts. */
export type EventRow = [
  id: string | null,
  site: number,
  time: number,
  receivedAt: number,
  door: number,
  flags: number,
  name: string,
  interactive: number,
  excluded: number | null,
  identity: number,
  /** Decimal, because JSON has no 64-bit integers. */
  visitor: string | null,
  cookieless: string | null,
  address: string | null,
  page: number,
  title: string | null,
  agent: number,
  referral: number,
  place: number,
  client: number,
  localHour: number | null,
  product: string | null,
  props: string | null,
  cookies: string | null,
  experiments: string | null,
  revenue: string | null,
  currency: string | null,
  engagedMs: number | null,
  scroll: number | null,
  engagedView: string | null,
];

/** @returns a Batch as JSON */
export function makeBatch(events: readonly Event[]): string {
  const agents = new Shared<Agent>();
  const referrals: SiteReferral[] = [];
  const referralIndexes = new Map<number, Map<Referral, number>>();
  const places = new Shared<Place>();
  const clients = new Shared<Client>();
  const pages = new Shared<Page>();
  const referralIndex = ({ site, referral }: Event): number => {
    const indexes = referralIndexes.get(site) ?? new Map<Referral, number>();
    referralIndexes.set(site, indexes);
    const index = indexes.get(referral) ?? referrals.push({ site, referral }) - 1;
    indexes.set(referral, index);
    return index;
  };
  const rows = events.map(
    (event): EventRow => [
      event.id,
      event.site,
      event.time,
      event.receivedAt,
      DOORS.indexOf(event.door),
      event.flags.reduce((bits, flag) => bits | (1 << FLAGS.indexOf(flag)), 0),
      event.name,
      event.interactive ? 1 : 0,
      event.excluded === null ? null : EXCLUSIONS.indexOf(event.excluded),
      IDENTITIES.indexOf(event.identity),
      event.visitor === null ? null : String(event.visitor),
      event.cookieless === null ? null : String(event.cookieless),
      event.address,
      pages.index(event.page),
      event.title,
      agents.index(event.agent),
      referralIndex(event),
      places.index(event.place),
      clients.index(event.client),
      event.localHour,
      event.product,
      event.props === null ? null : JSON.stringify(event.props),
      event.cookies === null ? null : JSON.stringify(event.cookies),
      event.experiments === null ? null : JSON.stringify(event.experiments),
      event.revenue?.amount ?? null,
      event.revenue?.currency ?? null,
      event.engagement?.ms ?? null,
      event.engagement?.scroll ?? null,
      event.engagement?.view ?? null,
    ],
  );
  const batch: Batch = {
    agents: agents.all,
    referrals,
    places: places.all,
    clients: clients.all,
    pages: pages.all,
    rows,
  };
  return JSON.stringify(batch);
}

class Shared<Fact extends object> {
  readonly all: Fact[] = [];
  readonly #indexes = new Map<Fact, number>();

  index(fact: Fact): number {
    const known = this.#indexes.get(fact);
    if (known !== undefined) return known;
    const index = this.all.push(fact) - 1;
    this.#indexes.set(fact, index);
    return index;
  }
}
