import { z } from 'zod';

/**
 * `draft`: nobody sees it yet. `running`: visitors are assigned. `stopped`: everybody sees the first variant again.
 * `decided`: everybody sees the variant that was chosen.
 */
export const EXPERIMENT_STATES = ['draft', 'running', 'stopped', 'decided'] as const;
export type ExperimentState = (typeof EXPERIMENT_STATES)[number];

/** Metrics that an experiment may be asked not to make worse, and which way is worse. */
export const GUARDRAILS = {
  bounce_rate: 'higher',
  views_per_visit: 'lower',
  visit_duration: 'lower',
} as const satisfies Record<string, 'higher' | 'lower'>;
export type Guardrail = keyof typeof GUARDRAILS;

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'lower-case letters, digits and hyphens, a letter first, at most 40, are expected',
  );
const instant = z.iso.datetime({ offset: true, error: 'a time such as 2026-12-01T00:00:00Z is expected' });

export const variantInput = z.strictObject({
  name,
  weight: z.int('a whole number is expected').min(1).max(1_000_000),
  url: z
    .url({ protocol: /^https?$/, error: 'an http or https address is expected' })
    .max(2_000)
    .optional(),
});

/** What the owner says of an experiment. The first variant is what visitors see without it. */
const SHAPE = {
  variants: z
    .array(variantInput)
    .min(2, 'at least 2 variants are expected')
    .max(20, 'at most 20 variants are expected')
    .refine(
      (all) => new Set(all.map((one) => one.name)).size === all.length,
      'each variant needs a name of its own',
    ),
  goals: z.array(z.string().min(1).max(200)).max(20),
  guardrails: z.array(z.enum(Object.keys(GUARDRAILS) as [Guardrail, ...Guardrail[]])).max(5),
  pages: z.string().min(1).max(500).nullable(),
  audience: z.array(z.unknown()).nullable(),
  traffic: z.number().gt(0).max(100),
  group: name.nullable(),
  holdout: z.number().min(0).max(90),
  aa: z.boolean(),
  minimum_effect: z.number().gt(0).max(1_000),
  starts_at: instant.nullable(),
  ends_at: instant.nullable(),
} as const;

export const experimentInput = z.strictObject({
  site: z.string().min(1).max(253),
  name,
  variants: SHAPE.variants,
  goals: SHAPE.goals.default([]),
  guardrails: SHAPE.guardrails.default([]),
  pages: SHAPE.pages.default(null),
  audience: SHAPE.audience.default(null),
  traffic: SHAPE.traffic.default(100),
  group: SHAPE.group.default(null),
  holdout: SHAPE.holdout.default(0),
  aa: SHAPE.aa.default(false),
  minimum_effect: SHAPE.minimum_effect.default(10),
  starts_at: SHAPE.starts_at.default(null),
  ends_at: SHAPE.ends_at.default(null),
});
export type ExperimentInput = z.output<typeof experimentInput>;

export const experimentPatch = z.strictObject(SHAPE).partial();
export type ExperimentPatch = z.output<typeof experimentPatch>;

export interface Variant {
  readonly name: string;
  /** Shares are in proportion to the weights, which are whole. */
  readonly weight: number;
  /** Where a split-URL test sends those who see it. */
  readonly url?: string | undefined;
}

/** A test of designs: who sees which, and what should get better. */
export interface Experiment {
  readonly id: number;
  /** Domain of the site it belongs to. */
  readonly site: string;
  readonly name: string;
  readonly variants: readonly Variant[];
  /** Names of goals; the first is what the verdict is about. */
  readonly goals: readonly string[];
  readonly guardrails: readonly Guardrail[];
  /** Pattern of the paths on which it is shown; null for every page. */
  readonly pages: string | null;
  /** A filter on what is known of a visitor before the page is shown; null for everybody. */
  readonly audience: readonly unknown[] | null;
  /** Per cent of the visitors who take part. */
  readonly traffic: number;
  /** Experiments of one group share no visitor. */
  readonly group: string | null;
  /** Where on the group's line this experiment's slice begins, per cent. */
  readonly slice: number;
  /** Per cent of the site's visitors who see no experiment that has a holdout. */
  readonly holdout: number;
  /** Both designs are the same: what differs is chance, or a fault of the measurement. */
  readonly aa: boolean;
  /** The smallest lift, per cent of the rate, that would be worth finding: what the sample is planned for. */
  readonly minimumEffect: number;
  /** What assignment is salted with; never changes. */
  readonly salt: string;
  readonly state: ExperimentState;
  /** Milliseconds since 1970; null for not yet, and without end. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  /** The variant that was chosen; null before. */
  readonly decided: string | null;
  readonly createdAt: number;
  readonly changes: readonly ExperimentChange[];
}

export interface ExperimentChange {
  readonly at: number;
  /** E-mail address of a user, name of a key, or `owner` for the owner's own shell. */
  readonly who: string;
  /** In words. */
  readonly what: string;
}

/** What of an experiment is kept as one piece. */
export type ExperimentDefinition = Pick<
  Experiment,
  | 'variants'
  | 'goals'
  | 'guardrails'
  | 'pages'
  | 'audience'
  | 'traffic'
  | 'group'
  | 'slice'
  | 'holdout'
  | 'aa'
  | 'minimumEffect'
>;
export type ExperimentBegun = Pick<Experiment, 'state' | 'startsAt' | 'endsAt'>;
export type ExperimentChanges = Partial<ExperimentDefinition & ExperimentBegun & Pick<Experiment, 'decided'>>;

/** When a change takes effect: a start is at its own time. */
export function experimentTime({ startsAt }: Experiment, { at, what }: ExperimentChange): number {
  return what.includes('started') && startsAt !== null ? startsAt : at;
}

/** What it is at a moment: one that runs is not begun before its start, and over after its end. */
export function stateAt({ state, startsAt, endsAt }: Experiment, now: number): ExperimentState {
  if (state !== 'running') return state;
  if (startsAt !== null && now < startsAt) return 'draft';
  return endsAt !== null && now >= endsAt ? 'stopped' : 'running';
}
