import type { Period } from '../model/period.ts';
import { metric, type Unit } from './metrics.ts';
import type { AnswerRow } from './results.ts';
import type { Subject } from './subject.ts';
import { INTERVALS, keyAt, offsetLabel } from './time.ts';
import type { Asked } from './understand.ts';
import type { Warning } from './warnings.ts';

export interface Span {
  /** ISO 8601 with the zone's offset; `to` is not included. */
  readonly from: string;
  readonly to: string;
  /** It has not ended yet, so its numbers will grow. */
  readonly unfinished: boolean;
}

/** What an answer says of itself. */
export interface Meta {
  readonly site: string;
  readonly time_zone: string;
  readonly period: Span;
  readonly comparison_period?: Span;
  /** Rows before `limit` and `offset`. */
  readonly total_rows: number;
  /** With `"include":["totals"]`: the same metrics without dimensions. */
  readonly totals?: AnswerRow;
  /** For every time dimension the label of the interval that now lies in: its rows are still growing. */
  readonly unfinished: readonly string[];
  readonly warnings: readonly Warning[];
  /** What the columns of `dimensions` and `metrics` are called and in which unit they are. */
  readonly columns: {
    readonly dimensions: readonly { readonly name: string; readonly title: string; readonly time: boolean }[];
    readonly metrics: readonly { readonly name: string; readonly title: string; readonly unit: Unit }[];
  };
}

export function metaOf(of: {
  asked: Asked;
  before: Asked | null;
  now: number;
  total: number;
  totals: AnswerRow | null;
  warnings: readonly Warning[];
}): Meta {
  const { asked, before, now } = of;
  return {
    site: asked.scope.site,
    time_zone: asked.zone,
    period: span(asked, now),
    ...(before === null ? {} : { comparison_period: span(before, now) }),
    total_rows: of.total,
    ...(of.totals === null ? {} : { totals: of.totals }),
    unfinished: unfinished(asked, now),
    warnings: of.warnings,
    columns: columnsOf(asked),
  };
}

export function columnsOf({ dimensions, metrics }: Asked): Meta['columns'] {
  return {
    dimensions: dimensions.map(({ name, title, scope }) => ({ name, title, time: scope === 'time' })),
    metrics: metrics.map((name) => ({ name, title: metric(name).title, unit: metric(name).unit })),
  };
}

/** The question as it was understood: every default filled in, the period as instants. */
export function queryOf(asked: Asked): Readonly<Record<string, unknown>> {
  const { question, period, zone, dimensions, metrics } = asked;
  const { from, to } = span(asked, period.to);
  return {
    ...question,
    period: [from, to],
    time_zone: zone,
    dimensions: dimensions.map((one) => one.name),
    order_by: asked.order.map(({ by, direction }) => [
      'metric' in by ? metrics[by.metric] : dimensions[by.dimension]?.name,
      direction,
    ]),
  };
}

/** The period of a subject as answers spell it. */
export function span({ period, scope }: Pick<Subject, 'period' | 'scope'>, now: number): Span {
  return {
    from: instant(period.from, scope.stretches.at(0)?.offset ?? 0),
    to: instant(period.to, scope.stretches.at(-1)?.offset ?? 0),
    unfinished: isRunning(period, now),
  };
}

function unfinished({ dimensions, period, scope }: Asked, now: number): readonly string[] {
  if (!isRunning(period, now)) return [];
  return dimensions.flatMap(({ interval }) => {
    if (interval === undefined || INTERVALS[interval].length === null) return [];
    return [INTERVALS[interval].label(keyAt(INTERVALS[interval], now, scope.stretches), scope.stretches)];
  });
}

/** Whether now lies within. */
export function isRunning({ from, to }: Period, now: number): boolean {
  return from <= now && now < to;
}

function instant(at: number, offset: number): string {
  return new Date(at + offset).toISOString().replace(/(\.000)?Z$/, offsetLabel(offset));
}
