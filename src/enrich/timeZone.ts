import { z } from 'zod';
import { remember } from '../model/remember.ts';
import { readList } from './data.ts';

/** Names that Chromium and Node still give zones that the tz database has renamed: one zone must be one row. */
const renamed = new Map(Object.entries(readList('time-zone-names', z.record(z.string(), z.string()))));

/** The tz database's own name of a zone that Intl knows, or null. */
export const timeZoneNamed: (name: string) => string | null = remember(2_000, (name) => {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return renamed.get(timeZone) ?? timeZone;
  } catch {
    return null;
  }
});

const clocks = new Map<string, Intl.DateTimeFormat>();
const QUARTER_MS = 15 * 60_000;
const hours = new Map<string, { quarter: number; hour: number }>();

/**
 * The hour 0–23 that a clock in `timeZone` (a name that Intl knows) shows at `time`, milliseconds since 1970.
 * Every zone changes its offset on a quarter of an hour, so that one formatting (2 µs) serves all events of that quarter.
 */
export function hourIn(timeZone: string, time: number): number {
  const quarter = Math.floor(time / QUARTER_MS);
  const last = hours.get(timeZone);
  if (last?.quarter === quarter) return last.hour;
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
    clocks.set(timeZone, clock);
  }
  const hour = Number(clock.format(quarter * QUARTER_MS));
  hours.set(timeZone, { quarter, hour });
  return hour;
}
