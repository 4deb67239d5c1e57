import type { Experiment } from '../../model/experiment.ts';
import type { Context } from '../ask.ts';
import { INTERVALS } from '../time.ts';
import { byAge, byDay, type ResultPlan } from './exposures.ts';
import type { Interval } from './proportions.ts';
import { lift } from './sequential.ts';

/** One day: what was new on it, and how things stood at its end. Lifts of the first goal, per cent, right at every look. */
export interface OverTime {
  readonly day: string;
  readonly variants: readonly {
    readonly name: string;
    readonly new_visitors: number;
    readonly new_converted: number;
    readonly visitors: number;
    readonly converted: number;
    readonly rate: number | null;
    readonly lift: { readonly estimate: number; readonly interval: Interval } | null;
  }[];
}

export async function overTime(
  plan: ResultPlan,
  { variants }: Experiment,
  { source, signal }: Context,
): Promise<OverTime[]> {
  const rows = await source.select(byDay(plan), signal);
  const keys = [...new Set(rows.map((row) => Number(row.day)))].sort((a, b) => a - b);
  const [from, to] = [keys[0], keys.at(-1)];
  if (from === undefined || to === undefined) return [];
  const sums = variants.map(() => ({ x: 0, n: 0 }));
  const alpha = 0.05 / (variants.length - 1);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).map((day) => ({
    day: INTERVALS.day.label(day),
    variants: variants.map(({ name }, at) => {
      const row = rows.find((one) => Number(one.day) === day && one.variant === name);
      const [new_visitors, new_converted] = [Number(row?.n ?? 0), Number(row?.d ?? 0)];
      const sum = sums[at] ?? { x: 0, n: 0 };
      sum.n += new_visitors;
      sum.x += new_converted;
      const found = at === 0 ? null : lift(sums[0] ?? sum, sum, alpha);
      return {
        name,
        new_visitors,
        new_converted,
        visitors: sum.n,
        converted: sum.x,
        rate: sum.n === 0 ? null : (100 * sum.x) / sum.n,
        lift:
          found === null
            ? null
            : {
                estimate: 100 * found.estimate,
                interval: [100 * found.interval[0], 100 * found.interval[1]],
              },
      };
    }),
  }));
}

/** Conversions in one day of a visitor's time with the design: an effect that fades was curiosity. */
export interface Novelty {
  /** 0 for the first 24 hours since the first exposure. */
  readonly day: number;
  readonly variants: readonly {
    readonly name: string;
    /** Those for whom that day is over. */
    readonly visitors: number;
    /** Of them, who converted first on that day. */
    readonly converted: number;
    readonly rate: number | null;
  }[];
}

const DAYS = 28;

export async function novelty(
  plan: ResultPlan,
  { variants }: Experiment,
  end: number,
  { source, signal }: Context,
): Promise<Novelty[]> {
  const rows = (await source.select(byAge(plan, end), signal)).map((row) => ({
    variant: String(row.variant),
    age: Number(row.age),
    took: row.took === null ? null : Number(row.took),
    n: Number(row.n),
  }));
  const oldest = rows.reduce((most, { age }) => Math.max(most, age), 0);
  return Array.from({ length: Math.min(DAYS, oldest) }, (_, day) => ({
    day,
    variants: variants.map(({ name }) => {
      const whole = rows.filter((row) => row.variant === name && row.age > day);
      const sum = (of: typeof whole) => of.reduce((all, { n }) => all + n, 0);
      const [visitors, converted] = [sum(whole), sum(whole.filter(({ took }) => took === day))];
      return { name, visitors, converted, rate: visitors === 0 ? null : (100 * converted) / visitors };
    }),
  }));
}
