import type { Cell, Row } from '../warehouse/port.ts';
import { type Metric, metric } from './metrics.ts';
import { wilson } from './stats.ts';
import type { Asked } from './understand.ts';

/** A number as an answer has it: null for 0 ÷ 0, money with its currency. */
export type Value = number | null | { readonly value: number; readonly currency: string };
export type Range = readonly [low: number, high: number] | null;

export function labelsOf(
  row: Row,
  { dimensions, scope }: Pick<Asked, 'dimensions' | 'scope'>,
): readonly string[] {
  return dimensions.map((one, index) => one.label(row[`k${index}`] ?? null, scope));
}

/** Values of the asked metrics; of a row that does not exist (undefined) those of nothing counted. */
export function valuesOf(
  row: Row | undefined,
  { metrics, scope }: Pick<Asked, 'metrics' | 'scope'>,
): readonly Value[] {
  return metrics.map((name, index) => {
    const { top, bottom } = fraction(metric(name), row, index);
    if (bottom === 0) return null;
    const { scale = 1, unit } = metric(name);
    const value = (scale * top) / bottom;
    return unit === 'money' ? { value, currency: scope.currency } : value;
  });
}

/** The bare number of a value. */
export function amount(value: Value): number | null {
  return value !== null && typeof value === 'object' ? value.value : value;
}

/** 95 % intervals of the metrics that are shares, null for the others. */
export function intervalsOf(row: Row, { metrics }: Pick<Asked, 'metrics'>): readonly Range[] {
  return metrics.map((name, index) => {
    const { top, bottom } = fraction(metric(name), row, index);
    return metric(name).proportion ? wilson(top, bottom) : null;
  });
}

/**
 * How far a value moved: per cent of the earlier one, percentage points where values are percentages; null where there
 * is nothing to compare with.
 */
export function changeOf(name: Asked['metrics'][number], now: Value, before: Value): number | null {
  const [a, b] = [now, before].map((one) => (one !== null && typeof one === 'object' ? one.value : one));
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  if (metric(name).unit === 'percent') return a - b;
  return b === 0 ? null : (100 * (a - b)) / b;
}

function fraction(one: Metric, row: Row | undefined, index: number): { top: number; bottom: number } {
  return {
    top: numberOf(row?.[`top${index}`]),
    bottom: one.bottom === undefined ? 1 : numberOf(row?.[`bottom${index}`]),
  };
}

/** A sum over no rows is null, and means 0. */
function numberOf(cell: Cell | undefined): number {
  return cell === null || cell === undefined ? 0 : Number(cell);
}
