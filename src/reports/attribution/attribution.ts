import {
  ATTRIBUTION_ALLOWED,
  type AttributionQuestion,
  attributionQuestion,
  type ModelName,
} from '../../model/attribution.ts';
import { Problem } from '../../model/problem.ts';
import { parseBody } from '../../model/question.ts';
import type { Context } from '../ask.ts';
import type { Dimension } from '../dimension.ts';
import { DIMENSIONS } from '../dimensions.ts';
import { definedDimensions, definedGoals, definedWords } from '../explain/definitions.ts';
import { type Explanation, explained, type Reported } from '../explain/explain.ts';
import { and } from '../filter.ts';
import { atOneMoment, type ReportMeta, reportMeta, subjectIn, understood } from '../moment.ts';
import { ratedScope, unratedIn } from '../money.ts';
import { goalNamed } from '../namedGoal.ts';
import { withoutGoals } from '../remaining.ts';
import { once } from '../understand.ts';
import { type Credited, creditsOf, sum } from './credits.ts';
import { definitionsOf } from './definitions.ts';
import { describedModel } from './models.ts';
import { attributionNotes } from './notes.ts';
import { type Path, pathsOf } from './paths.ts';
import { type AttributionPlan, earliest, hasRevenue } from './touches.ts';

/** `results`: one row a value, the one that the first model credits most first; `rest`: all rows after these; `totals`: all rows. */
export interface AttributionAnswer
  extends Pick<Credited, 'conversions' | 'revenue' | 'results' | 'rest' | 'totals'> {
  /** The commonest paths to conversions. */
  readonly paths: readonly Path[];
  readonly meta: ReportMeta & {
    readonly total_rows: number;
    /** Null where no paths were asked for. */
    readonly total_paths: number | null;
    /** Conversions that are credited to their own visit because their visitors have no lasting id, or are nobody. */
    readonly unfollowed_conversions: number;
    readonly columns: {
      readonly dimensions: readonly { readonly name: string; readonly title: string }[];
      readonly models: readonly { readonly name: ModelName; readonly title: string }[];
    };
  };
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`; its counts are of conversions. */
  readonly explain?: Explanation;
}

const DAY = 86_400_000;

/** Answers the body of `POST /api/query/attribution`. Throws Problem `malformed`. */
export function attribution(given: unknown, context: Context): Promise<AttributionAnswer> {
  const asked = parseBody(attributionQuestion, ATTRIBUTION_ALLOWED, given);
  return atOneMoment(context, (within) =>
    explained(asked, within, (watched) => attributionFrom(asked, watched)),
  );
}

async function attributionFrom(
  asked: AttributionQuestion,
  context: Context,
): Promise<Reported<AttributionAnswer>> {
  const { source, signal, now } = context;
  once(asked.models, 'models');
  const dimension = dimensionOfVisits(asked.dimension);
  const subject = await subjectIn(asked, context);
  const { filter } = subject;
  const scope = await ratedScope(subject.scope, context);
  const [first] = await source.select(earliest(scope), signal);
  const lookback = asked.lookback * DAY;
  const converted = and(filter, goalNamed(asked.goal, scope.goals));
  const paid = await source.select(hasRevenue({ scope, converted }), signal);
  const plan: AttributionPlan = {
    scope,
    audience: withoutGoals(filter),
    converted,
    paid: paid.length > 0,
    dimension,
    lookback,
    halfLife: asked.half_life * DAY,
    since: Number(first?.began ?? scope.from) - lookback,
  };
  const { values, ...credited } = await creditsOf(plan, asked, context);
  const { paths, total } = await pathsOf(plan, asked.paths, credited, context);
  const unrated = await unratedIn(scope, plan.converted, context);
  const notes = attributionNotes({ values, unrated }, { markov: asked.models.includes('markov') });
  const words = definitionsOf(asked);
  const answer: AttributionAnswer = {
    ...credited,
    paths,
    meta: {
      ...reportMeta(subject, now, words, notes),
      total_rows: sum(values, (one) => one.rows),
      total_paths: total,
      unfollowed_conversions: sum(values, (one) => one.own.conversions),
      columns: {
        dimensions: [{ name: dimension.name, title: dimension.title }],
        models: asked.models.map((name) => ({ name, title: describedModel(name).title })),
      },
    },
    query: { ...understood(asked, subject) },
  };
  return {
    answer,
    scope,
    filter: plan.converted,
    kind: 'actions',
    definitions: [
      ...definedDimensions([dimension]),
      ...definedGoals(context.goals, [plan.converted]),
      ...definedWords(words),
    ],
  };
}

/** Dimensions of which every visit has one value. */
export const TOUCH_DIMENSIONS: readonly string[] = [...DIMENSIONS.values()]
  .filter((one) => one.scope === 'visit' && one.unfolds === undefined)
  .map((one) => one.name);

function dimensionOfVisits(name: string): Dimension {
  const found = DIMENSIONS.get(name);
  if (found !== undefined && TOUCH_DIMENSIONS.includes(name)) return found;
  throw new Problem('malformed', `"${name}" is no dimension that every visit has one value of.`, {
    field: 'dimension',
    given: name,
    allowed: TOUCH_DIMENSIONS,
  });
}
