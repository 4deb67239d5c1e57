import { JOURNEYS_ALLOWED, type JourneysQuestion, journeysQuestion } from '../../model/journeys.ts';
import { parseBody } from '../../model/question.ts';
import type { Row } from '../../warehouse/port.ts';
import type { Context } from '../ask.ts';
import { definedGoals, definedSteps, definedWords } from '../explain/definitions.ts';
import { type Explanation, explained, type Reported } from '../explain/explain.ts';
import { atOneMoment, type ReportMeta, reportMeta, subjectIn, understood } from '../moment.ts';
import { parseFilter } from '../parseFilter.ts';
import { refuseBadPatterns } from '../patterns.ts';
import { levels, type StopKind, stopOf } from './stops.ts';

interface Count {
  readonly visits: number;
  /** Per cent of the visits of the level before. */
  readonly share: number;
}

/** One step away from where it was looked at from, further and further. Its entries, rest and end make up 100 per cent. */
export interface JourneyLevel {
  readonly level: number;
  /** Visits that came as far as the level before. */
  readonly visits: number;
  readonly entries: readonly (Count & { readonly kind: StopKind; readonly name: string })[];
  /** What is not among the entries. */
  readonly rest: Count & { readonly entries: number };
  /** Visits that went no further: they ended there, or looking back, they entered there. */
  readonly end: Count;
}

export interface JourneysAnswer {
  readonly from: Pick<JourneyLevel, 'visits' | 'entries' | 'rest'>;
  readonly next: readonly JourneyLevel[];
  readonly previous: readonly JourneyLevel[];
  readonly meta: ReportMeta;
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`. */
  readonly explain?: Explanation;
}

/** Answers the body of `POST /api/query/journeys`. Throws Problem `malformed`. */
export function journeys(given: unknown, context: Context): Promise<JourneysAnswer> {
  const asked = parseBody(journeysQuestion, JOURNEYS_ALLOWED, given);
  return atOneMoment(context, (within) =>
    explained(asked, within, (watched) => journeysFrom(asked, watched)),
  );
}

async function journeysFrom(asked: JourneysQuestion, context: Context): Promise<Reported<JourneysAnswer>> {
  const { source, signal, now } = context;
  const subject = await subjectIn(asked, context);
  const { scope, filter } = subject;
  const names = scope.goals.map((one) => one.name);
  const from = parseFilter(asked.from, names, 'from', context.segments);
  await refuseBadPatterns(from, source, signal, 'from');
  const { depth, goals, limit } = asked;
  const rows = await source.select(levels({ scope, filter, from, depth, goals, limit }), signal);
  const at = (level: number) => rows.filter((row) => Number(row.level) === level);
  const start = levelOf(at(0), 0, totalOf(at(0)));
  const walk = (direction: 1 | -1) =>
    Array.from({ length: depth }, (_, index) => index + 1)
      .map((level) => levelOf(at(direction * level), level, totalOf(at(direction * (level - 1)))))
      .filter((level) => level.visits > 0);
  const answer: JourneysAnswer = {
    from: { visits: start.visits, entries: start.entries, rest: start.rest },
    next: walk(1),
    previous: walk(-1),
    meta: reportMeta(subject, now, DEFINITIONS, []),
    query: understood(asked, subject),
  };
  return {
    answer,
    scope,
    filter,
    kind: 'actions',
    definitions: [
      ...definedSteps(['from'], [from]),
      ...definedGoals(context.goals, [filter, from]),
      ...definedWords(DEFINITIONS),
    ],
  };
}

const totalOf = ([row]: readonly Row[]) => Number(row?.total ?? 0);

/** @param visits of the level before */
function levelOf(rows: readonly Row[], level: number, visits: number): JourneyLevel {
  const count = (found: number): Count => ({
    visits: found,
    share: visits === 0 ? 0 : (100 * found) / visits,
  });
  const entries = rows.map((row) => ({ ...stopOf(String(row.label)), ...count(Number(row.visits)) }));
  const shown = entries.reduce((sum, one) => sum + one.visits, 0);
  const all = totalOf(rows);
  return {
    level,
    visits,
    entries,
    rest: { entries: Number(rows[0]?.entries ?? 0) - entries.length, ...count(all - shown) },
    end: count(visits - all),
  };
}

const DEFINITIONS = {
  stops:
    'Page views, and events that reach a goal, by the first of its goals in order of name; the same stop again at once, a reload, is no other stop. Other events are stops only where `from` asks for them by `event:name`. Filters choose which events are looked at.',
  from: 'The first event of a visit that meets `from`; each visit is looked at once',
  next: 'Stops after it, by how many stops later',
  previous: 'Stops before it, by how many stops earlier',
  share: 'Per cent of the visits that came as far as the level before',
  end: 'Visits without a further stop: they ended there, or, before it, entered there',
} as const;
