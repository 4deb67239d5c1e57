import { comparisonPeriod, type Period, resolvePeriod, stretches } from '../model/period.ts';
import type { Question } from '../model/question.ts';
import type { Row } from '../warehouse/port.ts';
import { INTERVALS, keysWithin } from './time.ts';
import type { Asked } from './understand.ts';

/** The same question about the period to compare with. */
export function earlier(asked: Asked, compare: NonNullable<Question['compare']>, now: number): Asked {
  const period = periodOf(asked, compare, now);
  const { from, to } = period;
  return { ...asked, period, scope: { ...asked.scope, from, to, stretches: stretches(asked.zone, period) } };
}

function periodOf({ period, zone }: Asked, compare: NonNullable<Question['compare']>, now: number): Period {
  if (typeof compare === 'string') return comparisonPeriod(period, zone, compare, false);
  if ('mode' in compare) {
    return compare.mode === 'custom'
      ? resolvePeriod(compare.period, zone, now, null, 'compare.period')
      : comparisonPeriod(period, zone, compare.mode, compare.match_weekday);
  }
  return resolvePeriod(compare, zone, now, null, 'compare');
}

/**
 * Keys in the earlier period that a row is compared with: the same values, and of time the interval at the same place
 * (third day with third day). Null where the earlier period has no such interval.
 */
export function counterparts(now: Asked, before: Asked): (row: Row) => readonly (string | number)[] | null {
  const places = now.dimensions.map(({ interval }) => {
    if (interval === undefined || INTERVALS[interval].length === null) return null;
    const later = keysWithin(INTERVALS[interval], now.scope.stretches);
    const sooner = keysWithin(INTERVALS[interval], before.scope.stretches);
    return new Map(
      later.flatMap((key, index) => (sooner[index] === undefined ? [] : [[key, sooner[index]]])),
    );
  });
  return (row) => {
    const keys = places.map((place, index) => {
      const key = row[`k${index}`];
      const found = place === null ? key : place.get(Number(key));
      return typeof found === 'string' || typeof found === 'number' ? found : null;
    });
    return keys.every((key) => key !== null) ? keys : null;
  };
}
