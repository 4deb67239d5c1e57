import type { ModelName } from '../../model/attribution.ts';
import type { Cell, Row } from '../../warehouse/port.ts';
import type { Effects } from './chain.ts';
import { PATH_MODEL_NAMES } from './models.ts';

/** Conversions and their revenue. */
export interface Credit {
  readonly conversions: number;
  readonly revenue: number;
}

/** What is credited to a value of the dimension. */
export interface Value {
  readonly key: Cell;
  /** 1; more where it stands for all values after the first so many. */
  readonly rows: number;
  readonly credits: Readonly<Partial<Record<ModelName, Credit>>>;
  /** Of conversions whose path is one visit because no more can be known. */
  readonly own: Credit;
  /** Visits on the other paths, times their conversions. */
  readonly touched: number;
  /** Conversions on paths of more visits than are listed. */
  readonly long: number;
  /** From 0 to 1; null where it is not known. */
  readonly effect: number | null;
}

export function readValue(row: Row): Value {
  const number = (name: string) => Number(row[name] ?? 0);
  const credit = (name: string): [ModelName, Credit] => [
    name as ModelName,
    { conversions: number(`c_${name}`), revenue: number(`r_${name}`) },
  ];
  return {
    key: row.k ?? null,
    rows: number('rows'),
    credits: Object.fromEntries(PATH_MODEL_NAMES.map(credit)),
    own: { conversions: number('own'), revenue: number('own_revenue') },
    touched: number('touched'),
    long: number('long'),
    effect: null,
  };
}

export const creditOf = ({ credits }: Value, model: ModelName): Credit =>
  credits[model] ?? { conversions: 0, revenue: 0 };

/** What paths that could be followed brought to the value by the linear model. */
const followed = (one: Value): Credit => {
  const { conversions, revenue } = creditOf(one, 'linear');
  return { conversions: conversions - one.own.conversions, revenue: revenue - one.own.revenue };
};

/**
 * Divides the conversions of followed paths by removal effects. Values that are one state of the chain together share its effect as the
 * linear model credits them; a value that was on no path to a conversion has none.
 */
export function withMarkov(values: readonly Value[], { known, others }: Effects): Value[] {
  const isKnown = (one: Value) => one.rows === 1 && known.has(one.key);
  const sum = (of: readonly Value[], read: (one: Value) => number) =>
    of.reduce((all, one) => all + read(one), 0);
  const linear = (one: Value) => followed(one).conversions;
  const together = sum(
    values.filter((one) => one.touched > 0 && !isKnown(one)),
    linear,
  );
  const weight = (one: Value) => {
    if (one.touched === 0) return 0;
    return isKnown(one) ? (known.get(one.key) ?? 0) : (others * linear(one)) / together;
  };
  const weights = sum(values, weight) || 1;
  const all = { conversions: sum(values, linear), revenue: sum(values, (one) => followed(one).revenue) };
  return values.map((one) => {
    const share = weight(one) / weights;
    const markov = {
      conversions: one.own.conversions + all.conversions * share,
      revenue: one.own.revenue + all.revenue * share,
    };
    const effect = one.touched > 0 && isKnown(one) ? weight(one) : null;
    return { ...one, credits: { ...one.credits, markov }, effect };
  });
}
