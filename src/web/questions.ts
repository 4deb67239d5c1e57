import { z } from 'zod';
import { requireSite } from './auth.ts';
import { type Route, route } from './route.ts';

export interface QuestionPorts {
  /** Answers a question of DESIGN §5. @throws Problem as the question deserves; `unavailable` after 5 s */
  ask(question: { site: string } & Record<string, unknown>, signal: AbortSignal): Promise<unknown>;
}

export const QUESTION_ROUTES: readonly Route<QuestionPorts>[] = [
  route<QuestionPorts, z.ZodObject>({
    method: 'POST',
    path: '/api/query',
    scope: 'read',
    summary: 'Ask a question',
    status: 200,
    schema: z.looseObject({ site: z.string().min(1).max(253) }),
    handle: (ports, { principal, input, signal }) => {
      const site = String(input.site);
      requireSite(principal, site);
      return ports.ask({ ...input, site }, signal);
    },
  }),
];
