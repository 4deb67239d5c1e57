import betainc from '@stdlib/math-base-special-betainc';
import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import gammainc from '@stdlib/math-base-special-gammainc';

// Tails are taken by functions of their own: 1 − cdf loses all digits where they matter.

/** P(Z > x) of the standard normal distribution. */
export const normalTail = (x: number): number => 0.5 * erfc(x / Math.SQRT2);

/** The x with P(Z > x) = tail, 0 < tail < 1. */
export const normalPoint = (tail: number): number => Math.SQRT2 * erfcinv(2 * tail);

/** P(X > x) of χ² with `df` degrees of freedom. */
export const chiSquareTail = (x: number, df: number): number =>
  x <= 0 ? 1 : gammainc(x / 2, df / 2, true, true);

/** P(|T| > |t|) of Student's t with `df` degrees of freedom, which need not be whole. */
export const tTwoSided = (t: number, df: number): number =>
  betainc(df / (df + t * t), df / 2, 0.5, true, false);

/** P(X ≤ x) of Beta(a, b); with `upper` P(X > x). */
export const betaShare = (x: number, a: number, b: number, upper = false): number =>
  x <= 0 ? (upper ? 1 : 0) : x >= 1 ? (upper ? 0 : 1) : betainc(x, a, b, true, upper);

/** The t > 0 with P(|T| > t) = p, by bisection. */
export function tPoint(p: number, df: number): number {
  let low = 0;
  let high = 2;
  while (tTwoSided(high, df) > p) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step += 1) {
    const middle = (low + high) / 2;
    if (tTwoSided(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
