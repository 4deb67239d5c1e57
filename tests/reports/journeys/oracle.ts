import type { TestEvent, World } from '../world.ts';

export interface OracleJourneys {
  from: (one: TestEvent) => boolean;
  /** Whether `from` asks for events by name, so that any event is a stop. */
  byName: boolean;
  filter: (one: TestEvent) => boolean;
  /** Names of the goals that an event that is no page view reaches, in order; null where goals are no stops. */
  goals: ((one: TestEvent) => readonly string[]) | null;
  start: number;
  end: number;
}

/** For every level (0 from, 1… after, -1… before) how many visits made which stop. */
export function oracleJourneys(
  asked: OracleJourneys,
  { events }: Pick<World, 'events'>,
): Map<number, Map<string, number>> {
  const looked = events
    .filter((one) => one.site === 'example.com' && one.session !== null && one.name !== 'engagement')
    .filter((one) => one.at >= asked.start && one.at < asked.end && asked.filter(one))
    .toSorted((a, b) => a.at - b.at || a.event - b.event);
  const found = new Map<number, Map<string, number>>();
  const stopOf = (one: TestEvent) => {
    if (one.name === 'pageview') return `page ${one.page}`;
    const [goal] = asked.goals?.(one) ?? [];
    return goal !== undefined ? `goal ${goal}` : asked.byName && asked.from(one) ? `event ${one.name}` : null;
  };
  for (const session of new Set(looked.map((one) => one.session))) {
    const way: { stop: string; here: boolean }[] = [];
    for (const one of looked.filter((each) => each.session === session)) {
      const stop = stopOf(one);
      if (stop === null) continue;
      const last = way.at(-1);
      if (last?.stop === stop) last.here ||= asked.from(one);
      else way.push({ stop, here: asked.from(one) });
    }
    const start = way.findIndex((one) => one.here);
    if (start < 0) continue;
    way.forEach(({ stop }, index) => {
      const level = found.get(index - start) ?? new Map<string, number>();
      level.set(stop, (level.get(stop) ?? 0) + 1);
      found.set(index - start, level);
    });
  }
  return found;
}
