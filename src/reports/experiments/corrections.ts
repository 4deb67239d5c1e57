import { chiSquareTail } from './distributions.ts';

/** Holm's step-down correction (1979): p values such that each below 0.05 is one of a family whose chance of any error is 0.05. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, at) => ({ p, at })).sort((one, other) => one.p - other.p);
  const adjusted = ps.map(() => 1);
  let most = 0;
  order.forEach(({ p, at }, rank) => {
    most = Math.max(most, Math.min(1, p * (ps.length - rank)));
    adjusted[at] = most;
  });
  return adjusted;
}

/** Pearson's χ² of counts against the shares that were planned: whether the split is as it should be. */
export function splitTest(
  observed: readonly number[],
  weights: readonly number[],
): { chi2: number; df: number; p: number } {
  const all = observed.reduce((sum, one) => sum + one, 0);
  const whole = weights.reduce((sum, one) => sum + one, 0);
  const chi2 = observed.reduce((sum, one, at) => {
    const expected = (all * (weights[at] ?? 0)) / whole;
    return expected === 0 ? sum : sum + (one - expected) ** 2 / expected;
  }, 0);
  const df = observed.length - 1;
  return { chi2, df, p: all === 0 ? 1 : chiSquareTail(chi2, df) };
}
