import { z } from 'zod';
import { explanationSchema } from './explanationSchema.ts';

// What `POST /api/query` answers (src/reports/answer.ts).

export const money = z.object({ value: z.number(), currency: z.string() }).meta({ id: 'Money' });
const value = z
  .union([z.number(), money, z.null()])
  .meta({ id: 'Value', description: 'Null for nothing divided by nothing' });
export const labels = z.array(z.string());

const row = z
  .object({
    dimensions: labels.describe('Labels in the order of the dimensions; `(none)` is a missing value'),
    metrics: z.array(value).describe('Values in the order of the metrics'),
    intervals: z
      .array(z.union([z.tuple([z.number(), z.number()]), z.null()]))
      .optional()
      .describe('95 % intervals of shares, with `"include":["intervals"]`'),
    comparison: z
      .object({ dimensions: labels, metrics: z.array(value), change: z.array(z.number().nullable()) })
      .nullable()
      .optional()
      .describe('The earlier period, with `compare`'),
  })
  .meta({ id: 'Row' });

export const span = z
  .object({ from: z.string(), to: z.string(), unfinished: z.boolean() })
  .meta({ id: 'Span', description: 'Instants with the offset of the zone; `to` is not included' });

export const query = z.record(z.string(), z.unknown()).describe('The question as it was understood');

const column = { name: z.string(), title: z.string() };

const meta = z.looseObject({
  site: z.string(),
  time_zone: z.string(),
  period: span,
  comparison_period: span.optional(),
  total_rows: z.int().describe('Rows before `limit` and `offset`'),
  totals: row.optional().describe('With `"include":["totals"]`'),
  unfinished: labels.describe('Intervals that are still running'),
  warnings: z.array(z.object({ code: z.string(), metric: z.string().optional(), message: z.string() })),
  columns: z.object({
    dimensions: z.array(z.object({ ...column, time: z.boolean() })),
    metrics: z.array(
      z.object({ ...column, unit: z.enum(['count', 'ratio', 'percent', 'seconds', 'money']) }),
    ),
  }),
});

export const answerSchema = z
  .looseObject({
    results: z.array(row),
    meta,
    query,
    explain: explanationSchema.optional().describe('With `"explain":true`'),
  })
  .meta({ id: 'Answer' });
