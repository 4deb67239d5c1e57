import type { Told } from './record.ts';

const HALF_AN_HOUR = 1_800_000;

export interface Numbered extends Told {
  event: number;
}

interface Counted extends Numbered {
  /** Whom it counts under. */
  who: bigint | null;
  whose: string;
}

/**
 * What the warehouse must hold, worked out the slow way from all events at once: shares nothing with the projector.
 * Rows as text, sorted, so that they compare whole.
 */
export function expected(events: readonly Numbered[]): { events: string[]; sessions: string[] } {
  const counted = events.map((event) => whoseIs(event, events));
  const sessions: Counted[][] = [];
  const inSession = new Map<number, Counted[]>();
  const joining = counted.filter((event) => event.excluded === null && event.who !== null);
  for (const site of new Set(joining.map((event) => event.site))) {
    for (const who of new Set(joining.filter((event) => event.site === site).map((event) => event.who))) {
      const theirs = joining.filter((event) => event.site === site && event.who === who).sort(byTime);
      let last = Number.NEGATIVE_INFINITY;
      for (const event of theirs) {
        if (event.time - last > HALF_AN_HOUR) sessions.push([]);
        sessions.at(-1)?.push(event);
        inSession.set(event.event, sessions.at(-1) ?? []);
        last = event.time;
      }
    }
  }
  return {
    events: counted.map((event) => eventRow(event, inSession.get(event.event) ?? null)).sort(),
    sessions: sessions.map(sessionRow).sort(),
  };
}

function whoseIs(event: Numbered, all: readonly Numbered[]): Counted {
  if (event.visitor === null || event.identity !== 'issued') {
    return { ...event, who: event.visitor, whose: event.identity };
  }
  const back = all.some(
    (other) => other.identity === 'cookie' && other.site === event.site && other.visitor === event.visitor,
  );
  if (back) return { ...event, who: event.visitor, whose: 'cookie' };
  return { ...event, who: event.cookieless, whose: event.cookieless === null ? 'none' : 'cookieless' };
}

function byTime(a: Numbered, b: Numbered): number {
  return a.time - b.time || a.event - b.event;
}

const isEngagement = (event: Numbered) => event.name === 'engagement';

function firstOf(session: readonly Counted[]): Counted | undefined {
  return session.find((event) => !isEngagement(event)) ?? session[0];
}

function visitFacts(event: Counted | undefined): unknown[] {
  return [event?.source, event?.country, event?.device, event?.language, event?.localHour];
}

function eventRow(event: Counted, session: readonly Counted[] | null): string {
  const first = session === null ? event : firstOf(session);
  return row([
    event.event,
    event.site,
    event.time,
    event.name,
    event.interactive,
    event.excluded,
    event.whose,
    event.who,
    session === null ? null : first?.event,
    event.page,
    event.product,
    event.revenue,
    event.engagedMs,
    event.scroll,
    event.excluded === 'bot' ? 'Crawler' : null,
    ...visitFacts(first),
  ]);
}

function sessionRow(session: readonly Counted[]): string {
  const first = firstOf(session);
  const real = session.filter((event) => !isEngagement(event));
  const views = real.filter((event) => event.name === 'pageview');
  return row([
    first?.event,
    first?.site,
    first?.who,
    first?.whose,
    session[0]?.time,
    session.at(-1)?.time,
    real[0]?.time,
    real.at(-1)?.time,
    views.length,
    real.filter((event) => event.name !== 'pageview' && event.interactive).length,
    real.length,
    views[0]?.time,
    views[0]?.event,
    views[0]?.page,
    views.at(-1)?.time,
    views.at(-1)?.event,
    views.at(-1)?.page,
    ...visitFacts(first),
  ]);
}

export function row(cells: readonly unknown[]): string {
  return cells.map((cell) => String(cell ?? '-')).join(' | ');
}
