import { z } from 'zod';
import { ANSWER_FORMATS, type AnswerFormat } from '../model/export.ts';
import { parseBody, question, SUBJECT, SUBJECT_ALLOWED } from '../model/question.ts';
import type { ReportName } from '../reports/reports.ts';
import { answerSchema } from './answerSchema.ts';
import { requireSite } from './auth.ts';
import { fileHeaders } from './exports.ts';
import { route } from './route.ts';

export interface AnswerPorts {
  /** Answers a question of DESIGN §5. @throws Problem as the question deserves; `unavailable` after 5 s */
  report(report: ReportName, question: QuestionBody): Promise<unknown>;
  /** All rows of an answer as text. @throws the same, and Problem `too_many` */
  exportAnswer(question: QuestionBody, format: 'csv' | 'ndjson'): Promise<ReadableStream<Uint8Array>>;
}
type QuestionBody = { site: string } & Record<string, unknown>;

const format = z.enum(['json', 'csv', 'ndjson']).meta({
  description:
    'JSON by pages, or every row as CSV or NDJSON; the same can be asked for with the header Accept',
});

/** What every question says; the report reads the rest, and says what is wrong with it. */
export const aboutSite = z.looseObject({ site: SUBJECT.site });
const asked = aboutSite.extend({ format: format.optional() });
const ASKED_ALLOWED = { ...SUBJECT_ALLOWED, format: format.options };

/** `POST /api/query`: a page of JSON, or every row. */
export const ANSWER_ROUTE = route({
  method: 'POST',
  path: '/api/query',
  scope: 'read',
  tag: 'Questions',
  limited: true,
  summary: 'Ask a question',
  status: 200,
  schema: z.unknown(),
  input: question.extend({ format: format.default('json') }),
  answer: answerSchema,
  media: {
    [ANSWER_FORMATS.csv]: 'RFC 4180 with a header, every row',
    [ANSWER_FORMATS.ndjson]: 'One row of `results` a line, every row',
  },
  example: {
    site: 'example.com',
    period: '30d',
    metrics: ['visitors', 'pageviews'],
    dimensions: ['visit:source'],
    filters: [['is', 'visit:country', ['DE', 'AT']]],
  },
  handle: async (ports: AnswerPorts, { principal, input, header }) => {
    const { format, ...question } = parseBody(asked, ASKED_ALLOWED, input);
    requireSite(principal, question.site);
    const wanted = format ?? accepted(header('accept'));
    if (wanted === 'json') return ports.report('answer', question);
    const stream = await ports.exportAnswer(question, wanted);
    const headers = fileHeaders(ANSWER_FORMATS[wanted], `${question.site}.${wanted}`);
    return new Response(stream, { headers: { ...headers, vary: 'Accept' } });
  },
});

/** The format that an Accept header asks for first; JSON where it names none of them. */
function accepted(header = ''): AnswerFormat {
  const wanted = header
    .split(',')
    .map((part) => part.split(';').map((piece) => piece.trim().toLowerCase()))
    .map(([type = '', ...parameters]) => ({
      type,
      weight: Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1),
    }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const formats = Object.entries(ANSWER_FORMATS) as [AnswerFormat, string][];
  for (const { type } of wanted) {
    const [found] = formats.find(([, name]) => name === type || type === '*/*') ?? [];
    if (found !== undefined) return found;
  }
  return 'json';
}
