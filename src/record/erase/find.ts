import { FLAGS } from '../../model/event.ts';
import type { Db } from '../open.ts';
import { listLooks } from './clock.ts';
import { type Aged, type Ages, type Due, dueIn } from './due.ts';
import { heldIn } from './holds.ts';
import { type Facts, pendingIn } from './ledger.ts';

/** Events to be taken out, with the ids of other forms than the record's own under which they were sent. */
export interface Found {
  events: number[];
  ids: [site: number, id: string][];
}

type EventRow = [
  id: number,
  site: number,
  time: number,
  visitor: string | null,
  cookieless: string | null,
  address: string | null,
];

const hex = (column: string) => `case when ${column} is null then null else printf('%016x', ${column}) end`;

/** Looks through the whole record, as it is at one moment: 1 µs an event. */
export function findEvents(db: Db, wanted: (facts: Facts) => boolean): Found {
  const events: number[] = [];
  // What a source says to be of the next minutes counts as of its receipt.
  const rows = db
    .prepare<[], EventRow>(
      `select id, site_id, min(time, received_at), ${hex('visitor')}, ${hex('cookieless')}, address from events order by id`,
    )
    .raw()
    .iterate();
  for (const [id, site, time, visitor, cookieless, address] of rows) {
    if (wanted({ site, time, visitor, cookieless, address })) events.push(id);
  }
  return { events, ids: events.length === 0 ? [] : idsOf(db, new Set(events)) };
}

/** Events that the ledger wants erased and that no hold keeps. @returns with them the last entry that was looked at */
export function findPending(db: Db): Found & { last: number } {
  return db.transaction(() => {
    const { forgotten, last } = pendingIn(db);
    const held = heldIn(db);
    const found = findEvents(
      db,
      (facts) =>
        forgotten.covers(facts) && !held(facts.site, facts.visitor) && !held(facts.site, facts.cookieless),
    );
    return { ...found, last };
  })();
}

function idsOf(db: Db, events: ReadonlySet<number>): Found['ids'] {
  const found: Found['ids'] = [];
  const rows = db
    .prepare<[], [number, string, number]>('select site_id, id, event_id from event_ids')
    .raw()
    .iterate();
  for (const [site, id, event] of rows) if (events.has(event)) found.push([site, id]);
  return found;
}

/** What a search for what is old enough is told. */
export interface AgeOrder {
  now: number;
  /** By number of the site. */
  ages: ReadonlyMap<number, Ages>;
}

type AgedRow = [
  id: number,
  site: number,
  time: number,
  receivedAt: number,
  visitor: string | null,
  cookieless: string | null,
  address: number,
  cut: number,
];

/** Events of which something has reached its age, with the ids under which those that go whole were sent. */
export function findDue(db: Db, { now, ages }: AgeOrder): Due & Pick<Found, 'ids'> {
  return db.transaction(() => {
    const held = heldIn(db);
    const rows = db
      .prepare<[], AgedRow>(
        `select id, site_id, time, received_at, ${hex('visitor')}, ${hex('cookieless')}, address is not null,
           (flags >> ${FLAGS.indexOf('anonymised')}) & 1 from events order by id`,
      )
      .raw();
    const due = dueIn(aged(rows.iterate(), held), (site) => ages.get(site) ?? NEVER, now, listLooks(db));
    return { ...due, ids: due.events.length === 0 ? [] : idsOf(db, new Set(due.events)) };
  })();
}

const NEVER: Ages = {
  events: Number.POSITIVE_INFINITY,
  addresses: Number.POSITIVE_INFINITY,
  identifiers: Number.POSITIVE_INFINITY,
};

function* aged(rows: Iterable<AgedRow>, held: ReturnType<typeof heldIn>): Generator<Aged> {
  for (const [id, site, time, receivedAt, visitor, cookieless, address, cut] of rows) {
    yield {
      id,
      site,
      time,
      receivedAt,
      held: held(site, visitor) || held(site, cookieless),
      hasAddress: address === 1,
      hasIdentifier: cut === 0 && (visitor !== null || cookieless !== null),
    };
  }
}

/** Columns of an event that point into a dictionary. */
export const POINTERS = {
  pages: ['page_id'],
  agents: ['agent_id'],
  referrals: ['referral_id'],
  places: ['place_id'],
  clients: ['client_id'],
  texts: ['name_id', 'title_id', 'product_id', 'props_id', 'cookies_id', 'experiments_id', 'currency_id'],
} as const satisfies Record<string, readonly string[]>;
export type FactTable = keyof typeof POINTERS;
export const FACT_TABLES = Object.keys(POINTERS) as FactTable[];

/** Rows of dictionaries that no event points at, as of the event numbered `upTo`. */
export interface Unused {
  upTo: number;
  rows: Record<FactTable, number[]>;
}

const used = (table: FactTable, condition: string) =>
  POINTERS[table]
    .map((column) => `select ${column} from events where ${column} is not null ${condition}`)
    .join(' union ');

export function findUnused(db: Db): Unused {
  const rows: Record<FactTable, number[]> = {
    pages: [],
    agents: [],
    referrals: [],
    places: [],
    clients: [],
    texts: [],
  };
  return db.transaction(() => {
    const upTo = db.prepare<[], number | null>('select max(id) from events').pluck().get() ?? 0;
    for (const table of FACT_TABLES) {
      rows[table] = db
        .prepare<[], number>(`select id from ${table} where id not in (${used(table, '')})`)
        .pluck()
        .all();
    }
    return { upTo, rows };
  })();
}

/** Those of some dictionary rows that an event after `upTo` points at. */
export function usedSince(db: Db, table: FactTable, upTo: number): ReadonlySet<number> {
  return new Set(
    db
      .prepare<[], number>(used(table, `and id > ${upTo}`))
      .pluck()
      .all(),
  );
}
