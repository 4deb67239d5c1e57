import type { Row } from '../../warehouse/port.ts';
import { wilson } from '../stats.ts';
import { beliefs } from './bayes.ts';
import { holm } from './corrections.ts';
import { difference, fisher, type Interval, pooledTest, type Share } from './proportions.ts';
import { lift } from './sequential.ts';

/** A variant's share of visitors who reached a goal. Percentages; `lift` is of the first variant's rate and right at every look. */
export interface GoalVariant {
  readonly name: string;
  readonly visitors: number;
  /** Visitors who reached it, and how often it was reached. */
  readonly converted: number;
  readonly conversions: number;
  readonly rate: number | null;
  /** 95 %, Wilson. */
  readonly interval: Interval | null;
  /** Null for the first variant, and until there is enough to say. */
  readonly lift: {
    readonly estimate: number;
    readonly interval: Interval;
    readonly p: number;
    readonly p_adjusted: number;
  } | null;
}

/** What other methods say. They hold for one look at a time fixed beforehand, or depend on what was believed before. */
export interface Methods {
  readonly variant: string;
  readonly fixed_horizon: {
    readonly z: number | null;
    readonly p: number;
    readonly fisher_p: number | null;
    /** Of the difference of rates, in points. */
    readonly difference: { readonly estimate: number; readonly interval: Interval } | null;
  };
}

export interface GoalResult {
  readonly goal: string;
  readonly variants: readonly GoalVariant[];
  readonly methods: {
    readonly pairs: readonly Methods[];
    readonly bayes: readonly {
      readonly variant: string;
      readonly probability_best: number;
      readonly expected_loss: number;
    }[];
  };
}

/** Beyond so many tables Fisher's test takes long and says what z says. */
const FISHER_MOST = 100_000;

const shareOf = (row: Row | undefined, goal: number): Share => ({
  x: Number(row?.[`d${goal}`] ?? 0),
  n: Number(row?.n ?? 0),
});

/** Lift of a variant over the first, by the first goal, at a level that all variants share. Per cent. */
export function primaryLift(
  rows: readonly (Row | undefined)[],
  variant: number,
  goals: number,
): Interval | null {
  if (goals === 0) return null;
  const found = lift(shareOf(rows[0], 1), shareOf(rows[variant], 1), 0.05 / (rows.length - 1));
  return found === null ? null : percent(found.interval);
}

/** @param rows one for each variant, in their order; undefined where nobody saw it */
export function goalResults(
  goals: readonly string[],
  variants: readonly { readonly name: string }[],
  rows: readonly (Row | undefined)[],
): GoalResult[] {
  const shares = goals.map((_, goal) => rows.map((row) => shareOf(row, goal + 1)));
  const alpha = 0.05 / (variants.length - 1);
  const lifts = shares.map((of) =>
    of.map((share, at) => (at === 0 ? null : lift(of[0] ?? share, share, alpha))),
  );
  // One family: every goal of every variant.
  const family = lifts.flat().flatMap((one) => (one === null ? [] : [one]));
  const adjusted = new Map(holm(family.map(({ p }) => p)).map((p, at) => [family[at], p]));
  return goals.map((goal, index) => {
    const of = shares[index] ?? [];
    return {
      goal,
      variants: variants.map(({ name }, at) => {
        const { x, n } = of[at] ?? { x: 0, n: 0 };
        const found = lifts[index]?.[at] ?? null;
        return {
          name,
          visitors: n,
          converted: x,
          conversions: Number(rows[at]?.[`c${index + 1}`] ?? 0),
          rate: n === 0 ? null : (100 * x) / n,
          interval: wilson(x, n),
          lift:
            found === null
              ? null
              : {
                  estimate: 100 * found.estimate,
                  interval: percent(found.interval),
                  p: found.p,
                  p_adjusted: adjusted.get(found) ?? found.p,
                },
        };
      }),
      methods: methodsOf(variants, of),
    };
  });
}

function methodsOf(
  variants: readonly { readonly name: string }[],
  shares: readonly Share[],
): GoalResult['methods'] {
  const [first = { x: 0, n: 0 }] = shares;
  const believed = beliefs(shares);
  return {
    pairs: variants.slice(1).map(({ name }, at) => {
      const share = shares[at + 1] ?? { x: 0, n: 0 };
      const test = first.n === 0 || share.n === 0 ? null : pooledTest(first, share);
      const interval = difference(first, share);
      const tables = Math.min(first.x + share.x, first.n, share.n);
      return {
        variant: name,
        fixed_horizon: {
          z: test?.z ?? null,
          p: test?.p ?? 1,
          fisher_p: tables > FISHER_MOST ? null : fisher(first, share),
          difference:
            interval === null
              ? null
              : { estimate: 100 * (share.x / share.n - first.x / first.n), interval: percent(interval) },
        },
      };
    }),
    bayes: variants.map(({ name }, at) => ({
      variant: name,
      probability_best: 100 * (believed[at]?.best ?? 0),
      expected_loss: 100 * (believed[at]?.loss ?? 0),
    })),
  };
}

const percent = ([low, high]: Interval): Interval => [100 * low, 100 * high];
