import type { Row } from '../../warehouse/port.ts';
import { cuped, type MeanDifference, moments, type Sums, welch } from './means.ts';

/** Revenue a visitor who was shown the variant, in the site's currency; those who paid nothing count. */
export interface RevenueResult {
  readonly currency: string;
  readonly variants: readonly {
    readonly name: string;
    readonly total: number;
    readonly per_visitor: number | null;
    /** Beside the first variant: Welch's test at a horizon fixed beforehand. */
    readonly difference: MeanDifference | null;
    /** The same less what the visitor's revenue before foretells, with the share of variance that this takes away in per cent. */
    readonly cuped: (MeanDifference & { readonly variance_reduction: number }) | null;
  }[];
}

/** Null where nobody paid anything. */
export function revenueResults(
  variants: readonly { readonly name: string }[],
  rows: readonly (Row | undefined)[],
  currency: string,
): RevenueResult | null {
  const sums = rows.map(sumsOf);
  const [first] = sums;
  if (first === undefined || sums.every(({ yy }) => yy === 0)) return null;
  const before = moments(first.n, first.y, first.yy);
  return {
    currency,
    variants: variants.map(({ name }, at) => {
      const own = sums[at] ?? sumsOf(undefined);
      const adjusted = at === 0 ? null : cuped(first, own);
      const tested = adjusted === null ? null : welch(adjusted.a, adjusted.b);
      return {
        name,
        total: own.y,
        per_visitor: own.n === 0 ? null : own.y / own.n,
        difference: at === 0 ? null : welch(before, moments(own.n, own.y, own.yy)),
        cuped:
          tested === null || adjusted === null
            ? null
            : { ...tested, variance_reduction: 100 * adjusted.reduction },
      };
    }),
  };
}

function sumsOf(row: Row | undefined): Sums {
  const number = (name: string) => Number(row?.[name] ?? 0);
  return {
    n: number('n'),
    y: number('y'),
    yy: number('yy'),
    x: number('x'),
    xx: number('xx'),
    xy: number('xy'),
  };
}
