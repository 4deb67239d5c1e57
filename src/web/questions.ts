import { z } from 'zod';
import { question } from '../model/question.ts';
import { requireSite } from './auth.ts';
import { type Route, route } from './route.ts';

export interface QuestionPorts {
  /** Answers a question of DESIGN §5. @throws Problem as the question deserves; `unavailable` after 5 s */
  ask(question: { site: string } & Record<string, unknown>, signal: AbortSignal): Promise<unknown>;
}

export const QUESTION_ROUTES: readonly Route<QuestionPorts>[] = [
  route({
    method: 'POST',
    path: '/api/query',
    scope: 'read',
    tag: 'Questions',
    summary: 'Ask a question',
    status: 200,
    schema: z.looseObject({ site: z.string().min(1).max(253) }),
    input: question,
    answer: z.unknown(),
    example: {
      site: 'example.com',
      period: '30d',
      metrics: ['visitors', 'pageviews'],
      dimensions: ['visit:source'],
      filters: [['is', 'visit:country', ['DE', 'AT']]],
    },
    handle: (ports, { principal, input, signal }) => {
      const site = String(input.site);
      requireSite(principal, site);
      return ports.ask({ ...input, site }, signal);
    },
  }),
];
