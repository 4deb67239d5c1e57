import { raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Dimension } from './dimension.ts';
import type { Scope } from './facts.ts';
import type { Filter } from './filter.ts';
import { columns, groupAs, groupOf, type Keys, keysOf } from './keys.ts';
import { endsByPages, isAboutPages, timesByPages } from './pageVisits.ts';
import { eventRows } from './rows.ts';

const HAS_SESSION = raw('e.session is not null');
const VISIT_AND_PAGE = [raw('e.session as session'), raw('any_value(e.page) as page')];

/** One row for every key and visit with engagement there: ms, pages that they were measured on, deepest scroll. */
export function timesOnPages(scope: Scope, keys: Keys, filter: Filter): Sql {
  if (isAboutPages(scope, keys, filter)) return timesByPages(scope, keys, filter);
  const dimensions = keys.map((one) => one.dimension);
  const { facts, source } = eventRows(scope, 'engagement', dimensions, filter, HAS_SESSION);
  const measured = [raw('sum(e.engaged_ms) as ms'), raw('max(e.scroll) as scroll')];
  const group = groupAs(keys, facts, visitAndPage(scope));
  const pages = sql`select ${columns(group.keys, [raw('e.session as session')], measured)} ${source}${group.by}`;
  const summed = [
    'p.session as session',
    'sum(p.ms) as ms',
    'count(p.ms) as pages',
    'max(p.scroll) as scroll',
  ].map(raw);
  const visits = groupOf(keys, 'p', scope, [raw('p.session')]);
  return sql`select ${columns(visits.keys, summed)} from (${pages}) p${visits.by}`;
}

/** One row for every key, visit and page seen there: whether the visit ended on it (0 or 1). */
export function pagesSeen(scope: Scope, keys: Keys, filter: Filter): Sql {
  const seen = keys.map(({ at, dimension }) => ({ at, dimension: seenInsteadOfLeft(dimension) }));
  if (isAboutPages(scope, seen, filter)) return endsByPages(scope, seen, filter);
  const dimensions = seen.map((one) => one.dimension);
  const { facts, source } = eventRows(scope, 'pageviews', dimensions, filter, HAS_SESSION);
  const group = groupAs(seen, facts, visitAndPage(scope));
  const pages = sql`select ${columns(group.keys, VISIT_AND_PAGE)} ${source}${group.by}`;
  const ended = raw('case when s.exit_page = p.page then 1 else 0 end as ended');
  return sql`select ${columns(keysOf(keys, 'p'), [ended])} from (${pages}) p join sessions s on s.session = p.session`;
}

function visitAndPage({ dialect }: Scope): readonly Sql[] {
  return [raw('e.session'), dialect.code(raw('e.page'))];
}

/** Broken down by exit page, the exit rate is that of the page: visits that saw it are in its row, wherever they ended. */
function seenInsteadOfLeft(dimension: Dimension): Dimension {
  if (dimension.name !== 'visit:exit_page') return dimension;
  const { title, description, label } = dimension;
  return {
    name: 'event:page',
    title,
    description,
    label,
    isText: true,
    scope: 'event',
    key: (facts) => facts.event('page'),
  };
}
