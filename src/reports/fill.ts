import { Problem } from '../model/problem.ts';
import type { Dimension } from './dimension.ts';
import type { Spine } from './statement.ts';
import { INTERVALS, keysWithin } from './time.ts';
import type { Asked } from './understand.ts';

/** Filled rows are made and ordered before the page is cut: a month of minutes and ten years of hours are fewer. */
const MAX_FILLED = 100_000;

/** Every key of the time dimensions that the period holds, so that times without events are rows of zeros. */
export function filled({ dimensions, scope }: Pick<Asked, 'dimensions' | 'scope'>): Spine {
  const keys = new Map<number, readonly number[]>();
  dimensions.forEach(({ interval }, index) => {
    if (interval !== undefined) keys.set(index, keysWithin(INTERVALS[interval], scope.stretches));
  });
  const calendar = dimensions.filter(isCalendar);
  if (calendar.length > 1) {
    throw new Problem('malformed', 'Only one of these can be filled in one question.', {
      field: 'fill',
      given: calendar.map((one) => one.name),
      allowed: [
        'one of time:minute, time:hour, time:day, time:week and time:month',
        'time:weekday',
        'time:hour_of_day',
      ],
    });
  }
  return keys.size === 0 ? { kind: 'found' } : { kind: 'filled', keys };
}

/** Refuses to make more rows than an answer can be ordered from; `others` is the number of rows without time. */
export function refuseToOverfill(spine: Spine, others: number): void {
  if (spine.kind !== 'filled') return;
  const rows = [...spine.keys.values()].reduce((product, keys) => product * keys.length, others);
  if (rows <= MAX_FILLED) return;
  throw new Problem('malformed', `Filled, the answer would have ${rows} rows.`, {
    field: 'fill',
    given: true,
    allowed: `up to ${MAX_FILLED} rows: a longer interval, a shorter period, fewer dimensions, or "fill": false`,
  });
}

function isCalendar({ interval }: Dimension): boolean {
  return interval !== undefined && INTERVALS[interval].length !== null;
}
