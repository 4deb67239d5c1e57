import { normalPoint } from './distributions.ts';
import { sampleSize } from './proportions.ts';
import { halfWidth } from './sequential.ts';

/** Chance of finding an effect that is really there. */
export const POWER = 0.8;

/**
 * Visitors in all that let the always-valid interval of a rate's logarithm leave 0 behind with the usual power, where the variant
 * really differs by `effect` (0.1: by a tenth). Variants are of one size. Infinite where nobody converts.
 */
export function visitorsNeeded(rate: number, effect: number, variants: number): number {
  if (!(rate > 0) || rate >= 1) return Number.POSITIVE_INFINITY;
  const alpha = 0.05 / (variants - 1);
  const better = Math.min(rate * (1 + effect), 0.999_999);
  const target = Math.log(better / rate);
  const enough = (pair: number) => {
    const each = pair / 2;
    const error = Math.sqrt((1 - rate) / (each * rate) + (1 - better) / (each * better));
    return halfWidth(error, pair, alpha) + normalPoint(1 - POWER) * error <= target;
  };
  let high = 2;
  while (!enough(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return Math.ceil((high / 2) * variants);
}

/** The same where nobody looks before the end: what the textbooks' formula says, for one pair, each variant. */
export function fixedSample(rate: number, effect: number, variants: number): number | null {
  const better = rate * (1 + effect);
  if (!(rate > 0) || better >= 1) return null;
  return Math.ceil(sampleSize(rate, better, 0.05 / (variants - 1), POWER));
}
