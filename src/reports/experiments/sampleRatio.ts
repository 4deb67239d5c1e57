import type { Context } from '../ask.ts';
import { DIMENSIONS } from '../dimensions.ts';
import { splitTest } from './corrections.ts';
import { bySegment, type ResultPlan } from './exposures.ts';

/** Below this chance the split is not what was planned, and nothing that it says can be trusted (Fabijan et al., KDD 2019). */
const SURE = 0.001;
/** Where to look for what is off. */
const SUSPECTS = [
  'visit:browser',
  'visit:os',
  'visit:device',
  'visit:country',
  'event:page',
  'visit:source',
] as const;
const FEWEST = 50;

export interface SampleRatio {
  /** False: the split differs from the weights by more than chance, at p < 0.001. */
  readonly ok: boolean;
  /** `53/47`, in per cent. */
  readonly split: string;
  readonly chi2: number;
  readonly degrees_of_freedom: number;
  readonly p: number;
  /** Where the split is most off, the surest first; only where it is not ok. */
  readonly causes: readonly {
    readonly dimension: string;
    readonly value: string;
    readonly split: string;
    readonly p: number;
  }[];
}

export async function sampleRatio(
  plan: ResultPlan,
  variants: readonly { readonly name: string; readonly weight: number; readonly visitors: number }[],
  context: Context,
): Promise<SampleRatio> {
  const weights = variants.map((one) => one.weight);
  const observed = variants.map((one) => one.visitors);
  const { chi2, df, p } = splitTest(observed, weights);
  const ok = p >= SURE;
  return {
    ok,
    split: spoken(observed),
    chi2,
    degrees_of_freedom: df,
    p,
    causes: ok ? [] : await causesOf(plan, variants, context),
  };
}

async function causesOf(
  plan: ResultPlan,
  variants: readonly { readonly name: string; readonly weight: number }[],
  { source, signal }: Context,
): Promise<SampleRatio['causes']> {
  const found: { dimension: string; value: string; split: string; p: number }[] = [];
  for (const name of SUSPECTS) {
    const dimension = DIMENSIONS.get(name);
    if (dimension === undefined) continue;
    const rows = await source.select(bySegment({ ...plan, goals: [] }, dimension, 500), signal);
    for (const value of new Set(rows.map((row) => row.k0))) {
      const seen = variants.map((one) =>
        Number(rows.find((row) => row.k0 === value && row.variant === one.name)?.n ?? 0),
      );
      if (seen.reduce((sum, one) => sum + one, 0) < FEWEST) continue;
      const { p } = splitTest(
        seen,
        variants.map((one) => one.weight),
      );
      found.push({
        dimension: name,
        value: dimension.label(value ?? null, plan.scope),
        split: spoken(seen),
        p,
      });
    }
  }
  return found
    .filter(({ p }) => p < SURE)
    .sort((a, b) => a.p - b.p)
    .slice(0, 5);
}

/** `53/47` */
function spoken(counts: readonly number[]): string {
  const all = counts.reduce((sum, one) => sum + one, 0);
  const shares = counts.map((one) => (all === 0 ? 0 : (100 * one) / all));
  const digits = shares.every((one) => Math.abs(one - 100 / counts.length) < 1) ? 1 : 0;
  return shares.map((one) => one.toFixed(digits)).join('/');
}
