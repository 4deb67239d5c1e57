import { tPoint, tTwoSided } from './distributions.ts';
import type { Interval } from './proportions.ts';
import { halfWidth } from './sequential.ts';

/** Sums over visitors of a value y, and of x, what the same was before the experiment. */
export interface Sums {
  readonly n: number;
  readonly y: number;
  readonly yy: number;
  readonly x: number;
  readonly xx: number;
  readonly xy: number;
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/** Mean and variance (of a sample) from sums; null of fewer than two. */
export function moments(n: number, sum: number, squares: number): Moments | null {
  if (n < 2) return null;
  const mean = sum / n;
  return { n, mean, variance: Math.max(0, (squares - n * mean * mean) / (n - 1)) };
}

export interface MeanDifference {
  readonly difference: number;
  /** 95 %, at a horizon fixed beforehand. */
  readonly interval: Interval;
  readonly p: number;
}

/** Welch's test of b − a, degrees of freedom by Welch and Satterthwaite; null where there is no variance. */
export function welch(a: Moments | null, b: Moments | null): MeanDifference | null {
  if (a === null || b === null) return null;
  const [va, vb] = [a.variance / a.n, b.variance / b.n];
  const error = Math.sqrt(va + vb);
  if (!(error > 0)) return null;
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  const difference = b.mean - a.mean;
  const half = tPoint(0.05, df) * error;
  return {
    difference,
    interval: [difference - half, difference + half],
    p: tTwoSided(difference / error, df),
  };
}

/** The interval of b − a that holds at every look. */
export function alwaysValidDifference(a: Moments | null, b: Moments | null, alpha: number): Interval | null {
  if (a === null || b === null) return null;
  const half = halfWidth(Math.sqrt(a.variance / a.n + b.variance / b.n), a.n + b.n, alpha);
  const difference = b.mean - a.mean;
  return [difference - half, difference + half];
}

/**
 * CUPED (Deng, Xu, Kohavi & Walker, WSDM 2013): y less what x foretells of it, with one slope for both, so that the difference stays
 * what it is and its variance shrinks by the squared correlation. Returns the moments of both after that, and the share of variance taken away.
 */
export function cuped(a: Sums, b: Sums): { a: Moments; b: Moments; reduction: number } | null {
  const n = a.n + b.n;
  const meanX = (a.x + b.x) / n;
  const within = (of: Sums) => ({
    xx: of.xx - (of.x * of.x) / of.n,
    xy: of.xy - (of.x * of.y) / of.n,
    yy: of.yy - (of.y * of.y) / of.n,
  });
  if (a.n < 2 || b.n < 2) return null;
  const [wa, wb] = [within(a), within(b)];
  const [sxx, sxy, syy] = [wa.xx + wb.xx, wa.xy + wb.xy, wa.yy + wb.yy];
  if (!(sxx > 0) || !(syy > 0)) return null;
  const slope = sxy / sxx;
  const adjusted = (of: Sums, w: typeof wa): Moments => ({
    n: of.n,
    mean: of.y / of.n - slope * (of.x / of.n - meanX),
    variance: Math.max(0, (w.yy - 2 * slope * w.xy + slope * slope * w.xx) / (of.n - 1)),
  });
  return { a: adjusted(a, wa), b: adjusted(b, wb), reduction: (sxy * sxy) / (sxx * syy) };
}
