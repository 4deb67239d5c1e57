/** A pageview's visitor, as numbers: the generator never makes a bigint an event. */
export interface TrafficEvent {
  /** Milliseconds since 1970. */
  time: number;
  /** Index of the visitor, from 0. */
  visitor: number;
  kind: 'pageview' | 'engagement' | 'custom' | 'purchase';
  identity: 'cookie' | 'issued' | 'cookieless';
  bot: boolean;
  /** Index of the page, below `PAGES`. */
  page: number;
  /** Index of the page it was reached from, -1 for from outside. */
  from: number;
  /** Where the visit came from: small numbers are common. */
  source: number;
}

export const PAGES = 2_000;
export const SOURCES = 3_000;
const DAY = 86_400_000;
const EVENTS_PER_VISIT = 4.5;
/** Visits an hour of the day (UTC), relative: a site with most of its visitors in Europe. */
const HOURS = [3, 2, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 9, 9, 9, 9, 8, 8, 9, 10, 10, 8, 6, 4];
const HOURS_SUM = HOURS.reduce((sum, weight) => sum + weight, 0);

/** Small fast random numbers in [0, 1) that are the same in every run (mulberry32, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * About `count` plausible events over `days` days before `end`, hour by hour, each hour sorted by time: visits of 4.5 events,
 * 0.13 visitors an event, a long tail of pages and sources, cookies that are issued with the first event and come back with the next.
 */
export function* traffic(count: number, end: number, days = 30, seed = 1): Generator<TrafficEvent[]> {
  const random = randomFrom(seed);
  const visits = count / EVENTS_PER_VISIT;
  const visitors = Math.max(1, Math.round(count * 0.13));
  const seen = new Uint8Array(visitors);
  let hour: TrafficEvent[] = [];
  let next: TrafficEvent[] = [];
  let made = 0;
  for (let index = 0; index < days * 24; index += 1) {
    const start = end - days * DAY + index * 3_600_000;
    const share = (HOURS[index % 24] ?? 1) / HOURS_SUM / days;
    for (let visit = Math.round(visits * share); visit > 0; visit -= 1) {
      for (const event of visitFrom(start + random() * 3_600_000)) {
        (event.time < start + 3_600_000 ? hour : next).push(event);
      }
    }
    hour.sort((a, b) => a.time - b.time);
    made += hour.length;
    if (made > count) hour.length -= made - count;
    yield hour;
    if (made >= count) return;
    hour = next;
    next = [];
  }

  function* visitFrom(started: number): Generator<TrafficEvent> {
    const visitor = Math.floor(random() * visitors);
    const bot = visitor % 40 === 0;
    const cookieless = visitor % 10 === 1;
    const source = Math.floor(SOURCES * random() ** 4);
    let time = Math.floor(started);
    let from = -1;
    let page = somePage();
    while (true) {
      const first = seen[visitor] === 0;
      seen[visitor] = 1;
      const identity = cookieless ? 'cookieless' : first ? 'issued' : 'cookie';
      yield { time, visitor, kind: 'pageview', identity, bot, page, from, source };
      const stay = 2_000 + Math.floor(120_000 * random() ** 2);
      const came = cookieless ? 'cookieless' : 'cookie';
      const rest = { visitor, identity: came, bot, page, from, source } as const;
      if (random() < 0.25)
        yield { ...rest, time: time + (stay >> 1), kind: random() < 0.06 ? 'purchase' : 'custom' };
      if (random() < 0.6) yield { ...rest, time: time + stay, kind: 'engagement' };
      if (random() < 0.41) return;
      time += stay + 50;
      from = page;
      page = somePage();
    }
  }

  function somePage(): number {
    return Math.floor(PAGES * random() ** 3);
  }
}
