import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Facts, Scope } from './facts.ts';
import { conditions, type Filter, filterSql, isAboutGoals } from './filter.ts';
import { columns, type Keys, keysAs } from './keys.ts';
import { eventRows, needs, sessionsThatDid, VIEWED } from './rows.ts';
import { firstVisits, sessionColumn } from './visitorType.ts';

/**
 * Whether a question is about visits by page, so that `page_visits` can answer it: half as long as `events`, one row a
 * page and visit, and with what would be joined and told apart otherwise.
 */
export function isAboutPages(scope: Scope, keys: Keys, filter: Filter): boolean {
  const isPage = ({ name }: { name: string }) => name === 'event:page';
  return (
    !scope.excluded &&
    !isAboutGoals(filter) &&
    keys.some(({ dimension }) => isPage(dimension)) &&
    keys.every(({ dimension }) => isPage(dimension) || dimension.scope === 'visit') &&
    conditions(filter, false).every(({ dimension }) => isPage(dimension) || dimension.scope === 'visit')
  );
}

/** One row for every page and visit with an event there, and for every event of nobody: as `wholeVisits` has them. */
export function visitsByPages(scope: Scope, keys: Keys, filter: Filter): Sql {
  const { facts, source } = pageVisits(scope, keys, filter, 'events');
  const counted = ['session', 'visitor', 'events', 'views', 'bounced', 'ms'].map((name) =>
    raw(`p.${name} as ${name}`),
  );
  const nobody = eventRows(
    scope,
    'nobody',
    keys.map((one) => one.dimension),
    filter,
  );
  const single = ['null as session', 'null as visitor', '1 as events'].map(raw);
  const unknown = ['null as bounced', 'null as ms'].map(raw);
  return sql`select ${columns(keysAs(keys, facts), counted)} ${source}
union all
select ${columns(keysAs(keys, nobody.facts), single, [sql`${VIEWED} as views`], unknown)} ${nobody.source}`;
}

/** One row for every page and visit with engagement there, as `timesOnPages` has them. */
export function timesByPages(scope: Scope, keys: Keys, filter: Filter): Sql {
  const { facts, source } = pageVisits(scope, keys, filter, 'engaged');
  const measured = ['p.engaged_ms as ms', 'case when p.engaged_ms is null then 0 else 1 end as pages'];
  return sql`select ${columns(keysAs(keys, facts), [...measured, 'p.scroll as scroll'].map(raw))} ${source}`;
}

/** One row for every page and visit that saw it, as `pagesSeen` has them. */
export function endsByPages(scope: Scope, keys: Keys, filter: Filter): Sql {
  const { facts, source } = pageVisits(scope, keys, filter, 'views');
  return sql`select ${columns(keysAs(keys, facts), [raw('p.ended as ended')])} ${source}`;
}

const CONDITIONS = {
  events: 'p.events > 0',
  views: 'p.views > 0',
  engaged: 'coalesce(p.engaged_ms, p.scroll) is not null',
} as const;

function pageVisits(
  scope: Scope,
  keys: Keys,
  filter: Filter,
  having: keyof typeof CONDITIONS,
): { facts: Facts; source: Sql } {
  const facts: Facts = {
    scope,
    signs: false,
    goal: null,
    cookie: null,
    sessionNumber: raw('p.session'),
    event: (column) => {
      if (column !== 'page') throw new RangeError(`a visit of a page has no ${column}`);
      return raw('p.page');
    },
    visit: (column) => raw(`s.${column}`),
    session: sessionColumn,
    time: () => {
      throw new RangeError('a visit of a page has no time');
    },
  };
  const { session, visitor } = needs(
    keys.map((one) => one.dimension),
    filter,
  );
  const joins = [
    session ? raw(' join sessions s on s.session = p.session') : raw(''),
    visitor ? sql` join ${firstVisits(scope)} f on f.visitor = s.visitor` : raw(''),
  ];
  const where = [raw(CONDITIONS[having]), filterSql(filter, facts, (inner) => sessionsThatDid(scope, inner))];
  const rows = sql`(${within(scope)} union all ${across(scope)}) p`;
  return { facts, source: sql`from ${rows}${join(joins, '')} where ${join(where, ' and ')}` };
}

const WHOLE =
  'p.visitor as visitor, p.page as page, p.ended as ended, p.bounced as bounced, p.visit_ms as ms';

/** Those with all of their events in the period. */
function within(scope: Scope): Sql {
  return sql`select p.session as session, ${raw(WHOLE)}, p.events as events, p.pageviews as views, p.engaged_ms as engaged_ms, p.scroll as scroll
from page_visits p where p.site = ${scope.site} and ${isWithin(scope)}`;
}

/** The others, as far as they are in the period. */
function across(scope: Scope): Sql {
  const sums = [
    `sum(case when e.name <> 'engagement' then 1 else 0 end) as events`,
    `sum(case when e.name = 'pageview' then 1 else 0 end) as views`,
    `sum(case when e.name = 'engagement' then e.engaged_ms end) as engaged_ms`,
    `max(case when e.name = 'engagement' then e.scroll end) as scroll`,
  ].join(', ');
  const some = sql`select * from page_visits p
where p.site = ${scope.site} and p.ended_at >= ${scope.from} and p.started_at < ${scope.to} and not (${isWithin(scope)})`;
  return sql`select p.session as session, ${raw(WHOLE)}, e.events as events, e.views as views, e.engaged_ms as engaged_ms, e.scroll as scroll
from (${some}) p join (
  select e.session as session, e.page as page, ${raw(sums)} from events e
  where e.site = ${scope.site} and e.time >= ${scope.from} and e.time < ${scope.to} and e.session in (select q.session from (${some}) q)
  group by e.session, e.page
) e on e.session = p.session and e.page = p.page`;
}

function isWithin({ from, to }: Scope): Sql {
  return sql`p.started_at >= ${from} and p.ended_at < ${to}`;
}
