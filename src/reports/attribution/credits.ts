import type { AttributionQuestion, ModelName } from '../../model/attribution.ts';
import { MAX_LIMIT } from '../../model/question.ts';
import type { Context } from '../ask.ts';
import { effectsOf } from './chain.ts';
import { creditRows } from './creditRows.ts';
import { LONGEST } from './definitions.ts';
import type { AttributionPlan } from './touches.ts';
import { creditOf, readValue, type Value, withMarkov } from './values.ts';

export interface Money {
  readonly value: number;
  readonly currency: string;
}

/** What each model that was asked for credits. */
export interface Credits {
  readonly credits: Readonly<Partial<Record<ModelName, number>>>;
  /** Null where no conversion carries any. */
  readonly revenue: Readonly<Partial<Record<ModelName, Money>>> | null;
}

export interface CreditRow extends Credits {
  readonly dimensions: readonly [string];
  /** Per cent of the conversions that would be gone without the value; null where it is not known. Of the model `markov`. */
  readonly removal_effect?: number | null;
}

export interface Credited {
  readonly conversions: number;
  /** Null where no conversion carries any. */
  readonly revenue: Money | null;
  readonly results: readonly CreditRow[];
  readonly rest: Credits & { readonly rows: number };
  readonly totals: Credits;
  readonly values: readonly Value[];
}

/** Divides the conversions by every model. */
export async function creditsOf(
  plan: AttributionPlan,
  { models, limit }: AttributionQuestion,
  context: Context,
): Promise<Credited> {
  const [main = 'last'] = models;
  const select = creditRows(plan, main === 'markov' ? 'linear' : main, { most: MAX_LIMIT, longest: LONGEST });
  const found = await context.source.select(select, context.signal);
  const byPaths = found.map(readValue);
  const values = models.includes('markov') ? withMarkov(byPaths, await effectsOf(plan, context)) : byPaths;
  const label = (one: Value) => plan.dimension.label(one.key, plan.scope);
  const ordered = values.toSorted((a, b) => a.rows - b.rows || order(main, a, b));
  const [shown, hidden] = [ordered.slice(0, limit), ordered.slice(limit)];
  const sums = (of: readonly Value[]): Credits => {
    const each = <Number_>(read: (name: ModelName) => Number_) =>
      Object.fromEntries(models.map((name) => [name, read(name)]));
    const revenue = (name: ModelName) => money(sum(of, (one) => creditOf(one, name).revenue));
    return {
      credits: each((name) => sum(of, (one) => creditOf(one, name).conversions)),
      revenue: plan.paid ? each(revenue) : null,
    };
  };
  const money = (value: number): Money => ({ value, currency: plan.scope.currency });
  const effect = ({ effect }: Value) =>
    models.includes('markov') ? { removal_effect: effect === null ? null : 100 * effect } : {};
  return {
    conversions: sum(values, (one) => creditOf(one, 'last').conversions),
    revenue: plan.paid ? money(sum(values, (one) => creditOf(one, 'last').revenue)) : null,
    results: shown.map((one) => ({ dimensions: [label(one)], ...sums([one]), ...effect(one) })),
    rest: { rows: sum(hidden, (one) => one.rows), ...sums(hidden) },
    totals: sums(values),
    values,
  };
}

export function sum(values: readonly Value[], read: (one: Value) => number): number {
  return values.reduce((all, one) => all + read(one), 0);
}

/** The greatest first; what differs by rounding alone is equal. */
function order(main: ModelName, a: Value, b: Value): number {
  const credit = (one: Value, name: ModelName) => Math.round(creditOf(one, name).conversions * 1e6);
  const [first, second] = [String(a.key), String(b.key)];
  return (
    credit(b, main) - credit(a, main) ||
    credit(b, 'linear') - credit(a, 'linear') ||
    (first < second ? -1 : first > second ? 1 : 0)
  );
}
