import { z } from 'zod';

/** Plausible's tracker sends these short names; its tag works unchanged. */
const SHORT_NAMES = {
  n: 'name',
  u: 'url',
  d: 'domain',
  r: 'referrer',
  p: 'props',
  m: 'props',
  $: 'revenue',
  i: 'interactive',
} as const;

/** Characters (UTF-16) that the texts of an event may have. */
export const LONGEST = {
  name: 120,
  url: 16_384,
  domain: 255,
  referrer: 16_384,
  id: 128,
  title: 2_000,
  time_zone: 64,
  language: 64,
  product: 300,
  request: 128,
} as const;
export const MOST_PIXELS = 100_000;

const text = (max: number) => z.string().max(max);
const scalar = z.union([z.string().max(2_000), z.number(), z.boolean()]);
const pixel = z.number().min(0).max(MOST_PIXELS);
const pixels = z.tuple([pixel, pixel]);

const revenue = z.object({
  amount: z.union([z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/), z.number().gt(-1e12).lt(1e12)], {
    error: 'a number, or a decimal such as "12.50" is expected',
  }),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'an ISO 4217 code such as EUR is expected')
    .transform((code) => code.toUpperCase()),
});

const engagement = z.object({
  view: text(128).nullish(),
  ms: z.number().min(0).max(86_400_000),
  scroll: z.number().min(0).max(100).nullish(),
});

/** High-entropy client hints as `navigator.userAgentData.getHighEntropyValues` gives them. */
const hints = z.object({
  platform: text(64).nullish(),
  platformVersion: text(64).nullish(),
  model: text(128).nullish(),
  mobile: z.boolean().nullish(),
  fullVersionList: z
    .array(z.object({ brand: text(64), version: text(64) }))
    .max(10)
    .nullish(),
});

/** One event as the browser tag, the pixel, a server or another analytics tag sends it. Unknown fields are ignored. */
export const eventBody = z.object({
  name: text(LONGEST.name).min(1),
  url: text(LONGEST.url).min(1),
  domain: text(LONGEST.domain).nullish(),
  referrer: text(LONGEST.referrer).nullish(),
  id: text(LONGEST.id).min(1).nullish(),
  age: z.number().nullish(),
  props: z.record(z.string().min(1).max(300), scalar.nullable()).nullish(),
  revenue: revenue.nullish(),
  interactive: z.boolean().nullish(),
  title: text(LONGEST.title).nullish(),
  time_zone: text(LONGEST.time_zone).nullish(),
  language: text(LONGEST.language).nullish(),
  screen: pixels.nullish(),
  viewport: pixels.nullish(),
  product: text(LONGEST.product).nullish(),
  request: text(LONGEST.request).nullish(),
  cookies: z.array(text(128)).max(50).nullish(),
  engagement: engagement.nullish(),
  experiments: z.record(z.string().min(1).max(64), text(64)).nullish(),
  hints: hints.nullish(),
});

/** What only a key or a log may say. */
export const trustedEventBody = eventBody.extend({
  timestamp: z.union([z.string().max(64), z.number()]).nullish(),
  ip: text(64).nullish(),
  user_agent: text(4_096).nullish(),
  visitor_id: z
    .string()
    .min(1)
    .refine((id) => new TextEncoder().encode(id).length <= 128, 'Too big: expected at most 128 bytes')
    .nullish(),
});

export type EventBody = z.infer<typeof trustedEventBody>;
/** What the browser tag sends. */
export type TagEvent = z.input<typeof eventBody>;

/**
 * Renames Plausible's short names, leaving long ones alone, and reads what its trackers send in forms of their own: properties
 * and revenue as JSON text, `$: {}` for a tagged element without revenue, a scroll depth above 100 where the page has shrunk.
 * Anything that is not an object comes back as it is.
 */
export function withLongNames(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const body = given as Record<string, unknown>;
  if (!hasForeignForm(body)) return given;
  const long: Record<string, unknown> = { ...body };
  for (const [short, name] of RENAMED) if (short in body && !(name in body)) long[name] = body[short];
  long.props = fromJsonText(long.props);
  long.revenue = fromJsonText(long.revenue);
  if (isEmptyObject(long.revenue)) delete long.revenue;
  if (long.name === 'engagement' && !('engagement' in body)) {
    const { e: ms, sd: scroll } = body;
    long.engagement = { ms: ms ?? 0, scroll: typeof scroll === 'number' ? Math.min(scroll, 100) : scroll };
  }
  return long;
}

const RENAMED = Object.entries(SHORT_NAMES);

function hasForeignForm(body: Record<string, unknown>): boolean {
  for (const [short] of RENAMED) if (short in body) return true;
  return (
    typeof body.props === 'string' ||
    typeof body.revenue === 'string' ||
    isEmptyObject(body.revenue) ||
    (body.name === 'engagement' && !('engagement' in body))
  );
}

const isEmptyObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
