import betaln from '@stdlib/math-base-special-betaln';
import { betaShare } from './distributions.ts';
import type { Share } from './proportions.ts';

/** What is believed of each variant after the data, before which every share was as likely as any other (Beta(1, 1)). */
export interface Belief {
  /** Chance that it converts best. */
  readonly best: number;
  /** Share of conversions that is lost on average by choosing it where another is better. */
  readonly loss: number;
}

const PANELS = 24;
/** Standard deviations beyond which a posterior has nothing left to add to 1e-9. */
const REACH = 14;

/**
 * By numeric integration over the shares that some posterior gives weight: Gauss–Legendre, eight points a panel.
 * P(i best) = ∫ f_i ∏_{j≠i} F_j, loss_i = ∫ F_i (1 − ∏_{j≠i} F_j).
 */
export function beliefs(shares: readonly Share[]): Belief[] {
  const posteriors = shares.map(({ x, n }) => ({ a: x + 1, b: n - x + 1 }));
  const ends = cutPoints(posteriors);
  const best = shares.map(() => 0);
  const loss = shares.map(() => 0);
  for (let panel = 1; panel < ends.length; panel += 1) {
    const [low = 0, high = 0] = [ends[panel - 1], ends[panel]];
    for (const [node, weight] of LEGENDRE) {
      const x = (low + high) / 2 + ((high - low) / 2) * node;
      const size = ((high - low) / 2) * weight;
      const below = posteriors.map(({ a, b }) => betaShare(x, a, b));
      const above = posteriors.map(({ a, b }) => betaShare(x, a, b, true));
      posteriors.forEach((posterior, one) => {
        const others = below.reduce(
          (product, value, other) => (other === one ? product : product * value),
          1,
        );
        const someAbove = -Math.expm1(
          above.reduce((sum, value, other) => (other === one ? sum : sum + Math.log1p(-value)), 0),
        );
        best[one] = (best[one] ?? 0) + size * density(x, posterior) * others;
        loss[one] = (loss[one] ?? 0) + size * (below[one] ?? 0) * someAbove;
      });
    }
  }
  return shares.map((_, one) => ({ best: Math.min(1, best[one] ?? 0), loss: loss[one] ?? 0 }));
}

/** Ends of the panels: each posterior's own reach cut evenly, so that a narrow one beside a wide one is still seen. */
function cutPoints(posteriors: readonly { a: number; b: number }[]): number[] {
  const points = posteriors.flatMap(({ a, b }) => {
    const mean = a / (a + b);
    const spread = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
    const [low, high] = [Math.max(0, mean - REACH * spread), Math.min(1, mean + REACH * spread)];
    return Array.from({ length: PANELS + 1 }, (_, at) => low + ((high - low) * at) / PANELS);
  });
  return [...new Set(points)].sort((one, other) => one - other);
}

function density(x: number, { a, b }: { a: number; b: number }): number {
  return Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - betaln(a, b));
}

/** Nodes and weights on [−1, 1] (Abramowitz & Stegun, table 25.4). */
const LEGENDRE = (
  [
    [0.1834346424956498, 0.362683783378362],
    [0.525532409916329, 0.3137066458778873],
    [0.7966664774136267, 0.2223810344533745],
    [0.9602898564975363, 0.1012285362903763],
  ] as const
).flatMap(
  ([node, weight]) =>
    [
      [node, weight],
      [-node, weight],
    ] as const,
);
