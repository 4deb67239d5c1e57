import {
  FUNNEL_ALLOWED,
  type Funnel,
  type FunnelQuestion,
  funnelQuestion,
  namedSteps,
  type Step,
} from '../../model/funnel.ts';
import { Problem } from '../../model/problem.ts';
import { parseBody } from '../../model/question.ts';
import type { Row } from '../../warehouse/port.ts';
import { type Context, totalOf } from '../ask.ts';
import { definedDimensions, definedGoals, definedSteps, definedWords } from '../explain/definitions.ts';
import { type Explanation, explained, type Reported } from '../explain/explain.ts';
import { atOneMoment, type ReportMeta, reportMeta, subjectIn, understood } from '../moment.ts';
import { knownDimension, once } from '../understand.ts';
import type { FunnelPlan } from './attempts.ts';
import { WORDS } from './definitions.ts';
import { funnelNotes } from './notes.ts';
import { stepRows } from './rows.ts';
import { stepsIn } from './steps.ts';

/** What became of those who came to a step. Shares are percentages, null of nobody. */
export interface StepResult {
  readonly name: string;
  readonly visitors: number;
  /** Visits that came to the step; null over days, where an attempt may be several visits. */
  readonly visits: number | null;
  /** Of those who came to the first step, and to the one before. */
  readonly conversion_from_first: number | null;
  readonly conversion_from_previous: number | null;
  /** How many came to the step before and not to this one. */
  readonly drop_off: number;
  /** From the step before to this one; null for the first step and of nobody. */
  readonly seconds: { readonly median: number; readonly mean: number } | null;
}

export interface FunnelAnswer {
  readonly steps: readonly StepResult[];
  /** The same by the values at the first step, the greatest first. */
  readonly results: readonly {
    readonly dimensions: readonly string[];
    readonly steps: readonly StepResult[];
  }[];
  readonly meta: ReportMeta & {
    readonly total_rows: number;
    readonly columns: { readonly dimensions: readonly { readonly name: string; readonly title: string }[] };
  };
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`. */
  readonly explain?: Explanation;
}

/** Answers the body of `POST /api/query/funnel`. Throws Problem `malformed`. */
export function funnel(given: unknown, context: Context): Promise<FunnelAnswer> {
  const asked = parseBody(funnelQuestion, FUNNEL_ALLOWED, given);
  return atOneMoment(context, (within) => explained(asked, within, (watched) => funnelFrom(asked, watched)));
}

async function funnelFrom(asked: FunnelQuestion, context: Context): Promise<Reported<FunnelAnswer>> {
  const { source, signal, now } = context;
  const { steps, order, within } = definitionOf(asked, context.funnels ?? []);
  const subject = await subjectIn(asked, context);
  const goals = subject.scope.goals.map((one) => one.name);
  const filters = await stepsIn(steps, goals, context);
  const dimensions = asked.dimensions.map((name, at) =>
    knownDimension(name, `dimensions[${at}]`, subject.period),
  );
  once(asked.dimensions, 'dimensions');
  const plan: FunnelPlan = { scope: subject.scope, filter: subject.filter, steps: filters, order, within };
  const { limit, offset } = asked;
  const [all] = await source.select(stepRows(plan, [], { limit: 1, offset: 0 }), signal);
  const rows =
    dimensions.length === 0 ? [] : await source.select(stepRows(plan, dimensions, { limit, offset }), signal);
  const notes = await funnelNotes(plan, dimensions, all, context);
  const words = WORDS(order, within);
  const answer: FunnelAnswer = {
    steps: resultsOf(all, steps, within),
    results: rows.map((row) => ({
      dimensions: dimensions.map((one, at) => one.label(row[`k${at}`] ?? null, subject.scope)),
      steps: resultsOf(row, steps, within),
    })),
    meta: {
      ...reportMeta(subject, now, words, notes),
      total_rows: totalOf(rows) ?? 0,
      columns: { dimensions: dimensions.map(({ name, title }) => ({ name, title })) },
    },
    query: { ...understood(asked, subject), steps, order, within },
  };
  return {
    answer,
    scope: subject.scope,
    filter: subject.filter,
    kind: 'actions',
    definitions: [
      ...definedSteps(
        steps.map(({ name }) => name),
        filters,
      ),
      ...definedDimensions(dimensions),
      ...definedGoals(context.goals, [subject.filter, ...filters], dimensions),
      ...definedWords(words),
    ],
  };
}

/** The steps asked for, or those of the saved funnel. */
function definitionOf(
  asked: FunnelQuestion,
  funnels: readonly Funnel[],
): { steps: readonly Step[] } & Pick<Funnel, 'order' | 'within'> {
  const saved = funnels.find((one) => one.name === asked.funnel);
  const names = funnels.map((one) => one.name);
  if (asked.funnel !== undefined && asked.steps !== undefined)
    throw new Problem('malformed', 'Either a saved funnel is asked for or steps are given.', {
      field: 'steps',
      allowed: 'funnel or steps',
    });
  if (asked.funnel !== undefined && saved === undefined)
    throw new Problem('malformed', `There is no funnel "${asked.funnel}".`, {
      field: 'funnel',
      given: asked.funnel,
      allowed: names,
    });
  const steps = asked.steps === undefined ? saved?.steps : namedSteps(asked.steps);
  if (steps === undefined)
    throw new Problem('malformed', '"steps" is missing.', {
      field: 'steps',
      allowed: FUNNEL_ALLOWED.steps ?? [],
    });
  return {
    steps,
    order: asked.order ?? saved?.order ?? 'ordered',
    within: asked.within ?? saved?.within ?? 'visit',
  };
}

function resultsOf(row: Row | undefined, steps: readonly Step[], within: Funnel['within']): StepResult[] {
  const number = (name: string) => Number(row?.[name] ?? 0);
  return steps.map(({ name }, index) => {
    const at = index + 1;
    // Over days everybody has one attempt.
    const count = number(`n${at}`);
    const before = index === 0 ? count : number(`n${at - 1}`);
    const share = (of: number) => (of === 0 ? null : (100 * count) / of);
    return {
      name,
      visitors: within === 'visit' ? number(`v${at}`) : count,
      visits: within === 'visit' ? count : null,
      conversion_from_first: share(number('n1')),
      conversion_from_previous: share(before),
      drop_off: before - count,
      seconds:
        index === 0 || count === 0
          ? null
          : { median: number(`median${at}`) / 1000, mean: number(`mean${at}`) / 1000 },
    };
  });
}
