import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { believedTime, UNSEEN } from '../../src/record/erase/clock.ts';
import { type Aged, dueIn } from '../../src/record/erase/due.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 25);
const AGES = { events: 100 * DAY, addresses: 10 * DAY, identifiers: 30 * DAY };
const ages = () => AGES;

const event = (id: number, daysAgo: number, more: Partial<Aged> = {}): Aged => ({
  id,
  site: 1,
  time: NOW - daysAgo * DAY,
  receivedAt: NOW - daysAgo * DAY,
  held: false,
  hasAddress: true,
  hasIdentifier: true,
  ...more,
});

describe('what is due', () => {
  it('is each part of an event at its own age', () => {
    const rows = [event(1, 101), event(2, 99), event(3, 29), event(4, 9)];
    expect(dueIn(rows, ages, NOW, [])).toEqual({ events: [1], addresses: [2, 3], identifiers: [2] });
  });

  it('goes by when it happened, as an old log tells', () => {
    expect(dueIn([event(1, 0, { time: NOW - 101 * DAY })], ages, NOW, []).events).toEqual([1]);
  });

  it('is never what is on hold, nor what has no age', () => {
    expect(dueIn([event(1, 500, { held: true })], ages, NOW, []).events).toEqual([]);
    const never = Number.POSITIVE_INFINITY;
    const none = () => ({ events: never, addresses: never, identifiers: never });
    expect(dueIn([event(1, 9_999)], none, NOW, [])).toEqual({ events: [], addresses: [], identifiers: [] });
  });

  it('is not what was received while the clock was set to 1970', () => {
    const looks = [
      { event: 0, at: NOW - 6 * DAY },
      { event: 3, at: NOW - 3 * DAY },
    ];
    const rows = [event(1, 5), event(2, 20_000), event(3, 4), event(4, 20_000)];
    expect(dueIn(rows, ages, NOW, looks)).toEqual({ events: [], addresses: [], identifiers: [] });
  });
});

describe('the clock that ages are reckoned by', () => {
  it('is believed as far as time was seen to pass, and always when it goes back', () => {
    expect(believedTime({ wall: NOW + HOUR, believed: NOW, elapsed: HOUR })).toEqual({
      now: NOW + HOUR,
      doubtful: false,
    });
    expect(believedTime({ wall: NOW + 400 * DAY, believed: NOW, elapsed: HOUR })).toEqual({
      now: NOW + HOUR,
      doubtful: true,
    });
    expect(believedTime({ wall: NOW - DAY, believed: NOW, elapsed: HOUR }).now).toBe(NOW - DAY);
    expect(believedTime({ wall: NOW + 6 * DAY, believed: NOW, elapsed: null }).doubtful).toBe(false);
    expect(believedTime({ wall: NOW + 8 * DAY, believed: NOW, elapsed: null })).toEqual({
      now: NOW,
      doubtful: true,
    });
  });
});

/** What happens to a server: time passes, events come, the clock is set, age is looked at, it is stopped for a while. */
const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('event' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      days: fc.integer({ min: -30_000, max: 30_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('right' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), days: fc.integer({ min: 0, max: 90 }) }),
  },
);

it('never removes what is younger, however the clock jumps', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
      let truth = NOW;
      let wrong = 0;
      let believed: number | null = NOW;
      let lookedAt: number | null = NOW;
      let restarts = 0;
      let last = 0;
      let rows: (Aged & { truth: number })[] = [];
      const looks = [{ event: 0, at: NOW }];
      const look = () => {
        const elapsed: number | null = lookedAt === null ? null : truth - lookedAt;
        const { now } = believedTime({ wall: truth + wrong, believed, elapsed });
        believed = now;
        lookedAt = truth;
        if (looks.at(-1)?.event === last) looks.pop();
        looks.push({ event: last, at: now });
        const gone = new Set(dueIn(rows, ages, now, looks).events);
        for (const row of rows.filter(({ id }) => gone.has(id))) {
          expect(truth - row.truth).toBeGreaterThan(AGES.events - restarts * UNSEEN - 4 * DAY);
        }
        rows = rows.filter(({ id }) => !gone.has(id));
      };
      for (const step of story) {
        if (step.kind === 'set') wrong = step.days * DAY;
        if (step.kind === 'right') wrong = 0;
        if (step.kind === 'event') {
          const wall = truth + wrong;
          last += 1;
          rows.push({ ...event(last, 0), time: wall, receivedAt: wall, truth });
        }
        if (step.kind === 'restart') {
          truth += step.days * DAY;
          lookedAt = null;
          restarts += 1;
          look();
        }
        for (let day = 0; step.kind === 'pass' && day < step.days; day += 1) {
          truth += DAY;
          look();
        }
      }
    }),
    { numRuns: 3_000 },
  );
});

it('removes everything that is old where the clock is never wrong', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 50 }), (days) => {
      const rows = days.sort((one, other) => other - one).map((daysAgo, index) => event(index + 1, daysAgo));
      const left = dueIn(rows, ages, NOW, []).events;
      expect(left).toEqual(rows.filter(({ time }) => NOW - time > AGES.events).map(({ id }) => id));
    }),
  );
});
