import { COVERAGE_ALLOWED, type CoverageQuestion, coverageQuestion } from '../../model/coverage.ts';
import { parseBody } from '../../model/question.ts';
import type { Row } from '../../warehouse/port.ts';
import type { Context } from '../ask.ts';
import { definedGoals, definedWords } from '../explain/definitions.ts';
import { type Explanation, explained, type Reported } from '../explain/explain.ts';
import { atOneMoment, type Note, type ReportMeta, reportMeta, subjectIn, understood } from '../moment.ts';
import { wilson } from '../stats.ts';
import { byDimension, GROUPS, type Group, others, overall, untaggedPages } from './views.ts';

/** Page views of people that the access log tells of, and how many of them the tag did not report. */
export interface Covered {
  readonly pageviews: number;
  readonly missed: number;
  /** Per cent; null of none. */
  readonly missed_share: number | null;
  /** 95 % Wilson interval of that, per cent. */
  readonly interval: readonly [number, number] | null;
}

export interface CoverageAnswer {
  readonly totals: Covered;
  /** The largest rows, most missed first. */
  readonly by: Readonly<Record<Group, readonly (Covered & { readonly value: string })[]>>;
  /** Pages in the log from which no tag reported anything in the period. */
  readonly untagged_pages: readonly { readonly page: string; readonly pageviews: number }[];
  readonly meta: ReportMeta;
  readonly query: Readonly<Record<string, unknown>>;
  /** With `"explain":true`. */
  readonly explain?: Explanation;
}

/** Answers the body of `POST /api/query/coverage`. Throws Problem `malformed`. */
export function coverage(given: unknown, context: Context): Promise<CoverageAnswer> {
  const asked = parseBody(coverageQuestion, COVERAGE_ALLOWED, given);
  return atOneMoment(context, (within) =>
    explained(asked, within, (watched) => coverageFrom(asked, watched)),
  );
}

async function coverageFrom(asked: CoverageQuestion, context: Context): Promise<Reported<CoverageAnswer>> {
  const { source, signal, now } = context;
  const subject = await subjectIn(asked, context);
  const plan = { scope: subject.scope, filter: subject.filter, limit: asked.limit };
  const select = (statement: Parameters<typeof source.select>[0]) => source.select(statement, signal);
  const [totals] = await select(overall(plan));
  const by: Record<Group, CoverageAnswer['by'][Group]> = { browser: [], country: [], page: [] };
  for (const group of GROUPS)
    by[group] = (await select(byDimension(plan, group))).map((row) => ({
      value: String(row.k0),
      ...covered(row),
    }));
  const untagged = await select(untaggedPages(plan));
  const [beside] = await select(others(plan));
  const answer: CoverageAnswer = {
    totals: covered(totals),
    by,
    untagged_pages: untagged.map(({ page, pageviews }) => ({
      page: String(page),
      pageviews: Number(pageviews),
    })),
    meta: reportMeta(subject, now, DEFINITIONS, notes(totals, beside)),
    query: understood(asked, subject),
  };
  const { scope, filter } = subject;
  const definitions = [...definedGoals(context.goals, [filter]), ...definedWords(DEFINITIONS)];
  return { answer, scope, filter, kind: 'pageviews', definitions };
}

function covered(row: Row | undefined): Covered {
  const [pageviews, missed] = [Number(row?.pageviews ?? 0), Number(row?.missed ?? 0)];
  return {
    pageviews,
    missed,
    missed_share: pageviews === 0 ? null : (100 * missed) / pageviews,
    interval: wilson(missed, pageviews),
  };
}

const DEFINITIONS = {
  pageviews:
    'Page views of people that the access log tells of: not those of bots, assets, redirects, errors',
  missed:
    'Those of them that no tag or pixel reported, from a minute before to ten minutes after: the same request, else the same cookie and page, else the same address (as stored), browser and page',
  missed_share: 'missed ÷ pageviews, with its 95 % Wilson interval',
  untagged_pages: 'Pages in the log from which no tag or pixel reported anything in the period',
};

function notes(totals: Row | undefined, beside: Row | undefined): Note[] {
  const waiting = Number(beside?.waiting ?? 0);
  return [
    ...(Number(totals?.pageviews ?? 0) === 0
      ? [
          {
            code: 'no_log',
            message: 'No page view of the period came from an access log: import it (`firsthand import`).',
          },
        ]
      : []),
    ...(Number(beside?.tagged ?? 0) === 0
      ? [{ code: 'no_tag', message: 'No tag reported anything in the period, so all of the log is missed.' }]
      : []),
    ...(waiting > 0
      ? [
          {
            code: 'waiting',
            message: `${waiting} page views of the log are younger than ten minutes: the tag may still report them.`,
          },
        ]
      : []),
  ];
}
