import type { Interval, Share } from './proportions.ts';

// One interval that holds at all times together, however often it is looked at: the asymptotic confidence sequence of
// Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences"
// (Annals of Statistics 2024), Robbins' normal mixture with the estimated variance.

/** Visitors, all variants together, at which the sequence is made to be narrowest; far from it, it is a little wider. */
export const NARROWEST_AT = 10_000;
/** Fewer who did it, or who did not, in a variant are too few for the normal approximation. */
export const FEWEST = 25;

/** Half the width of the interval of an estimate with this standard error after `n` visitors, at confidence 1 − `alpha`. */
export function halfWidth(error: number, n: number, alpha: number): number {
  const logs = -2 * Math.log(alpha);
  const rho2 = (logs + Math.log(logs + 1)) / NARROWEST_AT;
  const grown = n * rho2 + 1;
  return error * Math.sqrt((grown / (n * rho2)) * (Math.log(grown) + logs));
}

/** The chance of error at which the interval of a difference of so many standard errors would just reach 0; at most 1. */
export function alwaysValidP(errors: number, n: number): number {
  // rho depends on alpha, so the level is searched for: the boundary falls as alpha grows.
  if (halfWidth(1, n, 0.999) >= Math.abs(errors)) return 1;
  let low = -700;
  let high = Math.log(0.999);
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (halfWidth(1, n, Math.exp(middle)) >= Math.abs(errors)) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

/** Logarithm of b's rate over a's, with its standard error; half a conversion added to each so that none is no division by 0. */
export function logRatio(a: Share, b: Share): { estimate: number; error: number } {
  const part = ({ x, n }: Share) => ({
    log: Math.log((x + 0.5) / (n + 0.5)),
    variance: 1 / (x + 0.5) - 1 / (n + 0.5),
  });
  const [ofA, ofB] = [part(a), part(b)];
  return { estimate: ofB.log - ofA.log, error: Math.sqrt(ofA.variance + ofB.variance) };
}

/** b's rate over a's less one, as an interval that is right at every look; null until there is enough to say so. */
export function lift(
  a: Share,
  b: Share,
  alpha: number,
): { estimate: number; interval: Interval; p: number } | null {
  if ([a, b].some(({ x, n }) => x < FEWEST || n - x < FEWEST)) return null;
  const { estimate, error } = logRatio(a, b);
  const n = a.n + b.n;
  const half = halfWidth(error, n, alpha);
  return {
    estimate: Math.expm1(estimate),
    interval: [Math.expm1(estimate - half), Math.expm1(estimate + half)],
    p: alwaysValidP(estimate / error, n),
  };
}
