import { z } from 'zod';
import { SEGMENT } from '../model/segment.ts';
import { TOUCH_DIMENSIONS } from '../reports/attribution/attribution.ts';
import { describeDimensions, describeMetrics, describeOperators } from '../reports/describe.ts';

// What questions are made of, from the tables that answer them: names with their titles and definitions. Bodies are read
// by the reports themselves, which name what is wrong more closely; these describe.

const named = (one: { name: string; title?: string; description: string }) =>
  z.literal(one.name).meta({ ...(one.title ? { title: one.title } : {}), description: one.description });

function anyOf(schemas: readonly z.ZodType<string>[]): z.ZodType<string> {
  return z.union(schemas);
}

export const metricName = anyOf(describeMetrics().map(named)).meta({ id: 'Metric' });

const dimensions = describeDimensions();
const FAMILY = /:NAME$/;
const dimension = (one: (typeof dimensions)[number]) =>
  FAMILY.test(one.name)
    ? z
        .string()
        .regex(new RegExp(`^${one.name.replace(FAMILY, ':.+')}$`))
        .meta({ title: one.name, description: one.description })
    : named(one);
const time = named({ name: 'time', description: 'Hours, days or months, as fits the period' });

export const dimensionName = anyOf([...dimensions.map(dimension), time]).meta({ id: 'Dimension' });
const segment = named({
  name: SEGMENT,
  description: 'A saved segment, by its name; with `is` and `is_not` alone',
});
const filterable = anyOf([...dimensions.filter((one) => one.filter).map(dimension), segment]).meta({
  id: 'FilterDimension',
});
const operator = anyOf(describeOperators().map(named)).meta({ id: 'Operator' });
const value = z.union([z.string(), z.number(), z.boolean()]);
const values = z.union([value, z.array(value).min(1)]);
const options = z.strictObject({ case_sensitive: z.boolean() });

/** `[operator, dimension, values]`, or filters joined. */
export const filter: z.ZodType = z
  .union([
    z.tuple([operator, filterable, values]),
    z.tuple([operator, filterable, values, options]),
    z.tuple([z.enum(['and', 'or']), z.array(z.lazy(() => filter)).min(1)]),
    z.tuple([z.enum(['not', 'has_done', 'has_not_done']), z.lazy(() => filter)]),
  ])
  .meta({
    id: 'Filter',
    description:
      '`[operator, dimension, values]`, `["and"|"or", [filters]]`, `["not", filter]`, or `["has_done"|"has_not_done", filter]`, which looks at the whole visit',
    examples: [['is', 'visit:country', ['DE', 'AT']]],
  });

const PARTS = {
  metrics: z.array(metricName).min(1).max(32),
  dimensions: z.array(dimensionName).max(8).default([]),
  dimension: anyOf(dimensions.filter((one) => TOUCH_DIMENSIONS.includes(one.name)).map(dimension)).default(
    'visit:source',
  ),
  filters: z.array(filter).default([]),
};

/** The body of a question of any kind, with the names that its lists may hold. */
export function describedQuestion(body: z.ZodObject): z.ZodObject {
  const parts = Object.entries(PARTS).filter(([name]) => name in body.shape);
  return body.extend(Object.fromEntries(parts));
}
