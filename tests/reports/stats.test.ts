import { describe, expect, it } from 'vitest';
import { wilson } from '../../src/reports/stats.ts';

describe('wilson', () => {
  // R 4.2: prop.test(x, n, correct = FALSE)$conf.int
  it.each([
    [0, 10, 0, 27.7532799],
    [1, 10, 1.787621, 40.415003],
    [50, 100, 40.383153, 59.616847],
    [10, 10, 72.2467201, 100],
  ])('gives the interval of %i in %i that R gives', (successes, trials, low, high) => {
    const [a, b] = wilson(successes, trials) ?? [];
    expect(a).toBeCloseTo(low, 4);
    expect(b).toBeCloseTo(high, 4);
  });

  it('has none without trials', () => {
    for (const trials of [1, 7, 14, 1_000, 123_457]) {
      expect(wilson(0, trials)?.[0]).toBe(0);
      expect(wilson(trials, trials)?.[1]).toBe(100);
    }
    expect(wilson(0, 0)).toBeNull();
  });
});
