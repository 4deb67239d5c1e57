import type { RecordedEvent } from '../model/event.ts';
import type { Experiment } from '../model/experiment.ts';
import type { Funnel } from '../model/funnel.ts';
import type { Goal } from '../model/goal.ts';
import type { RatesOf } from '../model/rates.ts';
import type { Segment } from '../model/segment.ts';
import type { Site } from '../model/site.ts';
import type { ReportSource, Row } from '../warehouse/port.ts';
import { sql } from '../warehouse/sql.ts';
import { metric } from './metrics.ts';
import { type Spine, statement } from './statement.ts';
import type { Asked } from './understand.ts';

/** Where a question is answered, and for whom. */
export interface Context {
  readonly site: Site;
  readonly goals: readonly Goal[];
  /** Saved funnels of the site, for questions that name one. */
  readonly funnels?: readonly Funnel[];
  /** Saved filters of the site, for filters that name one. */
  readonly segments?: readonly Pick<Segment, 'name' | 'filters'>[];
  readonly experiments?: readonly Experiment[];
  readonly source: ReportSource;
  /** Rates to the site's currency that the owner has loaded. */
  readonly rates?: RatesOf;
  /** Events of the site by their numbers, as they are stored; absent where the record is not at hand. */
  readonly records?: (events: readonly number[]) => readonly RecordedEvent[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

export const FOUND: Spine = { kind: 'found' };

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** Selects the rows of a question. */
export function rowsOf(asked: Asked, spine: Spine, page: Page, { source, signal }: Context): Promise<Row[]> {
  return source.select(statementOf(asked, spine, page), signal);
}

/** The same, some rows at a time where the source can. */
export async function* rowPages(
  asked: Asked,
  spine: Spine,
  page: Page,
  { source, signal }: Context,
): AsyncGenerator<readonly Row[]> {
  const one = statementOf(asked, spine, page);
  if (source.pages === undefined) yield await source.select(one, signal);
  else yield* source.pages(one, signal);
}

function statementOf(asked: Asked, spine: Spine, { limit, offset }: Page) {
  return statement({ ...asked, metrics: asked.metrics.map(metric), spine, limit, offset });
}

/** How many rows there are, whatever the page. */
export async function countRows(asked: Asked, spine: Spine, context: Context): Promise<number> {
  if (asked.dimensions.length === 0) return 1;
  const rows = await rowsOf({ ...asked, metrics: [], order: [] }, spine, { limit: 1, offset: 0 }, context);
  return totalOf(rows) ?? 0;
}

/** What every row says of the number of all; null on a page without rows. */
export function totalOf([row]: readonly Row[]): number | null {
  return row === undefined ? null : Number(row.total);
}

/** Times of the site's first and last event; null before there are any. */
export async function extentOf({
  source,
  site,
  signal,
}: Context): Promise<{ first: number; last: number } | null> {
  const [row] = await source.select(
    sql`select min(time) as first, max(time) as last from events where site = ${site.domain}`,
    signal,
  );
  return typeof row?.first === 'number' && typeof row.last === 'number'
    ? { first: row.first, last: row.last }
    : null;
}
