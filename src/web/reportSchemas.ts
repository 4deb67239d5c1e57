import { z } from 'zod';
import { labels, query, span } from './answerSchema.ts';
import { explanationSchema } from './explanationSchema.ts';

// What `POST /api/query/funnel`, `/journeys` and `/retention` answer (src/reports).

const meta = {
  site: z.string(),
  time_zone: z.string(),
  period: span,
  definitions: z.record(z.string(), z.string()).describe('What the words of the answer mean'),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
};
const share = z.number().nullable().describe('Per cent; null of nobody');
const asked = { query, explain: explanationSchema.optional().describe('With `"explain":true`') };

const step = z
  .object({
    name: z.string(),
    visitors: z.int(),
    visits: z.int().nullable().describe('Null over days, where an attempt may be several visits'),
    conversion_from_first: share,
    conversion_from_previous: share,
    drop_off: z.int().describe('How many came to the step before and not to this one'),
    seconds: z
      .object({ median: z.number(), mean: z.number() })
      .nullable()
      .describe('From the step before; null for the first step and of nobody'),
  })
  .meta({ id: 'FunnelStep' });

export const funnelAnswer = z
  .object({
    steps: z.array(step),
    results: z
      .array(z.object({ dimensions: labels, steps: z.array(step) }))
      .describe('The same by the values at the first step, the greatest first'),
    meta: z.object({
      ...meta,
      total_rows: z.int(),
      columns: z.object({ dimensions: z.array(z.object({ name: z.string(), title: z.string() })) }),
    }),
    ...asked,
  })
  .meta({ id: 'FunnelAnswer' });

const visits = { visits: z.int(), share: z.number().describe('Per cent of the visits of the level before') };
const entries = z.array(z.object({ kind: z.enum(['page', 'goal', 'event']), name: z.string(), ...visits }));
const rest = z.object({ ...visits, entries: z.int() }).describe('What is not among the entries');
const level = z
  .object({
    level: z.int().describe('How many stops away'),
    visits: z.int().describe('Visits that came as far as the level before'),
    entries,
    rest,
    end: z.object(visits).describe('Visits that ended, or looking back entered, there'),
  })
  .meta({ id: 'JourneyLevel' });

export const journeysAnswer = z
  .object({
    from: z.object({ visits: z.int(), entries, rest }),
    next: z.array(level),
    previous: z.array(level),
    meta: z.object(meta),
    ...asked,
  })
  .meta({ id: 'JourneysAnswer' });

const cohort = z
  .object({
    cohort: z.string().describe('Label of the interval of the first visits'),
    visitors: z.int(),
    partial: z.boolean().describe('The period begins within the interval'),
    cells: z
      .array(z.object({ visitors: z.int(), share, unfinished: z.boolean() }))
      .describe('The interval of the first visit, the one after, and so on'),
  })
  .meta({ id: 'Cohort' });

export const retentionAnswer = z
  .object({
    cohorts: z.array(cohort),
    average: z
      .array(z.object({ visitors: z.int(), of: z.int(), share }))
      .describe('Over the cohorts whose cell is finished'),
    meta: z.object({
      ...meta,
      cookieless_visitors: z.int().describe('Visitors without a lasting id, who are left out'),
    }),
    ...asked,
  })
  .meta({ id: 'RetentionAnswer' });
