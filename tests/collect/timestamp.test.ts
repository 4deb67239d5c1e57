import { describe, expect, it } from 'vitest';
import { readTimestamp } from '../../src/collect/timestamp.ts';

describe('a timestamp', () => {
  it.each([
    ['2020-02-29T12:00:00Z', '2020-02-29T12:00:00.000Z'],
    ['2020-02-29t12:00:00.123456789z', '2020-02-29T12:00:00.123Z'],
    ['2020-02-29 12:00:00,5+05:30', '2020-02-29T06:30:00.500Z'],
    ['2020-02-29T12:00-0230', '2020-02-29T14:30:00.000Z'],
    ['2020-02-29T12:00:00+01', '2020-02-29T11:00:00.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
    [1_582_977_600_000, '2020-02-29T12:00:00.000Z'],
    [1_582_977_600, '2020-02-29T12:00:00.000Z'],
    [1_582_977_600.25, '2020-02-29T12:00:00.250Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (given, instant) => {
    expect(new Date(readTimestamp(given)).toISOString()).toBe(instant);
  });

  it('without an offset is in UTC, wherever this machine stands', () => {
    const { TZ } = process.env;
    process.env.TZ = 'Pacific/Auckland';
    try {
      expect(readTimestamp('2020-02-29T12:00:00')).toBe(Date.UTC(2020, 1, 29, 12));
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  it.each([
    'yesterday',
    'foo 2020',
    '1',
    '-1',
    '',
    '2021-02-29T00:00:00Z',
    '2021-02-30',
    '2020-13-01T00:00:00Z',
    '2020-01-01T25:00:00Z',
    'Sat, 29 Feb 2020 12:00:00 GMT',
    '+012020-01-01T00:00:00Z',
    '2020-01-01T00:00:00ZZ',
  ])('is not read from "%s"', (given) => {
    expect(() => readTimestamp(given)).toThrow(/timestamp is neither/);
  });
});
