import { findEvents } from './erase/find.ts';
import { listHolds } from './erase/holds.ts';
import { entriesOf, Forgotten, readLedger, type Subject } from './erase/ledger.ts';
import { RECORD_COLUMN_NAMES, type RecordColumn, type RecordRow } from './export/columns.ts';
import type { Db } from './open.ts';

/** All that is held of somebody, in few words. */
export interface VisitorSummary {
  site: string;
  /** Ids that the events carry: of a visitor one or two, of an address maybe many. */
  visitors: string[];
  events: number;
  /** ISO 8601. */
  first: string;
  last: string;
  /** Values that occur, most frequent first, and how often. */
  facts: Record<string, { value: string; events: number }[]>;
}

/** What a summary counts. */
const COUNTED = [
  'identity',
  'address',
  'country',
  'city',
  'isp',
  'browser',
  'os',
  'device',
  'language',
  'time_zone',
  'screen',
  'source',
  'search_term',
  'name',
  'page',
  'product',
  'props',
  'cookies',
  'experiments',
] as const satisfies readonly RecordColumn[];

const PAGE = 500;

/** The events of these subjects as the view `records` shows them, in the order of their arrival. */
export function* visitorEvents(db: Db, subjects: readonly Subject[]): Generator<RecordRow[]> {
  const { identity, sites } = readLedger(db);
  const wanted = new Forgotten(identity, sites, entriesOf(identity, subjects, 0));
  const { events } = findEvents(db, (facts) => wanted.covers(facts));
  const read = db
    .prepare<[string], RecordRow>(
      `select ${RECORD_COLUMN_NAMES.join(', ')} from records
       where record in (select value from json_each(?)) order by record`,
    )
    .raw();
  for (let at = 0; at < events.length; at += PAGE)
    yield read.all(JSON.stringify(events.slice(at, at + PAGE)));
}

interface Seen {
  visitors: Set<string>;
  times: string[];
  /** By column and value. */
  counts: Map<string, Map<string, number>>;
}

/** What is held of these subjects, one summary a site. */
export function summarise(pages: Iterable<readonly RecordRow[]>): VisitorSummary[] {
  const at = (column: RecordColumn) => RECORD_COLUMN_NAMES.indexOf(column);
  const bySite = new Map<string, Seen>();
  for (const row of [...pages].flat()) {
    const text = (column: RecordColumn) => {
      const cell = row[at(column)];
      return cell === null || cell === undefined ? null : String(cell);
    };
    const site = text('site') ?? '';
    const seen: Seen = bySite.get(site) ?? { visitors: new Set(), times: [], counts: new Map() };
    bySite.set(site, seen);
    seen.times.push(text('time') ?? '');
    for (const id of [text('visitor'), text('cookieless')]) if (id !== null) seen.visitors.add(id);
    for (const column of COUNTED) {
      const value = text(column);
      if (value === null) continue;
      const counts = seen.counts.get(column) ?? new Map<string, number>();
      seen.counts.set(column, counts.set(value, (counts.get(value) ?? 0) + 1));
    }
  }
  return [...bySite].map(([site, { visitors, times, counts }]) => ({
    site,
    visitors: [...visitors],
    events: times.length,
    first: times.sort()[0] ?? '',
    last: times.at(-1) ?? '',
    facts: Object.fromEntries(
      [...counts].map(([column, values]) => [
        column,
        [...values]
          .map(([value, events]) => ({ value, events }))
          .sort((one, other) => other.events - one.events),
      ]),
    ),
  }));
}

/** What the ledger and the holds say of these subjects. */
export function standingOf(db: Db, subjects: readonly Subject[]): { erasedAt: number[]; holds: string[] } {
  const { identity, entries } = readLedger(db);
  const hashes = new Set(entriesOf(identity, subjects, 0).map(({ hash }) => hash));
  const held = listHolds(db).filter(({ site, visitor }) =>
    subjects.some((each) => each.kind === 'visitor' && each.site === site && each.visitor === visitor),
  );
  return {
    erasedAt: entries.flatMap(({ hash, doneAt }) => (hashes.has(hash) && doneAt !== null ? [doneAt] : [])),
    holds: held.map(({ site, reason }) => `${site}: ${reason}`),
  };
}
