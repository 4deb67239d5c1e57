import { SESSION_GAP_MS } from '../model/session.ts';
import type { Db } from './open.ts';

// More than this in half an hour and the newest are enough: ids that go on over midnight are a courtesy, not a count.
const AT_MOST = 100_000;

/** Cookieless ids seen in the last half hour, so that a restart around midnight does not split visitors. */
export function* recentCookieless(db: Db, now: number): Generator<{ id: bigint; time: number }> {
  const rows = db
    .prepare<[number], { id: bigint | null; time: bigint }>(
      `select case when identity = 3 then visitor else cookieless end as id, time from events
       where identity in (2, 3) order by events.id desc limit ?`,
    )
    .safeIntegers()
    .iterate(AT_MOST);
  for (const { id, time } of rows) {
    if (Number(time) < now - SESSION_GAP_MS) return;
    if (id !== null) yield { id, time: Number(time) };
  }
}
