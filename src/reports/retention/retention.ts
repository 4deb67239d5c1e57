import { stretches } from '../../model/period.ts';
import { Problem } from '../../model/problem.ts';
import { parseBody } from '../../model/question.ts';
import {
  type CohortInterval,
  RETENTION_ALLOWED,
  type RetentionQuestion,
  retentionQuestion,
} from '../../model/retention.ts';
import type { Context } from '../ask.ts';
import { definedGoals, definedWords } from '../explain/definitions.ts';
import { type Explanation, explained, type Reported } from '../explain/explain.ts';
import { conditions } from '../filter.ts';
import { atOneMoment, type Note, type ReportMeta, reportMeta, subjectIn, understood } from '../moment.ts';
import { goalNamed } from '../namedGoal.ts';
import type { Subject } from '../subject.ts';
import { INTERVALS, type Interval, keyAt, keysWithin } from '../time.ts';
import { cookieless, returns, sizes } from './cohorts.ts';

/** Of a cohort in one interval. */
export interface RetentionCell {
  readonly visitors: number;
  /** Per cent of the cohort; null of an empty one. */
  readonly share: number | null;
  /** The interval is not over, or the period ends within it: the number may grow. */
  readonly unfinished: boolean;
}

export interface RetentionAnswer {
  readonly cohorts: readonly {
    /** Label of the interval of the first visits. */
    readonly cohort: string;
    readonly visitors: number;
    /** The period begins within the interval, so that its first days are missing. */
    readonly partial: boolean;
    /** The interval of the first visit, the one after, and so on. */
    readonly cells: readonly RetentionCell[];
  }[];
  /** By the number of intervals since the first visit, over the cohorts whose cell is finished. */
  readonly average: readonly {
    readonly visitors: number;
    readonly of: number;
    readonly share: number | null;
  }[];
  readonly meta: ReportMeta & { readonly cookieless_visitors: number };
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`. */
  readonly explain?: Explanation;
}

/** More cohorts than this are refused: their table grows with the square. A year of days is fewer. */
const MAX_COHORTS = 400;

/** Answers the body of `POST /api/query/retention`. Throws Problem `malformed`. */
export function retention(given: unknown, context: Context): Promise<RetentionAnswer> {
  const asked = parseBody(retentionQuestion, RETENTION_ALLOWED, given);
  return atOneMoment(context, (within) =>
    explained(asked, within, (watched) => retentionFrom(asked, watched)),
  );
}

async function retentionFrom(asked: RetentionQuestion, context: Context): Promise<Reported<RetentionAnswer>> {
  const { source, signal, now } = context;
  const subject = await subjectIn(asked, context);
  const { scope, filter, period } = subject;
  const interval: Interval = INTERVALS[asked.interval];
  if ((period.to - period.from) / (interval.length ?? 1) > MAX_COHORTS) {
    throw new Problem('malformed', `The period has more than ${MAX_COHORTS} cohorts.`, {
      field: 'interval',
      given: asked.interval,
      allowed: 'a longer interval or a shorter period',
    });
  }
  const goal = asked.goal === undefined ? null : goalNamed(asked.goal, scope.goals);
  const isFiltered = conditions(filter, true).length > 0;
  const plan = { scope, filter: isFiltered ? filter : null, interval: asked.interval, goal };
  const came = await source.select(returns(plan), signal);
  // A first visit is a return to its own interval.
  const counted =
    goal === null ? came.filter((row) => row.c === row.k) : await source.select(sizes(plan), signal);
  const [left] = await source.select(cookieless(plan), signal);
  const of = new Map(counted.map((row) => [Number(row.c), Number(row.visitors)]));
  const found = new Map(came.map((row) => [`${row.c} ${row.k}`, Number(row.visitors)]));
  const calendar = calendarOf(asked.interval, subject, now);
  const cohorts = calendar.keys.map((key, index) => {
    const visitors = of.get(key) ?? 0;
    const cells = calendar.keys.slice(index).map((later): RetentionCell => {
      const back = found.get(`${key} ${later}`) ?? 0;
      return { visitors: back, share: share(back, visitors), unfinished: calendar.unfinished.has(later) };
    });
    return {
      cohort: interval.label(key, scope.stretches),
      visitors,
      partial: key === calendar.partial,
      cells,
    };
  });
  const without = Number(left?.visitors ?? 0);
  const words = definitions(asked);
  const answer: RetentionAnswer = {
    cohorts,
    average: averageOf(cohorts),
    meta: { ...reportMeta(subject, now, words, notes(without)), cookieless_visitors: without },
    query: { ...understood(asked, subject) },
  };
  const goals = definedGoals(context.goals, goal === null ? [filter] : [filter, goal]);
  return { answer, scope, filter, kind: 'actions', definitions: [...goals, ...definedWords(words)] };
}

/** Intervals of the period that have begun, and which of them are cut. */
function calendarOf(name: CohortInterval, { scope, zone, period }: Subject, now: number) {
  const interval = INTERVALS[name];
  const keyOf = (at: number) => keyAt(interval, at, stretches(zone, { from: at, to: at + 1 }));
  const [today, after, before] = [keyOf(now), keyOf(period.to), keyOf(period.from - 1)];
  const keys = keysWithin(interval, scope.stretches).filter((key) => key <= today);
  return { keys, unfinished: new Set([today, after]), partial: before };
}

function averageOf(cohorts: RetentionAnswer['cohorts']): RetentionAnswer['average'] {
  const longest = Math.max(0, ...cohorts.map((one) => one.cells.length));
  return Array.from({ length: longest }, (_, at) => {
    const finished = cohorts.filter((one) => one.cells[at]?.unfinished === false);
    const visitors = finished.reduce((sum, one) => sum + (one.cells[at]?.visitors ?? 0), 0);
    const of = finished.reduce((sum, one) => sum + one.visitors, 0);
    return { visitors, of, share: share(visitors, of) };
  });
}

const share = (part: number, of: number) => (of === 0 ? null : (100 * part) / of);

function definitions({ interval, goal }: RetentionQuestion): ReportMeta['definitions'] {
  const came = goal === undefined ? 'had a page view or event' : `reached the goal ${goal}`;
  return {
    cohort: `Visitors whose first visit ever lies in the ${interval}. Filters choose that first visit; what brought the later ones does not matter.`,
    cells: `Visitors of the cohort who ${came} in the ${interval} of their first visit, in the one after, and so on`,
    unfinished: `The ${interval} is not over, or the period ends within it.`,
    partial: `The period begins within the ${interval}: those who came first before it are missing.`,
    average: 'All cohorts together whose cell is finished',
    cookieless: 'Visitors without a lasting id are left out: their ids last a day.',
  };
}

function notes(without: number): Note[] {
  if (without === 0) return [];
  return [
    {
      code: 'no_lasting_id',
      message: `${without} visitors of the period have no lasting id and are left out.`,
    },
  ];
}
