import { describe, expect, it } from 'vitest';
import { formatFor } from '../../../src/web/dashboard/format.ts';
import { intervalStart, notesOf } from '../../../src/web/dashboard/notes.ts';

const at = (zone: string, from: string, to: string, labels: readonly string[], ...times: string[]) =>
  notesOf(
    times.map((time, id) => ({ id, site: 'example.com', time: Date.parse(time), text: 'x', author: 'me' })),
    labels,
    { period: { from, to, unfinished: false }, time_zone: zone },
    formatFor('en'),
  ).map((note) => note.at);

describe('an annotation stands at the interval that it lies in', () => {
  it('by day, on the clock of the site', () => {
    const days = ['2026-10-24', '2026-10-25', '2026-10-26'];
    const span = ['2026-10-24T00:00:00+02:00', '2026-10-27T00:00:00+01:00'] as const;
    expect(
      at(
        'Europe/Berlin',
        ...span,
        days,
        '2026-10-24T21:59:00Z',
        '2026-10-24T22:00:00Z',
        '2026-10-25T22:59:00Z',
      ),
    ).toEqual([0, 1, 1]);
  });

  it('by hour, also in the hour that comes twice', () => {
    const hours = ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00', '2026-10-25T03:00:00+01:00'];
    const span = ['2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00'] as const;
    expect(
      at(
        'Europe/Berlin',
        ...span,
        hours,
        '2026-10-25T00:30:00Z',
        '2026-10-25T01:30:00Z',
        '2026-10-25T02:00:00Z',
      ),
    ).toEqual([0, 1, 2]);
  });

  it('by week and month, whose first label may be before the period or in it', () => {
    const span = ['2026-10-01T00:00:00+00:00', '2026-12-01T00:00:00+00:00'] as const;
    const notes = ['2026-10-01T12:00:00Z', '2026-11-30T12:00:00Z'];
    expect(at('UTC', ...span, ['2026-10', '2026-11'], ...notes)).toEqual([0, 1]);
    expect(at('UTC', ...span, ['2026-09-28', '2026-11-23', '2026-11-30'], ...notes)).toEqual([0, 2]);
  });

  it('and not at all outside of the period', () => {
    const span = ['2026-10-24T00:00:00+00:00', '2026-10-25T00:00:00+00:00'] as const;
    expect(at('UTC', ...span, ['2026-10-24'], '2026-10-23T23:59:59Z', '2026-10-25T00:00:00Z')).toEqual([]);
  });

  it.each([
    ['2026-10', '2026-10-01T00:00'],
    ['2026-10-25', '2026-10-25T00:00'],
    ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00'],
  ])('and a click on %s notes at %s', (label, start) => {
    expect(intervalStart(label)).toBe(start);
  });
});
