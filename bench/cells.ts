import { answer } from '../src/reports/answer.ts';
import type { Context } from '../src/reports/ask.ts';
import { attribution } from '../src/reports/attribution/attribution.ts';
import { funnel } from '../src/reports/funnel/funnel.ts';
import { journeys } from '../src/reports/journeys/journeys.ts';
import { amount } from '../src/reports/read.ts';
import { retention } from '../src/reports/retention/retention.ts';
import type { HandPeriod } from './byHand.ts';
import type { BenchQuestion } from './questions.ts';

export type BenchCell = string | number | null;

/** An answer as bare rows, in the order that `byHand.ts` has them in, and the instants that it is about. */
export interface Asked {
  readonly rows: readonly (readonly BenchCell[])[];
  readonly period: HandPeriod;
}

export async function ask({ report, body }: BenchQuestion, context: Context): Promise<Asked> {
  const given = { site: context.site.domain, ...body };
  switch (report) {
    case 'answer': {
      const { results, meta } = await answer(given, context);
      const row = (one: Pick<(typeof results)[number], 'dimensions' | 'metrics'>) => [
        ...one.dimensions,
        ...one.metrics.map(amount),
      ];
      const before = meta.comparison_period;
      return {
        rows: [
          ...results.map(row),
          ...results.flatMap(({ comparison }) => (comparison ? [row(comparison)] : [])),
        ],
        period: { ...instants(meta.period), ...(before === undefined ? {} : { before: instants(before) }) },
      };
    }
    case 'funnel': {
      const { steps, meta } = await funnel(given, context);
      const cells = steps.flatMap(({ visits, visitors, seconds }) => [
        visits,
        visitors,
        ...(seconds === null ? [] : [seconds.mean, seconds.median]),
      ]);
      return { rows: [cells], period: instants(meta.period) };
    }
    case 'retention': {
      const { cohorts, meta } = await retention(given, context);
      const cells = cohorts.flatMap(({ cohort, cells }) =>
        cells.map(({ visitors }, later): BenchCell[] => [cohort, later, visitors]),
      );
      const met = cells.filter(([, , visitors]) => visitors !== 0);
      return { rows: [...met, ['cookieless', 0, meta.cookieless_visitors]], period: instants(meta.period) };
    }
    case 'journeys': {
      const { from, previous, next, meta } = await journeys(given, context);
      const levels = [
        ...previous.toReversed().map((one) => ({ ...one, level: -one.level })),
        { ...from, level: 0 },
        ...next,
      ];
      const rows = levels.flatMap(({ level, entries }) =>
        entries.map(({ name, visits }): BenchCell[] => [level, name, visits]),
      );
      return { rows, period: instants(meta.period) };
    }
    case 'attribution': {
      const { results, meta } = await attribution(given, context);
      const rows = results.map(({ dimensions, credits }) => [...dimensions, ...Object.values(credits)]);
      return { rows, period: instants(meta.period) };
    }
  }
}

function instants({ from, to }: { from: string; to: string }): { from: number; to: number } {
  return { from: Date.parse(from), to: Date.parse(to) };
}

/** Where two answers differ first, in words; null where they are equal (sums of floating point to nine digits). */
export function difference(found: Asked['rows'], wanted: Asked['rows']): string | null {
  const at = Array.from({ length: Math.max(found.length, wanted.length) }, (_, index) => index).find(
    (index) => !sameRow(found[index], wanted[index]),
  );
  return at === undefined
    ? null
    : `row ${at}: ${JSON.stringify(found[at])} here, ${JSON.stringify(wanted[at])} by hand`;
}

function sameRow(found: readonly BenchCell[] | undefined, wanted: readonly BenchCell[] | undefined): boolean {
  if (found === undefined || wanted === undefined || found.length !== wanted.length) return false;
  return found.every((cell, index) => same(cell, wanted[index] ?? null));
}

function same(found: BenchCell, wanted: BenchCell): boolean {
  if (typeof found !== 'number' || wanted === null) return found === wanted;
  return Math.abs(found - Number(wanted)) <= 1e-9 * Math.max(1, Math.abs(found));
}
