import { z } from 'zod';
import { attributionQuestion } from '../model/attribution.ts';
import { coverageQuestion } from '../model/coverage.ts';
import { funnelQuestion } from '../model/funnel.ts';
import { journeysQuestion } from '../model/journeys.ts';
import { parseBody, SUBJECT_ALLOWED } from '../model/question.ts';
import { retentionQuestion } from '../model/retention.ts';
import type { ReportName } from '../reports/reports.ts';
import { ANSWER_ROUTE, type AnswerPorts, aboutSite } from './answers.ts';
import { attributionSchema } from './attributionSchema.ts';
import { requireSite } from './auth.ts';
import { coverageSchema } from './coverageSchema.ts';
import { funnelAnswer, journeysAnswer, retentionAnswer } from './reportSchemas.ts';
import { type Route, route } from './route.ts';

export type QuestionPorts = AnswerPorts;

/** A report reads the rest of its body itself: what cannot be asked is a 400 that lists what can. */
const asking = (
  report: ReportName,
  described: Pick<Route<QuestionPorts>, 'path' | 'summary' | 'answer' | 'example'> & { input: z.ZodType },
) =>
  route({
    ...described,
    method: 'POST',
    scope: 'read',
    tag: 'Questions',
    limited: true,
    status: 200,
    schema: z.unknown(),
    handle: (ports: QuestionPorts, { principal, input }) => {
      const question = parseBody(aboutSite, SUBJECT_ALLOWED, input);
      requireSite(principal, question.site);
      return ports.report(report, question);
    },
  });

export const QUESTION_ROUTES: readonly Route<QuestionPorts>[] = [
  ANSWER_ROUTE,
  asking('funnel', {
    path: '/api/query/funnel',
    summary: 'How many take one step after another',
    input: funnelQuestion,
    answer: funnelAnswer,
    example: {
      site: 'example.com',
      period: '30d',
      steps: [
        ['is', 'event:page', ['/pricing']],
        { name: 'Signed up', filter: ['is', 'event:goal', ['Signup']] },
      ],
      within: { days: 7 },
      dimensions: ['visit:source'],
    },
  }),
  asking('journeys', {
    path: '/api/query/journeys',
    summary: 'Where visits go from a page or a goal, and where they come from',
    input: journeysQuestion,
    answer: journeysAnswer,
    example: { site: 'example.com', period: '30d', from: ['is', 'event:page', ['/pricing']], depth: 3 },
  }),
  asking('retention', {
    path: '/api/query/retention',
    summary: 'How many of those who first came in an interval come back in later ones',
    input: retentionQuestion,
    answer: retentionAnswer,
    example: { site: 'example.com', period: '91d', interval: 'week', goal: 'Signup' },
  }),
  asking('attribution', {
    path: '/api/query/attribution',
    summary: 'Which visits led to conversions, by every model side by side, and on which paths',
    input: attributionQuestion,
    answer: attributionSchema,
    example: {
      site: 'example.com',
      period: '30d',
      goal: 'Signup',
      dimension: 'visit:source',
      lookback: 30,
      models: ['last', 'linear', 'markov'],
    },
  }),
  asking('coverage', {
    path: '/api/query/coverage',
    summary:
      'How many page views of people the access log tells of that the tag missed, by browser, country and page',
    input: coverageQuestion,
    answer: coverageSchema,
    example: { site: 'example.com', period: '30d' },
  }),
];
