import { z } from 'zod';
import { EXPERIMENT_STATES } from '../model/experiment.ts';
import { VERDICTS } from '../reports/experiments/verdict.ts';
import { span } from './answerSchema.ts';
import { explanationSchema } from './explanationSchema.ts';

// What `POST /api/experiments/:name/results` answers (src/reports/experiments/results.ts).

const percent = z.number().describe('Per cent');
const interval = z.tuple([z.number(), z.number()]);
const share = { visitors: z.int(), converted: z.int(), rate: percent.nullable() };
const difference = z.object({ difference: z.number(), interval, p: z.number() });
const lift = z.object({ estimate: percent, interval });

const goal = z.object({
  goal: z.string(),
  variants: z.array(
    z.object({
      name: z.string(),
      ...share,
      conversions: z.int(),
      interval: interval.nullable().describe('95 %, Wilson'),
      lift: lift
        .extend({ p: z.number(), p_adjusted: z.number() })
        .nullable()
        .describe(
          'Of the first variant’s rate; its interval holds at every look. Null until there is enough to say',
        ),
    }),
  ),
  methods: z
    .object({
      pairs: z.array(
        z.object({
          variant: z.string(),
          fixed_horizon: z.object({
            z: z.number().nullable(),
            p: z.number(),
            fisher_p: z.number().nullable(),
            difference: lift.nullable().describe('Of the rates, in points; Newcombe'),
          }),
        }),
      ),
      bayes: z.array(z.object({ variant: z.string(), probability_best: percent, expected_loss: percent })),
    })
    .describe(
      'What other methods say: for one look at a time fixed beforehand, or given what was believed before',
    ),
});

export const experimentResultsSchema = z
  .looseObject({
    experiment: z.string(),
    state: z.enum(EXPERIMENT_STATES),
    verdict: z.object({ code: z.enum(VERDICTS), variant: z.string().nullable(), text: z.string() }),
    variants: z.array(
      z.object({
        name: z.string(),
        weight: z.int(),
        visitors: z.int(),
        cookieless: z.int().describe('Those that are known for a day only'),
      }),
    ),
    goals: z.array(goal),
    revenue: z
      .object({
        currency: z.string(),
        variants: z.array(
          z.object({
            name: z.string(),
            total: z.number(),
            per_visitor: z.number().nullable(),
            difference: difference.nullable(),
            cuped: difference.extend({ variance_reduction: percent }).nullable(),
          }),
        ),
      })
      .nullable(),
    guardrails: z.array(
      z.object({
        metric: z.string(),
        title: z.string(),
        worse: z.enum(['higher', 'lower']),
        first: z.number().nullable(),
        variants: z.array(
          z.object({
            name: z.string(),
            mean: z.number().nullable(),
            interval: interval.nullable(),
            state: z.enum(['held', 'broken', 'open']),
          }),
        ),
      }),
    ),
    sample_ratio: z.object({
      ok: z.boolean().describe('False: the split is not what was planned, at p < 0.001'),
      split: z.string(),
      chi2: z.number(),
      degrees_of_freedom: z.int(),
      p: z.number(),
      causes: z.array(
        z.object({ dimension: z.string(), value: z.string(), split: z.string(), p: z.number() }),
      ),
    }),
    sample: z.object({
      needed: z.number().nullable(),
      visitors: z.int(),
      days_left: z.number().nullable(),
      power: percent,
      minimum_effect: percent,
      fixed_horizon_per_variant: z.number().nullable(),
    }),
    left_out: z.object({ several_variants: z.int(), unknown_variants: z.int() }),
    over_time: z.array(
      z.object({
        day: z.string(),
        variants: z.array(
          z.object({
            name: z.string(),
            new_visitors: z.int(),
            new_converted: z.int(),
            ...share,
            lift: lift.nullable(),
          }),
        ),
      }),
    ),
    novelty: z.array(z.object({ day: z.int(), variants: z.array(z.object({ name: z.string(), ...share })) })),
    segments: z.array(
      z.object({ value: z.string(), variants: z.array(z.object({ name: z.string(), ...share })) }),
    ),
    meta: z.looseObject({
      site: z.string(),
      time_zone: z.string(),
      period: span,
      definitions: z.record(z.string(), z.string()),
      warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
    query: z.record(z.string(), z.unknown()),
    explain: explanationSchema.optional().describe('With `"explain":true`'),
  })
  .meta({ id: 'ExperimentResults' });
