import type { Cell } from '../warehouse/port.ts';
import { join, raw, type Sql, sql } from '../warehouse/sql.ts';
import type { Facts, Scope } from './facts.ts';
import { INTERVALS, type IntervalName } from './time.ts';

/** What an answer shows for a missing value, and what a filter calls it. */
export const NONE = '(none)';

/** Something to break numbers down by or to filter on. One entry in one table says everything about it. */
export interface Dimension {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whether it is found with the event, with the whole visit, or on the clock. */
  readonly scope: 'event' | 'visit' | 'time';
  /** Its value is found in `sessions`, or among all sessions of the visitor. */
  readonly needs?: 'session' | 'visitor';
  readonly interval?: IntervalName;
  /** Its key is text. */
  readonly isText?: true;
  /** How many different values there are at most, about, where they are known to be few. */
  readonly values?: number;
  /** An event may have several values, or none, and then is in several rows, or none. */
  readonly unfolds?: 'goal' | 'cookie';
  /** Only crawlers have it, so that a question that names it is about crawlers. */
  readonly ofCrawlers?: true;
  /** What rows are grouped by; never null. */
  key(facts: Facts): Sql;
  label(key: Cell, scope: Scope): string;
  /** Truth of a condition on the dimension's text, null or false where it is missing; absent: not for filters. */
  test?(facts: Facts, condition: (value: Sql) => Sql): Sql;
  /** Truth of "the value is missing". */
  missing?(facts: Facts): Sql;
}

/** How a dimension is read. */
export type Reading = Pick<Dimension, 'key' | 'isText' | 'label' | 'test' | 'missing'>;

/** A column of text; `(none)` where it is null. */
export function text(value: (facts: Facts) => Sql, nullable = true): Reading {
  return {
    key: (facts) => (nullable ? sql`coalesce(${value(facts)}, '(none)')` : value(facts)),
    isText: true,
    label: String,
    test: (facts, condition) => condition(value(facts)),
    // A value that is spelled `(none)` shares its row, so it shares its filter.
    missing: (facts) => sql`coalesce(${value(facts)}, '(none)') = '(none)'`,
  };
}

/** Rows that match several goals are unfolded first, so that the key is a goal's position. */
export const goal: Reading = {
  key: (facts) => facts.goal ?? raw('-1'),
  label: (key, scope) => scope.goals[Number(key)]?.name ?? NONE,
  test: (facts, condition) => {
    const goals = facts.scope.goals.map((one, index) => ({ one, index }));
    if (goals.length === 0) return raw('false');
    const each = goals.map(({ one, index }) => {
      const matched = facts.goal === null ? one.matched(facts) : sql`${facts.goal} = ${index}`;
      return sql`(${matched} and ${condition(sql`${one.name}`)})`;
    });
    return sql`(${join(each, ' or ')})`;
  },
};

/** Present on the event's page; an event with several is unfolded into a row for each. */
export const cookie: Reading = {
  key: (facts) => sql`coalesce(${facts.cookie ?? raw('null')}, '(none)')`,
  isText: true,
  label: String,
  test: (facts, condition) =>
    facts.cookie === null
      ? facts.scope.dialect.some(facts.event('cookies'), condition)
      : condition(facts.cookie),
  missing: (facts) =>
    facts.cookie === null
      ? sql`not coalesce(${facts.scope.dialect.some(facts.event('cookies'), (text) => sql`${text} is not null`)}, false)`
      : sql`${facts.cookie} is null`,
};

export const localHour: Reading = {
  key: (facts) => sql`coalesce(${facts.visit('local_hour')}, -1)`,
  label: (key) => (key === -1 ? NONE : String(key)),
  test: (facts, condition) => condition(facts.scope.dialect.text(facts.visit('local_hour'))),
  missing: (facts) => sql`${facts.visit('local_hour')} is null`,
};

/** A dimension of the clock. */
export function clock(name: IntervalName): Dimension {
  const interval = INTERVALS[name];
  const title = name.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
  return {
    name: `time:${name}`,
    title,
    description: interval.description,
    scope: 'time',
    interval: name,
    key: (facts) => facts.time(name),
    label: (at, scope) => interval.label(Number(at), scope.stretches),
  };
}
