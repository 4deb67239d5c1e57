import { z } from 'zod';
import { MODELS } from '../model/attribution.ts';
import { money, query, span } from './answerSchema.ts';
import { explanationSchema } from './explanationSchema.ts';

// What `POST /api/query/attribution` answers (src/reports/attribution/attribution.ts).

const model = z.enum(MODELS);
const conversions = z.number().describe('Conversions, divided');

const credits = {
  credits: z.partialRecord(model, conversions).describe('By each model that was asked for'),
  revenue: z.partialRecord(model, money).nullable().describe('Null where no conversion carries any'),
};

const column = { name: z.string(), title: z.string() };

const meta = z.looseObject({
  site: z.string(),
  time_zone: z.string(),
  period: span,
  definitions: z.record(z.string(), z.string()).describe('What the words of the answer mean'),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  total_rows: z.int(),
  total_paths: z.int().nullable().describe('Null where no paths were asked for'),
  unfollowed_conversions: z
    .int()
    .describe('Conversions of visitors without a lasting id or of nobody, credited to their own visit'),
  columns: z.object({
    dimensions: z.array(z.object(column)),
    models: z.array(z.object({ ...column, name: model })),
  }),
});

export const attributionSchema = z
  .looseObject({
    conversions: z.int().describe('All of them; what every model adds up to'),
    revenue: money.nullable().describe('Of all conversions'),
    results: z.array(
      z.object({
        dimensions: z.tuple([z.string()]),
        ...credits,
        removal_effect: z
          .number()
          .nullable()
          .optional()
          .describe(
            'With the model `markov`: per cent of the conversions that would be gone without the value',
          ),
      }),
    ),
    rest: z.object({ rows: z.int(), ...credits }).describe('What is not among the results'),
    totals: z.object(credits),
    paths: z.array(
      z.object({
        path: z.array(z.string()).describe('Values of the visits, oldest first'),
        conversions: z.int(),
        share: z.number().describe('Per cent of all conversions'),
        revenue: money.nullable(),
        visits: z.number().describe('Mean number of visits'),
        days: z.number().describe('Mean days from the first visit to the one that converted'),
      }),
    ),
    meta,
    query,
    explain: explanationSchema.optional().describe('With `"explain":true`'),
  })
  .meta({ id: 'Attribution' });
