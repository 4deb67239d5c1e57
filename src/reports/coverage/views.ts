import { raw, type Sql, sql } from '../../warehouse/sql.ts';
import type { Dimension } from '../dimension.ts';
import { DIMENSIONS } from '../dimensions.ts';
import type { Scope } from '../facts.ts';
import type { Filter } from '../filter.ts';
import { columns, groupAs } from '../keys.ts';
import { eventRows } from '../rows.ts';

export interface CoveragePlan {
  readonly scope: Scope;
  readonly filter: Filter;
  readonly limit: number;
}

/** What coverage is told by. */
export const GROUPS = ['browser', 'country', 'page'] as const;
export type Group = (typeof GROUPS)[number];
const NAMES: Readonly<Record<Group, string>> = {
  browser: 'visit:browser',
  country: 'visit:country',
  page: 'event:page',
};

const COUNTS = raw('count(*) as pageviews, sum(case when e.excluded is null then 1 else 0 end) as missed');
/** Of a log, by a person, and decided: one that waits may still be reported. */
const FROM_LOG = raw(`e.door = 'log' and (e.excluded is null or e.excluded = 'reported')`);

function logViews({ scope, filter }: CoveragePlan, dimensions: readonly Dimension[]) {
  return eventRows({ ...scope, excluded: true }, 'pageviews', dimensions, filter, FROM_LOG);
}

/** One row: `pageviews` that the log tells of, and how many of those the tag `missed`. */
export function overall(plan: CoveragePlan): Sql {
  const { source } = logViews(plan, []);
  return sql`select ${COUNTS} ${source}`;
}

/** The same for each value `k0`, most missed first. */
export function byDimension(plan: CoveragePlan, group: Group): Sql {
  const dimension = DIMENSIONS.get(NAMES[group]);
  if (dimension === undefined) throw new RangeError(`there is no ${NAMES[group]}`);
  const keys = [{ at: 0, dimension }];
  const { facts, source } = logViews(plan, [dimension]);
  const grouped = groupAs(keys, facts);
  return sql`select * from (
  select ${columns(grouped.keys, [COUNTS])} ${source}${grouped.by}
) rows order by missed desc, pageviews desc, k0 limit ${plan.limit}`;
}

/** Pages of the log, `page` with its `pageviews`, from which no tag reported anything. */
export function untaggedPages(plan: CoveragePlan): Sql {
  const { source } = logViews(plan, []);
  const { site, from, to } = plan.scope;
  return sql`select e.page as page, count(*) as pageviews ${source} and e.page not in (
  select t.page from events t where t.site = ${site} and t.time >= ${from} and t.time < ${to} and t.door in ('beacon', 'pixel')
) group by e.page order by pageviews desc, page limit ${plan.limit}`;
}

/** One row: `tagged` events of any kind that a tag reported, and page views of the log that are still `waiting`. */
export function others({ scope: { site, from, to } }: CoveragePlan): Sql {
  return sql`select sum(case when e.door in ('beacon', 'pixel') then 1 else 0 end) as tagged,
  sum(case when e.excluded = 'waiting' then 1 else 0 end) as waiting
from events e where e.site = ${site} and e.time >= ${from} and e.time < ${to}`;
}
