import type { Row } from '../warehouse/port.ts';
import { type Context, FOUND, rowsOf } from './ask.ts';
import { counterparts } from './compare.ts';
import { anyGoal } from './filter.ts';
import { changeOf, intervalsOf, labelsOf, type Range, type Value, valuesOf } from './read.ts';
import type { Asked } from './understand.ts';

export interface Comparison {
  /** Labels in the earlier period; they differ from the row's where they are times. */
  readonly dimensions: readonly string[];
  readonly metrics: readonly Value[];
  /** Per cent of the earlier value, or percentage points where values are percentages. */
  readonly change: readonly (number | null)[];
}

export interface AnswerRow {
  readonly dimensions: readonly string[];
  readonly metrics: readonly Value[];
  /** 95 % Wilson intervals in per cent, with `"include":["intervals"]`. */
  readonly intervals?: readonly Range[];
  /** With `compare`; null where the earlier period has no such interval of time. */
  readonly comparison?: Comparison | null;
}

/** Rows as an answer has them, each beside its counterpart of the earlier period if there is one. */
export async function resultsOf(
  rows: readonly Row[],
  asked: Asked,
  before: Asked | null,
  context: Context,
): Promise<AnswerRow[]> {
  const comparisons = before === null ? null : await comparisonsOf(rows, asked, before, context);
  return rows.map((row, index) => ({
    dimensions: labelsOf(row, asked),
    metrics: valuesOf(row, asked),
    ...(asked.question.include.includes('intervals') ? { intervals: intervalsOf(row, asked) } : {}),
    ...(comparisons === null ? {} : { comparison: comparisons[index] ?? null }),
  }));
}

async function comparisonsOf(
  rows: readonly Row[],
  asked: Asked,
  before: Asked,
  context: Context,
): Promise<readonly (Comparison | null)[]> {
  const keys = rows.map(counterparts(asked, before));
  const wanted = keys.filter((one) => one !== null);
  if (wanted.length === 0) return keys.map(() => null);
  const columns = asked.dimensions.map((_, index) => {
    const column = wanted.map((one) => one[index] ?? '');
    return column.every((key) => typeof key === 'number') ? column : column.map(String);
  });
  const page = { limit: wanted.length, offset: 0 };
  const found = await rowsOf({ ...before, order: [] }, { kind: 'given', columns }, page, context);
  const name = (key: (index: number) => unknown) =>
    JSON.stringify(asked.dimensions.map((_, index) => key(index)));
  const byKey = new Map(found.map((row) => [name((index) => row[`k${index}`]), row]));
  return rows.map((row, at) => {
    const key = keys[at];
    if (key === null || key === undefined) return null;
    const match = byKey.get(name((index) => key[index]));
    if (match === undefined) return null;
    const [now, then] = [valuesOf(row, asked), valuesOf(match, before)];
    return {
      dimensions: labelsOf(match, before),
      metrics: then,
      change: asked.metrics.map((one, index) => changeOf(one, now[index] ?? null, then[index] ?? null)),
    };
  });
}

/** What the rows are parts of; a breakdown by goals is one of the events that match any. */
export async function totalsOf(
  asked: Asked,
  before: Asked | null,
  context: Context,
): Promise<AnswerRow | null> {
  const goals = asked.dimensions.some((one) => one.unfolds === 'goal');
  const whole = (one: Asked): Asked => ({
    ...one,
    dimensions: [],
    order: [],
    filter: goals ? anyGoal(one.filter) : one.filter,
  });
  const rows = await rowsOf(whole(asked), FOUND, { limit: 1, offset: 0 }, context);
  const [totals] = await resultsOf(rows, whole(asked), before === null ? null : whole(before), context);
  return totals ?? null;
}
