import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { beliefs } from '../../src/reports/experiments/bayes.ts';
import { splitTest } from '../../src/reports/experiments/corrections.ts';
import {
  betaShare,
  chiSquareTail,
  normalTail,
  tTwoSided,
} from '../../src/reports/experiments/distributions.ts';
import { difference, fisher, pooledTest, sampleSize } from '../../src/reports/experiments/proportions.ts';
import { wilson } from '../../src/reports/stats.ts';
import { type Score, scored } from './score.ts';

const share = z.object({ x: z.number(), n: z.number() });
const pair = z.tuple([z.number(), z.number()]);
const proportions = z.object({
  a: share,
  b: share,
  z_pooled: z.number().nullable(),
  p_two_sided: z.number().nullable(),
  fisher_p: z.number().optional(),
  wilson95_a: pair,
  wilson95_b: pair,
  diff_ci95_newcombe: pair,
  bayes_uniform_prior: z.object({
    p_b_gt_a: z.number(),
    expected_loss_choose_b: z.number(),
    expected_loss_choose_a: z.number(),
  }),
});
const special = z.object({
  fn: z.enum(['chi2_sf', 't_sf', 'norm_sf', 'beta_cdf']),
  x: z.number(),
  v: z.number(),
  df: z.number().optional(),
  a: z.number().optional(),
  b: z.number().optional(),
});
const sample = z.object({
  p1: z.number(),
  p2: z.number(),
  alpha: z.number(),
  power: z.number(),
  n_per_arm_fleiss_pooled: z.number(),
});
const split = z.object({
  observed: z.array(z.number()),
  weights: z.array(z.number()),
  chi2: z.number(),
  p: z.number(),
});

function casesOf<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): z.output<Schema>[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  return z.object({ cases: z.array(schema) }).parse(JSON.parse(readFileSync(path, 'utf8'))).cases;
}

/** Figures of experiments beside those of statsmodels, scipy and R, to 1e-8 relative; Bayesian integrals to 1e-6, or 1e-12 where they are as good as 0. */
export function measureStatistics(folder: string): Score[] {
  return [
    ...scored('statistics: two shares', 100, casesOf(folder, 'two-proportion.json', proportions), (row) => {
      const test = pooledTest(row.a, row.b);
      const newcombe = difference(row.a, row.b);
      const [ofA, ofB] = [wilson(row.a.x, row.a.n), wilson(row.b.x, row.b.n)];
      const [beliefA, beliefB] = beliefs([row.a, row.b]);
      const bayes = row.bayes_uniform_prior;
      return wrongOf([
        ['z', test?.z ?? null, row.z_pooled],
        ['p', test?.p ?? null, row.p_two_sided],
        ...(row.fisher_p === undefined ? [] : [['fisher', fisher(row.a, row.b), row.fisher_p] as const]),
        ...([0, 1] as const).flatMap((end) => [
          [`wilson a ${end}`, percent(ofA?.[end]), row.wilson95_a[end], 0, 1e-15] as const,
          [`wilson b ${end}`, percent(ofB?.[end]), row.wilson95_b[end], 0, 1e-15] as const,
          [`newcombe ${end}`, newcombe?.[end] ?? null, row.diff_ci95_newcombe[end], 0, 1e-15] as const,
        ]),
        ['best', beliefB?.best ?? null, bayes.p_b_gt_a, 1e-6, 1e-12],
        ['loss b', beliefB?.loss ?? null, bayes.expected_loss_choose_b, 1e-6, 1e-12],
        ['loss a', beliefA?.loss ?? null, bayes.expected_loss_choose_a, 1e-6, 1e-12],
      ]);
    }),
    ...scored('statistics: tails', 100, casesOf(folder, 'special-functions.json', special), (row) =>
      wrongOf([[`${row.fn}(${row.x})`, tailOf(row), row.v]]),
    ),
    ...scored('statistics: sample sizes', 100, casesOf(folder, 'sample-size.json', sample), (row) =>
      wrongOf([['n', sampleSize(row.p1, row.p2, row.alpha, row.power), row.n_per_arm_fleiss_pooled]]),
    ),
    ...scored('statistics: sample ratios', 100, casesOf(folder, 'srm-chi-square.json', split), (row) => {
      const { chi2, p } = splitTest(row.observed, row.weights);
      return wrongOf([
        ['chi2', chi2, row.chi2, 0, 1e-12],
        ['p', p, row.p],
      ]);
    }),
  ];
}

type Figure = readonly [
  name: string,
  found: number | null,
  expected: number | null,
  relative?: number,
  absolute?: number,
];

/** The first figure that is not what it should be, in words. */
function wrongOf(figures: readonly Figure[]): string | null {
  const odd = figures.find(([, found, expected, relative = 0, absolute = 0]) => {
    if (found === null || expected === null) return found !== expected;
    const off = Math.abs(found - expected);
    return !(off <= absolute || off <= (relative || 1e-8) * Math.abs(expected));
  });
  return odd === undefined ? null : `${odd[0]}: ${odd[1]}, not ${odd[2]}`;
}

const percent = (value: number | undefined) => (value === undefined ? null : value / 100);

function tailOf({ fn, x, df = 1, a = 1, b = 1 }: z.output<typeof special>): number {
  if (fn === 'chi2_sf') return chiSquareTail(x, df);
  if (fn === 't_sf') return tTwoSided(x, df) / 2;
  return fn === 'norm_sf' ? normalTail(x) : betaShare(x, a, b);
}
