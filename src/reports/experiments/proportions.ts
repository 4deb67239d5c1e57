import { wilson } from '../stats.ts';
import { normalPoint, normalTail } from './distributions.ts';

/** How many of how many did it. */
export interface Share {
  readonly x: number;
  readonly n: number;
}

export type Interval = readonly [low: number, high: number];

const share = ({ x, n }: Share) => x / n;

/**
 * The test of two shares at a horizon fixed beforehand: z with the pooled variance (its square is Pearson's χ² without correction),
 * positive where b is higher; null where nobody or everybody did it, or there is nobody.
 */
export function pooledTest(a: Share, b: Share): { z: number; p: number } | null {
  const pooled = (a.x + b.x) / (a.n + b.n);
  const variance = pooled * (1 - pooled) * (1 / a.n + 1 / b.n);
  if (!(variance > 0) || !Number.isFinite(variance)) return null;
  const z = (share(b) - share(a)) / Math.sqrt(variance);
  return { z, p: 2 * normalTail(Math.abs(z)) };
}

/** 95 % interval of b − a by Newcombe's method 10 (Statistics in Medicine 1998, 17: 873–890), from both Wilson intervals. */
export function difference(a: Share, b: Share): Interval | null {
  const [ofA, ofB] = [wilson(a.x, a.n), wilson(b.x, b.n)];
  if (ofA === null || ofB === null) return null;
  const [pa, pb] = [share(a), share(b)];
  const [la, ua, lb, ub] = [...ofA, ...ofB].map((end) => end / 100) as [number, number, number, number];
  return [pb - pa - Math.hypot(pb - lb, ua - pa), pb - pa + Math.hypot(ub - pb, pa - la)];
}

/** Fisher's exact test, two-sided: tables that are no likelier than the one seen, with the same margins. */
export function fisher(a: Share, b: Share): number {
  const did = a.x + b.x;
  const [from, to] = [Math.max(0, did - b.n), Math.min(did, a.n)];
  // Each table from the one before it: the ratio of neighbouring hypergeometric terms, scaled by the likeliest.
  const terms: number[] = [0];
  for (let x = from; x < to; x += 1) {
    const step = Math.log(((did - x) * (a.n - x)) / ((x + 1) * (b.n - did + x + 1)));
    terms.push((terms.at(-1) ?? 0) + step);
  }
  const seen = terms[a.x - from] ?? 0;
  const top = terms.reduce((most, term) => Math.max(most, term), Number.NEGATIVE_INFINITY);
  let all = 0;
  let extreme = 0;
  for (const term of terms) {
    const weight = Math.exp(term - top);
    all += weight;
    if (term <= seen + 1e-7) extreme += weight;
  }
  return Math.min(1, extreme / all);
}

/**
 * Visitors that each of two variants needs for a two-sided test to find the difference between two shares, not rounded
 * (Fleiss, Levin & Paik 2003, section 4.2, without correction for continuity).
 */
export function sampleSize(p1: number, p2: number, alpha: number, power: number): number {
  const middle = (p1 + p2) / 2;
  const chance = normalPoint(alpha / 2) * Math.sqrt(2 * middle * (1 - middle));
  const effect = normalPoint(1 - power) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return ((chance + effect) / (p2 - p1)) ** 2;
}
