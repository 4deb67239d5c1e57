import type { Db } from '../open.ts';
import { RECORD_COLUMN_NAMES, type RecordRow } from './columns.ts';

/** Which events: those of a site whose time lies in `[from, to)`, in milliseconds since 1970. */
export interface Wanted {
  site: string;
  from: number;
  to: number;
}

const PAGE = 1_000;
/** Rows of the table that one page looks at most: those of other sites and times are passed over without a long select. */
const STRIDE = 50_000;

/**
 * Events as the view `records` shows them, in the order of their arrival, up to those there when it began. Every page
 * is a read of its own: one that lasted as long as a slow client would keep SQLite from ever folding its log.
 */
export function* recordPages(db: Db, wanted: Wanted): Generator<RecordRow[]> {
  const { site, from, to } = wanted;
  const siteId = db.prepare<[string], number>('select id from sites where domain = ?').pluck().get(site);
  const end = db.prepare<[], number | null>('select max(id) from events').pluck().get() ?? 0;
  const found = db
    .prepare<unknown[], number>(
      `select id from events where id > ? and id <= ? and site_id = ? and time >= ? and time < ?
       order by id limit ${PAGE}`,
    )
    .pluck();
  const read = db
    .prepare<[string], (string | number | null)[]>(
      `select ${RECORD_COLUMN_NAMES.join(', ')} from records
       where record in (select value from json_each(?)) order by record`,
    )
    .raw();
  let done = 0;
  while (done < end) {
    const limit = Math.min(done + STRIDE, end);
    const ids = found.all(done, limit, siteId, from, to);
    done = ids.length < PAGE ? limit : (ids.at(-1) ?? limit);
    yield ids.length === 0 ? [] : read.all(JSON.stringify(ids));
  }
}
