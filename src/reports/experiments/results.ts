import { z } from 'zod';
import { type Experiment, stateAt } from '../../model/experiment.ts';
import { Problem } from '../../model/problem.ts';
import { type Allowed, parseBody, SUBJECT, SUBJECT_ALLOWED } from '../../model/question.ts';
import type { Row } from '../../warehouse/port.ts';
import type { Context } from '../ask.ts';
import { definedDimensions, definedGoals, definedWords } from '../explain/definitions.ts';
import { type Explanation, explained, type Reported } from '../explain/explain.ts';
import { atOneMoment, type Note, type ReportMeta, reportMeta, subjectIn, understood } from '../moment.ts';
import { ratedScope } from '../money.ts';
import { goalNamed } from '../namedGoal.ts';
import { knownDimension } from '../understand.ts';
import { bySegment, byVariant, guardrailSums, type ResultPlan, severalShown } from './exposures.ts';
import { type GoalResult, goalResults, primaryLift } from './goalResults.ts';
import { type GuardrailResult, guardrailResults } from './guardrailResults.ts';
import { type Novelty, novelty, type OverTime, overTime } from './overTime.ts';
import { fixedSample, POWER, visitorsNeeded } from './plan.ts';
import { type RevenueResult, revenueResults } from './revenueResults.ts';
import { type SampleRatio, sampleRatio } from './sampleRatio.ts';
import { type Verdict, verdict } from './verdict.ts';
import { WORDS } from './words.ts';

/** Days whose traffic says how long is left. */
const LATELY = 14;

/** Body of `POST /api/experiments/:name/results`. Without a period: all exposures until its end. */
export const resultsQuestion = z.strictObject({
  ...SUBJECT,
  period: SUBJECT.period.unwrap().optional(),
  experiment: z.string().min(1).max(40),
  dimensions: z.array(z.string().min(1).max(400)).max(1).default([]),
});
const RESULTS_ALLOWED: Allowed = {
  ...SUBJECT_ALLOWED,
  experiment: 'the name of an experiment',
  dimensions: 'a list of at most one name of a dimension',
};

export interface VariantResult {
  readonly name: string;
  readonly weight: number;
  readonly visitors: number;
  /** Those among them that are known for a day only. */
  readonly cookieless: number;
}

export interface SegmentResult {
  readonly value: string;
  readonly variants: readonly {
    readonly name: string;
    readonly visitors: number;
    readonly converted: number;
    readonly rate: number | null;
  }[];
}

