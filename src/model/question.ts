import { z } from 'zod';
import { COMPARISONS, PERIODS } from './period.ts';
import { Problem } from './problem.ts';

const name = z.string().min(1).max(400);
const between = z.tuple([z.string().max(64), z.string().max(64)]);
const comparison = z.enum(COMPARISONS);

/** More filters than this in one question, nested ones counted, are refused. */
export const MAX_FILTERS = 50;
export const MAX_LIMIT = 10_000;
export const INCLUDES = ['excluded', 'totals', 'intervals'] as const;

/** What every question says: whose events, of when, on whose clock, and which of them. */
export const SUBJECT = {
  site: z.string().min(1).max(255),
  period: z.union([z.enum(PERIODS), between]).default('30d'),
  time_zone: z.string().min(1).max(64).optional(),
  filters: z.array(z.unknown()).default([]),
  explain: z
    .boolean()
    .default(false)
    .describe('Whether the answer also says why its numbers are what they are'),
};
const subject = z.strictObject(SUBJECT);
export type SubjectAsked = z.output<typeof subject>;

/**
 * Body of `POST /api/query` (DESIGN §5). Names of metrics, dimensions and operators are checked where their tables are
 * (`src/reports`); `filters` likewise.
 */
export const question = z.strictObject({
  ...SUBJECT,
  metrics: z.array(name).min(1).max(32),
  dimensions: z.array(name).max(8).default([]),
  order_by: z
    .array(z.tuple([name, z.enum(['asc', 'desc'])]))
    .max(16)
    .default([]),
  limit: z.int().min(1).max(MAX_LIMIT).default(MAX_LIMIT),
  offset: z.int().min(0).max(1_000_000_000).default(0),
  include: z.array(z.enum(INCLUDES)).default([]),
  compare: z
    .union([
      comparison,
      between,
      z.strictObject({ mode: comparison, match_weekday: z.boolean().default(false) }),
      z.strictObject({ mode: z.literal('custom'), period: between }),
    ])
    .optional(),
  fill: z.boolean().default(false),
});

export type Question = z.output<typeof question>;

/** For every field of a body what is allowed there, in words or as a list. */
export type Allowed = Readonly<Record<string, string | readonly string[]>>;

export const SUBJECT_ALLOWED = {
  site: 'the domain of a site',
  period: [...PERIODS, '["2026-10-01","2026-10-31"]', '["2026-10-01T00:00:00Z","2026-10-01T12:00:00Z"]'],
  time_zone: 'an IANA time zone name such as Europe/Berlin',
  filters: 'a list of filters [operator, dimension, values]',
  explain: 'true or false',
} as const satisfies Allowed;
const ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  metrics: 'a list of one or more names of metrics',
  dimensions: 'a list of up to 8 names of dimensions',
  order_by: 'a list of [metric or dimension, "asc" or "desc"]',
  limit: `a whole number from 1 to ${MAX_LIMIT}`,
  offset: 'a whole number from 0 to 1000000000',
  include: [...INCLUDES],
  compare: [
    ...COMPARISONS,
    '["2026-09-01","2026-09-30"]',
    '{"mode":"previous_period","match_weekday":true}',
    '{"mode":"custom","period":["2026-09-01","2026-09-30"]}',
  ],
  fill: 'true or false',
};

/** Parses the body of `POST /api/query`. Throws Problem `malformed`. */
export function parseQuestion(given: unknown): Question {
  return parseBody(question, ALLOWED, given);
}

/** Parses a request body. Throws Problem `malformed` that names the field and says what is allowed there. */
export function parseBody<Schema extends z.ZodObject>(
  schema: Schema,
  allowed: Allowed,
  given: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys' && issue.path.length === 0) {
    const [key] = issue.keys;
    throw new Problem('malformed', `A question has no field "${key}".`, {
      field: String(key),
      allowed: known,
    });
  }
  const [top] = issue?.path ?? [];
  if (issue === undefined || top === undefined) {
    throw new Problem('malformed', 'A question is a JSON object.', { given, allowed: known });
  }
  const value = valueAt(given, issue.path);
  const field = spelled(issue.path);
  throw new Problem(
    'malformed',
    value === undefined ? `"${field}" is missing.` : `"${field}" is not valid.`,
    {
      field,
      ...(value === undefined ? {} : { given: value }),
      allowed: allowed[String(top)] ?? known,
    },
  );
}

function spelled(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`,
    )
    .join('');
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    given,
  );
}
