import type { Goal, GoalMatch } from '../model/goal.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Facts } from './facts.ts';
import { type Filter, filterSql } from './filter.ts';
import { parseConditions } from './goalConditions.ts';
import { likePattern, type SoughtGoal } from './goals.ts';

/** A goal with its conditions read, so that questions can look for it. */
export function seekGoal({ name, match, value }: Goal): SoughtGoal {
  const where = parseConditions(match.where ?? [], 'where');
  return {
    name,
    value: value ?? null,
    matched: (facts) =>
      'page' in match && (match.scroll !== undefined || match.engaged !== undefined)
        ? wasRead(match, where, facts)
        : sql`(${simply(match, facts)} and ${conditionsSql(where, facts)})`,
  };
}

function simply(match: GoalMatch, facts: Facts): Sql {
  if ('event' in match) return sql`${facts.event('name')} = ${match.event}`;
  const pattern = likePattern(match.page);
  return sql`${facts.event('name')} = 'pageview' and ${facts.scope.dialect.like(facts.event('page'), pattern)}`;
}

/**
 * Truth of "this is the first matching view of its page in a visit whose engagement with the page reaches the goal". Signs
 * of life belong to that view when they are of its visit and page. Visits are looked at whole, whatever the period, so
 * that one over midnight converts once.
 */
function wasRead(match: Extract<GoalMatch, { page: string }>, where: Filter, facts: Facts): Sql {
  const { dialect, site, from, to } = facts.scope;
  const pattern = likePattern(match.page);
  const enough = [
    ...(match.scroll === undefined ? [] : [sql`p.scroll >= ${match.scroll}`]),
    ...(match.engaged === undefined ? [] : [sql`p.engaged_ms >= ${match.engaged * 1000}`]),
  ];
  const read = sql`select p.session, p.page from page_visits p
where p.site = ${site} and p.ended_at >= ${from} and p.started_at < ${to} and ${dialect.like(raw('p.page'), pattern)} and ${join(enough, ' and ')}`;
  const views = sql`select e.event as event, e.session as session, e.page as page,
  row_number() over (partition by e.session, e.page order by e.time, e.event) as place
from events e where e.site = ${site} and e.name = 'pageview' and (e.session, e.page) in (${read}) and ${conditionsSql(where, facts)}`;
  return facts.signs
    ? sql`(e.session, e.page) in (select v.session, v.page from (${views}) v)`
    : sql`e.event in (select v.event from (${views}) v where v.place = 1)`;
}

function conditionsSql(where: Filter, facts: Facts): Sql {
  return filterSql(where, facts, () => {
    throw new RangeError('a goal looks at one event');
  });
}
