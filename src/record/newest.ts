import type { Db } from './open.ts';

/** An event as the owner sees it arrive; nothing in it tells who it was. */
export interface Arrived {
  record: number;
  receivedAt: number;
  site: string;
  door: string;
  name: string;
  hostname: string;
  page: string;
  source: string;
  country: string | null;
  browser: string | null;
  device: string | null;
  identity: string;
  excluded: string | null;
}

/** The newest events of all sites, newest first. */
export function newestEvents(db: Db, limit: number): Arrived[] {
  return db
    .prepare<[number], Arrived>(
      `select record, cast(round((julianday(received_at) - 2440587.5) * 86400000) as integer) as receivedAt,
         site, door, name, hostname, page, source, country, browser, device, identity, excluded
       from records where record > (select coalesce(max(id), 0) - ? from events) order by record desc`,
    )
    .all(limit);
}
