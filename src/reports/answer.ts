import type { Goal } from '../model/goal.ts';
import { parseQuestion, type Question } from '../model/question.ts';
import type { Site } from '../model/site.ts';
import type { ReportSource, Row } from '../warehouse/port.ts';
import { sql } from '../warehouse/sql.ts';
import { counterparts, earlier } from './compare.ts';
import { filled, refuseToOverfill } from './fill.ts';
import { anyGoal } from './filter.ts';
import { type Meta, metaOf, queryOf } from './meta.ts';
import { metric } from './metrics.ts';
import { refuseBadPatterns } from './patterns.ts';
import { changeOf, intervalsOf, labelsOf, type Range, type Value, valuesOf } from './read.ts';
import { type Spine, statement } from './statement.ts';
import { type Asked, understand } from './understand.ts';
import { warnings } from './warnings.ts';

export interface Context {
  readonly site: Site;
  readonly goals: readonly Goal[];
  readonly source: ReportSource;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

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

export interface Answer {
  readonly results: readonly AnswerRow[];
  readonly meta: Meta;
  readonly query: Readonly<Record<string, unknown>>;
}

/**
 * Answers the body of `POST /api/query` (DESIGN §5). Throws Problem `malformed` for what cannot be asked, and the
 * signal's reason when it aborts.
 */
export async function answer(given: unknown, context: Context): Promise<Answer> {
  const question = parseQuestion(given);
  const work = (source: ReportSource) => answerFrom(question, { ...context, source });
  return context.source.snapshot === undefined ? work(context.source) : context.source.snapshot(work);
}

async function answerFrom(question: Question, context: Context): Promise<Answer> {
  const { source, now, signal } = context;
  const extent = question.period === 'all' ? await extentOf(context) : null;
  const asked = understand(question, { ...context, dialect: source.dialect, extent });
  const before = question.compare === undefined ? null : earlier(asked, question.compare, now);
  await refuseBadPatterns(asked.filter, source, signal);
  const spine: Spine = question.fill ? filled(asked) : { kind: 'found' };
  if (spine.kind === 'filled') refuseToOverfill(spine, await rowsWithoutTime(asked, context));
  const rows = await rowsOf(asked, spine, question, context);
  const results = await resultsOf(rows, asked, before, context);
  const total = totalOf(rows) ?? (question.offset === 0 ? 0 : await countRows(asked, spine, context));
  const totals = question.include.includes('totals') ? await totalsOf(asked, before, context) : null;
  return {
    results,
    meta: metaOf({ asked, before, now, total, totals, warnings: await warnings(asked, source, signal) }),
    query: queryOf(asked),
  };
}

type Page = Pick<Question, 'limit' | 'offset'>;

function rowsOf(asked: Asked, spine: Spine, page: Page, { source, signal }: Context): Promise<Row[]> {
  const { limit, offset } = page;
  return source.select(
    statement({ ...asked, metrics: asked.metrics.map(metric), spine, limit, offset }),
    signal,
  );
}

async function resultsOf(
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
  const keysOf = counterparts(asked, before);
  const keys = rows.map(keysOf);
  const wanted = keys.filter((one) => one !== null);
  if (wanted.length === 0) return keys.map(() => null);
  const columns = asked.dimensions.map((_, index) => {
    const column = wanted.map((one) => one[index] ?? '');
    return column.every((key) => typeof key === 'number') ? column : column.map(String);
  });
  const page = { limit: wanted.length, offset: 0 };
  const found = await rowsOf(before, { kind: 'given', columns }, page, context);
  const name = (key: (index: number) => unknown) =>
    JSON.stringify(asked.dimensions.map((_, index) => key(index)));
  const byKey = new Map(found.map((row) => [name((index) => row[`k${index}`]), row]));
  return rows.map((row, at) => {
    const key = keys[at];
    if (key == null) return null;
    const match = byKey.get(name((index) => key[index]));
    const [now, then] = [valuesOf(row, asked), valuesOf(match, before)];
    return {
      dimensions: match === undefined ? [] : labelsOf(match, before),
      metrics: then,
      change: asked.metrics.map((one, index) => changeOf(one, now[index] ?? null, then[index] ?? null)),
    };
  });
}

/** What the rows are parts of; a breakdown by goals is one of the events that match any. */
async function totalsOf(asked: Asked, before: Asked | null, context: Context): Promise<AnswerRow | null> {
  const goals = asked.dimensions.some((one) => one.name === 'event:goal');
  const whole = (one: Asked): Asked => ({
    ...one,
    dimensions: [],
    order: [],
    filter: goals ? anyGoal(one.filter) : one.filter,
  });
  const rows = await rowsOf(whole(asked), { kind: 'found' }, { limit: 1, offset: 0 }, context);
  const [totals] = await resultsOf(rows, whole(asked), before === null ? null : whole(before), context);
  return totals ?? null;
}

async function rowsWithoutTime(asked: Asked, context: Context): Promise<number> {
  const dimensions = asked.dimensions.filter((one) => one.scope !== 'time');
  return countRows({ ...asked, dimensions }, { kind: 'found' }, context);
}

async function countRows(asked: Asked, spine: Spine, context: Context): Promise<number> {
  if (asked.dimensions.length === 0) return 1;
  return (
    totalOf(await rowsOf({ ...asked, metrics: [], order: [] }, spine, { limit: 1, offset: 0 }, context)) ?? 0
  );
}

function totalOf([row]: readonly Row[]): number | null {
  return row === undefined ? null : Number(row.total);
}

async function extentOf({ source, site, signal }: Context): Promise<{ first: number; last: number } | null> {
  const [row] = await source.select(
    sql`select min(time) as first, max(time) as last from events where site = ${site.domain}`,
    signal,
  );
  return typeof row?.first === 'number' && typeof row.last === 'number'
    ? { first: row.first, last: row.last }
    : null;
}
