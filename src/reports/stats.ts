/** Two-sided 95 % point of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson score interval at 95 % of a share, both ends in per cent; null without trials.
 * Agresti & Coull 1998: unlike the normal approximation it stays within 0 and 100 and holds for few trials.
 */
export function wilson(successes: number, trials: number): readonly [number, number] | null {
  if (trials <= 0 || successes < 0 || successes > trials) return null;
  const share = successes / trials;
  const spread = 1 + (Z * Z) / trials;
  const middle = (share + (Z * Z) / (2 * trials)) / spread;
  const half = (Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials))) / spread;
  // The ends are exactly 0 and 100 there; arithmetic says 1e-15 and the like.
  const low = successes === 0 ? 0 : middle - half;
  const high = successes === trials ? 1 : middle + half;
  return [100 * low, 100 * high];
}
