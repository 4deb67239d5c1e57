import type { RecordedEvent } from '../model/event.ts';
import type { Db } from './open.ts';

/** Those of the events that are the site's, in the order given. */
export function recordsOf(db: Db, site: string, events: readonly number[]): readonly RecordedEvent[] {
  const found = db
    .prepare<[string, string], RecordedEvent>(
      'select * from records where record in (select value from json_each(?)) and site = ?',
    )
    .all(JSON.stringify(events), site);
  const byNumber = new Map(found.map((one) => [one.record, one]));
  return events.flatMap((event) => byNumber.get(event) ?? []);
}
