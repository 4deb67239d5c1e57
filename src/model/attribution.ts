import { z } from 'zod';
import { type Allowed, MAX_LIMIT, SUBJECT, SUBJECT_ALLOWED } from './question.ts';

/** Ways to divide a conversion among the visits that led to it. */
export const MODELS = [
  'last',
  'last_non_direct',
  'first',
  'linear',
  'position',
  'time_decay',
  'markov',
] as const;
export type ModelName = (typeof MODELS)[number];

export const MAX_LOOKBACK = 365;
const MAX_PATHS = 1_000;

/** Body of `POST /api/query/attribution`. `lookback` and `half_life` are days. */
export const attributionQuestion = z.strictObject({
  ...SUBJECT,
  goal: z.string().min(1).max(1_000),
  dimension: z.string().min(1).max(400).default('visit:source'),
  lookback: z.int().min(1).max(MAX_LOOKBACK).default(30),
  half_life: z.number().min(0.1).max(MAX_LOOKBACK).default(7),
  models: z
    .array(z.enum(MODELS))
    .min(1)
    .max(MODELS.length)
    .default([...MODELS]),
  limit: z.int().min(1).max(MAX_LIMIT).default(100),
  paths: z.int().min(0).max(MAX_PATHS).default(20),
});
export type AttributionQuestion = z.output<typeof attributionQuestion>;

export const ATTRIBUTION_ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  goal: 'the name of a goal',
  dimension: 'the name of a dimension of visits, such as visit:source',
  lookback: `a whole number of days from 1 to ${MAX_LOOKBACK}`,
  half_life: `days from 0.1 to ${MAX_LOOKBACK}`,
  models: [...MODELS],
  limit: `a whole number from 1 to ${MAX_LIMIT}`,
  paths: `a whole number from 0 to ${MAX_PATHS}`,
};
