import { describe, expect, it } from 'vitest';
import { beliefs } from '../../../src/reports/experiments/bayes.ts';
import { holm, splitTest } from '../../../src/reports/experiments/corrections.ts';
import {
  betaShare,
  chiSquareTail,
  normalPoint,
  normalTail,
  tPoint,
  tTwoSided,
} from '../../../src/reports/experiments/distributions.ts';
import { cuped, moments, welch } from '../../../src/reports/experiments/means.ts';
import { fixedSample, visitorsNeeded } from '../../../src/reports/experiments/plan.ts';
import {
  difference,
  fisher,
  pooledTest,
  type Share,
  sampleSize,
} from '../../../src/reports/experiments/proportions.ts';
import { alwaysValidP, halfWidth, lift } from '../../../src/reports/experiments/sequential.ts';
import { wilson } from '../../../src/reports/stats.ts';

/** Equal to 1e-8 of the expected value. */
const close = (found: number | undefined, expected: number) =>
  expect(Math.abs((found ?? Number.NaN) / expected - 1)).toBeLessThan(1e-8);

describe('distributions keep their digits far out', () => {
  it.each([
    ['P(Z > 12)', normalTail(12), 1.776482112077653e-33],
    ['P(χ²₁ > 50)', chiSquareTail(50, 1), 1.537459794428033e-12],
    ['P(χ²₃ > 50)', chiSquareTail(50, 3), 7.989179244951495e-11],
    ['P(|T₁₀₀₀| > 9)', tTwoSided(9, 1000), 2 * 5.564538585935719e-19],
    ['Beta(3.5, 0.5) below 0.05', betaShare(0.05, 3.5, 0.5), 8.297629300949918e-6],
    ['the 97.5 % point', normalPoint(0.025), 1.959963984540054],
    ['the 97.5 % point of T₅', tPoint(0.05, 5), 2.5705818366147395],
  ])('%s', (_, found, expected) => close(found, expected));
});

describe('two shares', () => {
  const a: Share = { x: 200, n: 1000 };
  const b: Share = { x: 250, n: 1000 };

  // Figures of statsmodels 0.13.5 and scipy 1.10.1.
  it('are tested as statsmodels and scipy test them', () => {
    close(pooledTest(a, b)?.z, 2.677397763008329);
    close(pooledTest(a, b)?.p, 0.007419649261025687);
    close(fisher(a, b), 0.008649240907370535);
    close(difference(a, b)?.[0], 0.013395969886116244);
    close(difference(a, b)?.[1], 0.08645099471882534);
    const [ofA, ofB] = beliefs([a, b]);
    close(ofB?.best, 0.9962833291303415);
    close(ofA?.loss, 0.04992156322760077);
    expect(ofB?.loss).toBeCloseTo(2.1363626802605992e-5, 10);
    close(sampleSize(0.01, 0.0105, 0.05, 0.8), 637009.9758618299);
  });

  it('say nothing where nobody did it, or nobody was there', () => {
    expect(pooledTest({ x: 0, n: 50 }, { x: 0, n: 80 })).toBeNull();
    expect(difference({ x: 0, n: 0 }, b)).toBeNull();
    expect(lift({ x: 3, n: 900 }, b, 0.05)).toBeNull();
  });

  it('of 20 variants are believed to be best with chances that make up 1', () => {
    const all = beliefs(Array.from({ length: 20 }, (_, at) => ({ x: 40 + at, n: 1000 })));
    expect(all.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 8);
  });
});

describe('corrections', () => {
  it("are Holm's", () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([])).toEqual([]);
  });

  it('find a split that is not what was planned', () => {
    close(splitTest([821_588, 815_482], [1, 1]).p, 1.8217928726191858e-6);
    close(splitTest([9050, 950], [90, 10]).p, 0.09558070454562936);
    close(splitTest([1000, 1010, 990, 1060], [1, 1, 1, 1]).p, 0.4141793659679206);
    expect(splitTest([0, 0], [1, 1]).p).toBe(1);
  });
});

