import type { Goal } from '../model/goal.ts';
import { knownZone, type Period, resolvePeriod, stretches } from '../model/period.ts';
import type { SubjectAsked } from '../model/question.ts';
import type { Site } from '../model/site.ts';
import type { Dialect } from '../warehouse/dialect.ts';
import type { Scope } from './facts.ts';
import type { Filter } from './filter.ts';
import { type NamedFilters, parseFilters } from './parseFilter.ts';
import { seekGoal } from './seekGoal.ts';

/** What any question is about: the events of a period that meet the filters. */
export interface Subject {
  readonly zone: string;
  readonly period: Period;
  readonly scope: Scope;
  readonly filter: Filter;
}

export interface Given {
  readonly site: Site;
  readonly goals: readonly Goal[];
  /** For filters that name one. */
  readonly segments?: readonly NamedFilters[];
  readonly dialect: Dialect;
  readonly now: number;
  /** Times of the site's first and last event, needed for the period `all`. */
  readonly extent: { readonly first: number; readonly last: number } | null;
}

/** Throws Problem `malformed` naming the field: no such zone, no such period, no such filter. */
export function subjectOf(asked: SubjectAsked, given: Given): Subject {
  const zone = asked.time_zone === undefined ? given.site.timeZone : knownZone(asked.time_zone);
  const period = resolvePeriod(asked.period, zone, given.now, given.extent);
  const goals = [...given.goals].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return {
    zone,
    period,
    scope: {
      dialect: given.dialect,
      site: given.site.domain,
      currency: given.site.settings.currency,
      rates: null,
      isPlain: false,
      from: period.from,
      to: period.to,
      stretches: stretches(zone, period),
      goals: goals.map(seekGoal),
      excluded: false,
      crawlers: false,
    },
    filter: parseFilters(
      asked.filters,
      goals.map((one) => one.name),
      'filters',
      given.segments,
    ),
  };
}
