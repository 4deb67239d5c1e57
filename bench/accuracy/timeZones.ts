import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { resolvePeriod, stretches } from '../../src/model/period.ts';
import { INTERVALS, type IntervalName, intervalKey } from '../../src/reports/time.ts';
import { duckDbSource } from '../../src/warehouse/duckdb/select.ts';
import { raw, sql } from '../../src/warehouse/sql.ts';
import { type Score, scored } from './score.ts';

const file = z.object({
  instants: z.array(
    z.object({
      utc: z.string(),
      tz: z.string(),
      local: z.string(),
      offset_min: z.number(),
      day: z.string(),
      hour: z.number(),
      week_monday: z.string(),
      month: z.string(),
      weekday: z.number(),
    }),
  ),
  days: z.array(z.object({ tz: z.string(), day: z.string(), start_utc: z.string(), end_utc: z.string() })),
});
type Instant = z.output<typeof file>['instants'][number];

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** What an answer should call the interval that an instant lies in. */
const LABELS: Readonly<Record<IntervalName, (of: Instant) => string>> = {
  minute: ({ local, offset_min }) => `${local.slice(0, 16)}:00${offset(offset_min)}`,
  hour: ({ local, offset_min }) => `${local.slice(0, 13)}:00:00${offset(offset_min)}`,
  day: ({ day }) => day,
  week: ({ week_monday }) => week_monday,
  month: ({ month }) => month,
  weekday: ({ weekday }) => WEEKDAYS[weekday - 1] ?? '',
  hour_of_day: ({ hour }) => String(hour),
};

function offset(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Labels of instants, cut by the engine in one period of fourteen years; beginnings and ends of days. */
export async function measureTimeZones(folder: string): Promise<Score[]> {
  const path = join(folder, 'time-zones.json');
  if (!existsSync(path)) return [];
  const { instants, days } = file.parse(JSON.parse(readFileSync(path, 'utf8')));
  const instance = await DuckDBInstance.create(':memory:');
  const source = duckDbSource(instance);
  const found = new Map<string, string>();
  for (const tz of new Set(instants.map((one) => one.tz))) {
    const times = instants.filter((one) => one.tz === tz).map(({ utc }) => Date.parse(utc));
    const period = { from: Date.UTC(2011, 11, 1), to: Date.UTC(2026, 0, 3) };
    const scope = { dialect: source.dialect, stretches: stretches(tz, period) };
    for (const [name, interval] of Object.entries(INTERVALS)) {
      const key = intervalKey(interval, raw('t.c0'), scope);
      const rows = await source.select(
        sql`select t.c0 as at, ${key} as cut from ${source.dialect.rows([times])} t`,
      );
      for (const { at, cut } of rows)
        found.set(`${tz} ${at} ${name}`, interval.label(Number(cut), scope.stretches));
    }
  }
  instance.closeSync();
  return [
    ...(Object.keys(LABELS) as IntervalName[]).flatMap((name) =>
      scored(`time zones: ${name}`, 100, instants, (one) => {
        const [label, wanted] = [found.get(`${one.tz} ${Date.parse(one.utc)} ${name}`), LABELS[name](one)];
        return label === wanted ? null : `${wanted} <> ${label}: ${one.utc} in ${one.tz}`;
      }),
    ),
    ...scored('time zones: days', 100, days, ({ tz, day, start_utc, end_utc }) => {
      const { from, to } = resolvePeriod([day, day], tz, 0, null);
      const right = from === Date.parse(start_utc) && to === Date.parse(end_utc);
      return right ? null : `${day} in ${tz}: ${new Date(from).toISOString()} ${new Date(to).toISOString()}`;
    }),
  ];
}