/** How an experiment stands. Rates and lifts are per cent; lifts are of the first variant's rate. */
export interface ExperimentResults {
  readonly experiment: string;
  readonly state: string;
  readonly verdict: Verdict;
  readonly variants: readonly VariantResult[];
  readonly goals: readonly GoalResult[];
  readonly revenue: RevenueResult | null;
  readonly guardrails: readonly GuardrailResult[];
  readonly sample_ratio: SampleRatio;
  readonly sample: {
    /** Visitors in all that the smallest effect worth finding takes, looking as often as one likes. */
    readonly needed: number | null;
    readonly visitors: number;
    readonly days_left: number | null;
    readonly power: number;
    readonly minimum_effect: number;
    /** Visitors each variant, where nobody looks before the end. */
    readonly fixed_horizon_per_variant: number | null;
  };
  /** Shown several variants, or one that the experiment does not have: in no number above. */
  readonly left_out: { readonly several_variants: number; readonly unknown_variants: number };
  readonly over_time: readonly OverTime[];
  readonly novelty: readonly Novelty[];
  /** By the dimension asked for: exploratory, since with enough segments some always differ. */
  readonly segments: readonly SegmentResult[];
  readonly meta: ReportMeta;
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`. */
  readonly explain?: Explanation;
}

/** Answers how an experiment stands. Throws Problem `malformed`. */
export function experimentResults(given: unknown, context: Context): Promise<ExperimentResults> {
  const asked = parseBody(resultsQuestion, RESULTS_ALLOWED, given);
  const experiment = experimentNamed(asked.experiment, context.experiments ?? []);
  const { endsAt } = experiment;
  // Names are used once, so that all exposures there are are of this experiment.
  const ever: [string, string] | 'all' =
    endsAt === null || endsAt > context.now ? 'all' : [EARLIEST, new Date(endsAt).toISOString()];
  const period = asked.period ?? ever;
  return atOneMoment(context, (within) =>
    explained(asked, within, (watched) => resultsFrom({ ...asked, period }, experiment, watched)),
  );
}

/** The earliest time that is believed of an event (DESIGN §4). */
const EARLIEST = '2000-01-01T00:00:00Z';

function experimentNamed(name: string, experiments: readonly Experiment[]): Experiment {
  const found = experiments.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Problem('not_found', `There is no experiment ${name}.`, {
    field: 'experiment',
    given: name,
    allowed: experiments.map((one) => one.name),
  });
}

type Asked = z.output<typeof resultsQuestion> & {
  period: NonNullable<z.output<typeof resultsQuestion>['period']>;
};

async function resultsFrom(
  asked: Asked,
  experiment: Experiment,
  context: Context,
): Promise<Reported<ExperimentResults>> {
  const { source, signal, now } = context;
  const subject = await subjectIn(asked, context);
  const { filter } = subject;
  const scope = await ratedScope({ ...subject.scope, from: 0 }, context).then(({ rates }) => ({
    ...subject.scope,
    rates,
  }));
  const dimensions = asked.dimensions.map((name, at) =>
    knownDimension(name, `dimensions[${at}]`, subject.period),
  );
  const known = experiment.goals.filter((name) => scope.goals.some((one) => one.name === name));
  const goals = known.map((name) => goalNamed(name, scope.goals, 'goals'));
  const plan: ResultPlan = { scope, filter, name: experiment.name, goals };
  const rows = await source.select(byVariant(plan), signal);
  const [several] = await source.select(severalShown(plan), signal);
  const rowOf = (variant: string) => rows.find((row) => row.variant === variant);
  const variants = experiment.variants.map(({ name, weight }) => ({
    name,
    weight,
    visitors: count(rowOf(name), 'n'),
    cookieless: count(rowOf(name), 'cookieless'),
  }));
  const ordered = experiment.variants.map(({ name }) => rowOf(name));
  const visitors = variants.reduce((sum, one) => sum + one.visitors, 0);
  const ratio = await sampleRatio(plan, variants, context);
  const guardRows =
    experiment.guardrails.length === 0 || visitors === 0
      ? []
      : await source.select(guardrailSums(plan, experiment.guardrails), signal);
  const guardrails = guardrailResults(experiment, guardRows);
  const days = visitors === 0 ? [] : await overTime(plan, experiment, context);
  const end = Math.min(now, subject.period.to);
  const [first] = variants;
  const rate =
    first !== undefined && first.visitors > 0 && known.length > 0
      ? count(ordered[0], 'd1') / first.visitors
      : 0;
  const needed = visitorsNeeded(rate, experiment.minimumEffect / 100, variants.length);
  const perDay = trafficOf(days);
  const daysLeft =
    !Number.isFinite(needed) || perDay === 0 ? null : Math.max(0, (needed - visitors) / perDay);
  const state = stateAt(experiment, now);
  const missing: Note[] = experiment.goals
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'no_such_goal',
      message: `The goal ${name} was removed: nothing is known of it.`,
    }));
  const answer: ExperimentResults = {
    experiment: experiment.name,
    state,
    verdict: verdict({
      experiment: { ...experiment, goals: known },
      state,
      visitors,
      challengers: variants.slice(1).map(({ name }, at) => ({
        name,
        lift: primaryLift(ordered, at + 1, known.length),
        broken: guardrails
          .filter((one) => one.variants[at]?.state === 'broken')
          .map((one) => one.title.toLowerCase()),
      })),
      mismatch: ratio.ok ? null : { split: ratio.split, cause: ratio.causes[0]?.value ?? null },
      days: days.length,
      daysLeft,
      planned: visitors >= needed,
    }),
    variants,
    goals: goalResults(known, variants, ordered),
    revenue: revenueResults(variants, ordered, scope.currency),
    guardrails,
    sample_ratio: ratio,
    sample: {
      needed: Number.isFinite(needed) ? needed : null,
      visitors,
      days_left: daysLeft === null ? null : Math.ceil(daysLeft),
      power: POWER * 100,
      minimum_effect: experiment.minimumEffect,
      fixed_horizon_per_variant: fixedSample(rate, experiment.minimumEffect / 100, variants.length),
    },
    left_out: {
      several_variants: count(several, 'n'),
      unknown_variants: rows
        .filter((row) => !variants.some(({ name }) => name === row.variant))
        .reduce((sum, row) => sum + count(row, 'n'), 0),
    },
    over_time: days,
    novelty: visitors === 0 || known.length === 0 ? [] : await novelty(plan, experiment, end, context),
    segments: await segmentsOf(plan, experiment, dimensions, context),
    meta: reportMeta(subject, now, WORDS, missing),
    query: { ...understood(asked, subject), experiment: experiment.name },
  };
  const definitions = [
    ...definedWords(WORDS),
    ...definedDimensions(dimensions),
    ...definedGoals(context.goals, goals),
  ];
  return { answer, scope, filter, definitions, kind: 'actions' };
}

export const count = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0);

/** Visitors a day, of the last two weeks without today, which is not over. */
function trafficOf(days: readonly OverTime[]): number {
  const whole = days.slice(0, -1).slice(-LATELY);
  const seen = whole.length > 0 ? whole : days;
  const sum = seen.reduce(
    (all, day) => all + day.variants.reduce((one, { new_visitors }) => one + new_visitors, 0),
    0,
  );
  return seen.length === 0 ? 0 : sum / seen.length;
}

async function segmentsOf(
  plan: ResultPlan,
  { variants }: Experiment,
  dimensions: Parameters<typeof bySegment>[1][],
  { source, signal }: Context,
): Promise<SegmentResult[]> {
  const [dimension] = dimensions;
  if (dimension === undefined) return [];
  const rows = await source.select(bySegment(plan, dimension, 20 * 50), signal);
  const values = [...new Set(rows.map((row) => row.k0))];
  return values.map((value) => ({
    value: dimension.label(value ?? null, plan.scope),
    variants: variants.map(({ name }) => {
      const row = rows.find((one) => one.k0 === value && one.variant === name);
      const [visitors, converted] = [count(row, 'n'), count(row, 'd')];
      return { name, visitors, converted, rate: visitors === 0 ? null : (100 * converted) / visitors };
    }),
  }));
}
