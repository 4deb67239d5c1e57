import { clockIn } from '../clock.ts';
import type { TestEvent, World } from '../world.ts';

export interface OracleRetention {
  zone: string;
  interval: string;
  /** Null: every first visit. */
  filter: ((one: TestEvent) => boolean) | null;
  came: (one: TestEvent) => boolean;
  from: number;
  to: number;
}

/** For every cohort by its label its visitors, and those who came by the label of the interval. */
export function oracleRetention(
  asked: OracleRetention,
  { events }: Pick<World, 'events'>,
): Map<string, { visitors: number; came: Map<string, number> }> {
  const label = (one: TestEvent) => clockIn(asked.zone, one.at, asked.interval).label;
  const inPeriod = (one: TestEvent) => one.at >= asked.from && one.at < asked.to;
  const counted = events
    .filter((one) => one.site === 'example.com' && one.session !== null && one.name !== 'engagement')
    .toSorted((a, b) => a.at - b.at || a.event - b.event);
  const rows = new Map<string, { visitors: number; came: Map<string, number> }>();
  for (const who of new Set(counted.map((one) => one.who))) {
    const mine = counted.filter((one) => one.who === who);
    const [first] = mine;
    if (first === undefined || first.identity === 'cookieless' || !inPeriod(first)) continue;
    const { filter } = asked;
    if (filter !== null && !mine.some((one) => one.session === first.session && inPeriod(one) && filter(one)))
      continue;
    const row = rows.get(label(first)) ?? { visitors: 0, came: new Map<string, number>() };
    row.visitors += 1;
    for (const name of new Set(mine.filter((one) => inPeriod(one) && asked.came(one)).map(label)))
      row.came.set(name, (row.came.get(name) ?? 0) + 1);
    rows.set(label(first), row);
  }
  return rows;
}
