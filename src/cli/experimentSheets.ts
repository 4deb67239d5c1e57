import type { ExperimentResults } from '../reports/experiments/results.ts';
import type { Sheet } from './format/sheet.ts';

/** Tables of an experiment's results: a row for every variant and goal, then guardrails, revenue and segments where there are any. */
export function experimentSheets(results: ExperimentResults): Sheet[] {
  return [
    goalSheet(results),
    ...(results.guardrails.length === 0 ? [] : [guardrailSheet(results)]),
    ...(results.revenue === null ? [] : [revenueSheet(results.revenue)]),
    ...(results.segments.length === 0 ? [] : [segmentSheet(results)]),
  ];
}

function goalSheet({ goals, variants }: ExperimentResults): Sheet {
  const columns: Sheet['columns'] = [
    { name: 'goal', title: 'Goal', unit: 'text' },
    { name: 'variant', title: 'Variant', unit: 'text' },
    { name: 'visitors', title: 'Visitors', unit: 'count' },
    { name: 'converted', title: 'Converted', unit: 'count' },
    { name: 'rate', title: 'Rate', unit: 'percent', bar: true },
    { name: 'lift', title: 'Lift', unit: 'percent' },
    { name: 'lift_low', title: 'from', unit: 'percent' },
    { name: 'lift_high', title: 'to', unit: 'percent' },
  ];
  const rows = goals.flatMap(({ goal, variants: of }) =>
    of.map((one) => [
      goal,
      one.name,
      one.visitors,
      one.converted,
      one.rate,
      one.lift?.estimate ?? null,
      one.lift?.interval[0] ?? null,
      one.lift?.interval[1] ?? null,
    ]),
  );
  const bare = variants.map(({ name, visitors }) => ['', name, visitors, null, null, null, null, null]);
  return { columns, rows: goals.length === 0 ? bare : rows };
}

function guardrailSheet({ guardrails }: ExperimentResults): Sheet {
  return {
    title: 'Guardrails',
    columns: [
      { name: 'metric', title: 'Metric', unit: 'text' },
      { name: 'variant', title: 'Variant', unit: 'text' },
      { name: 'first', title: 'First', unit: 'ratio' },
      { name: 'mean', title: 'Mean', unit: 'ratio' },
      { name: 'state', title: 'State', unit: 'text' },
    ],
    rows: guardrails.flatMap(({ title, first, variants }) =>
      variants.map(({ name, mean, state }) => [title, name, first, mean, state]),
    ),
  };
}

function revenueSheet({ currency, variants }: NonNullable<ExperimentResults['revenue']>): Sheet {
  return {
    title: `Revenue, ${currency}`,
    columns: [
      { name: 'variant', title: 'Variant', unit: 'text' },
      { name: 'revenue', title: 'Total', unit: 'ratio' },
      { name: 'revenue_per_visitor', title: 'A visitor', unit: 'ratio' },
      { name: 'difference', title: 'Difference', unit: 'ratio' },
      { name: 'p', title: 'p', unit: 'ratio' },
    ],
    rows: variants.map((one) => [
      one.name,
      one.total,
      one.per_visitor,
      one.difference?.difference ?? null,
      one.difference?.p ?? null,
    ]),
  };
}

function segmentSheet({ segments }: ExperimentResults): Sheet {
  return {
    title: 'Segments (exploratory)',
    columns: [
      { name: 'segment', title: 'Segment', unit: 'text' },
      { name: 'variant', title: 'Variant', unit: 'text' },
      { name: 'visitors', title: 'Visitors', unit: 'count' },
      { name: 'converted', title: 'Converted', unit: 'count' },
      { name: 'rate', title: 'Rate', unit: 'percent' },
    ],
    rows: segments.flatMap(({ value, variants }) =>
      variants.map(({ name, visitors, converted, rate }) => [value, name, visitors, converted, rate]),
    ),
  };
}