describe('means', () => {
  const sums = (ys: readonly number[], xs: readonly number[]) => {
    const of = (f: (at: number) => number) => ys.reduce((sum, _, at) => sum + f(at), 0);
    const [y, x] = [(at: number) => ys[at] ?? 0, (at: number) => xs[at] ?? 0];
    return {
      n: ys.length,
      y: of(y),
      yy: of((at) => y(at) ** 2),
      x: of(x),
      xx: of((at) => x(at) ** 2),
      xy: of((at) => x(at) * y(at)),
    };
  };

  it('are compared as scipy compares them', () => {
    // scipy.stats.ttest_ind([1, 2, 3, 4, 10], [2, 4, 6, 8, 20, 30], equal_var=False)
    const test = welch(moments(5, 20, 130), moments(6, 70, 1420));
    close(test?.difference, 23 / 3);
    close(test?.p, 0.15642450678763103);
  });

  it('have a narrower interval and the same truth where the past foretells them', () => {
    const random = generator(11);
    const draw = (count: number, effect: number) => {
      const xs = Array.from({ length: count }, () => 10 * random());
      return sums(
        xs.map((x) => 2 * x + effect + random()),
        xs,
      );
    };
    const [a, b] = [draw(3000, 0), draw(3000, 0.1)];
    const adjusted = cuped(a, b);
    const plain = welch(moments(a.n, a.y, a.yy), moments(b.n, b.y, b.yy));
    const better = adjusted && welch(adjusted.a, adjusted.b);
    expect(adjusted?.reduction).toBeGreaterThan(0.99);
    const width = (of: typeof plain) => (of?.interval[1] ?? 0) - (of?.interval[0] ?? 0);
    expect(width(better)).toBeLessThan(width(plain) / 10);
    expect(better?.interval[0]).toBeGreaterThan(0.05);
    expect(better?.interval[1]).toBeLessThan(0.15);
  });
});

/** Mulberry32: the same numbers in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How many of `n` did it; by the normal approximation where that is near enough. */
function drawn(random: () => number, n: number, p: number): number {
  if (n * p * (1 - p) > 100) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal)));
  }
  let x = 0;
  for (let one = 0; one < n; one += 1) if (random() < p) x += 1;
  return x;
}

describe('by simulation with fixed seeds', () => {
  it.each([
    [0.05, 200],
    [0.3, 60],
    [0.01, 5000],
  ])(
    'an always-valid test of two equal rates of %f errs in at most 5 %% of 2 000 runs with a look each day',
    (rate, perDay) => {
      const random = generator(7);
      let wrong = 0;
      for (let run = 0; run < 2_000; run += 1) {
        const [a, b] = [
          { x: 0, n: 0 },
          { x: 0, n: 0 },
        ];
        for (let day = 0; day < 42; day += 1) {
          for (const one of [a, b]) {
            one.n += perDay;
            one.x += drawn(random, perDay, rate);
          }
          const found = lift(a, b, 0.05);
          if (found !== null && (found.interval[0] > 0 || found.interval[1] < 0)) {
            wrong += 1;
            break;
          }
        }
      }
      expect(wrong / 2_000).toBeLessThanOrEqual(0.05);
    },
  );

  it('intervals of rates and of their difference cover the truth in at least 94 % of runs', () => {
    const random = generator(3);
    let [rates, differences, lifts] = [0, 0, 0];
    const runs = 4_000;
    for (let run = 0; run < runs; run += 1) {
      const [a, b] = [
        { x: drawn(random, 800, 0.1), n: 800 },
        { x: drawn(random, 800, 0.13), n: 800 },
      ];
      const [low = 0, high = 0] = wilson(a.x, a.n) ?? [];
      if (low <= 10 && high >= 10) rates += 1;
      const between = difference(a, b);
      if (between && between[0] <= 0.03 && between[1] >= 0.03) differences += 1;
      const found = lift(a, b, 0.05);
      if (found && found.interval[0] <= 0.3 && found.interval[1] >= 0.3) lifts += 1;
    }
    for (const covered of [rates, differences, lifts]) expect(covered / runs).toBeGreaterThanOrEqual(0.94);
  });

  it('the planned sample finds the planned effect with the planned power, within 2 points', () => {
    const random = generator(5);
    const each = fixedSample(0.1, 0.2, 2) ?? 0;
    let found = 0;
    const runs = 5_000;
    for (let run = 0; run < runs; run += 1) {
      const test = pooledTest(
        { x: drawn(random, each, 0.1), n: each },
        { x: drawn(random, each, 0.12), n: each },
      );
      if ((test?.p ?? 1) < 0.05) found += 1;
    }
    expect(Math.abs(found / runs - 0.8)).toBeLessThan(0.02);
  });

  it('the sample for looking every day finds it too', () => {
    const random = generator(9);
    const each = Math.ceil(visitorsNeeded(0.1, 0.2, 2) / 2);
    let found = 0;
    for (let run = 0; run < 2_000; run += 1) {
      const test = lift(
        { x: drawn(random, each, 0.1), n: each },
        { x: drawn(random, each, 0.12), n: each },
        0.05,
      );
      if (test !== null && test.interval[0] > 0) found += 1;
    }
    expect(found / 2_000).toBeGreaterThan(0.78);
  });
});

it('the always-valid p is the level whose interval just reaches nothing', () => {
  const p = alwaysValidP(4, 20_000);
  expect(halfWidth(1, 20_000, p)).toBeCloseTo(4, 6);
  expect(alwaysValidP(0.1, 20_000)).toBe(1);
});
