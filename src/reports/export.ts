import { Problem } from '../model/problem.ts';
import { parseQuestion } from '../model/question.ts';
import { type Context, rowPages } from './ask.ts';
import { csvOf } from './csv.ts';
import { columnsOf } from './meta.ts';
import { prepare } from './prepare.ts';
import { resultsOf } from './results.ts';

/**
 * All rows of an answer as text, some at a time: CSV, or one row of `results` a line. Without a `limit` there is none.
 * Throws as `answer` does.
 */
export async function* exported(
  given: unknown,
  context: Context,
  format: 'csv' | 'ndjson',
): AsyncGenerator<string> {
  const question = parseQuestion(given);
  if (question.explain) {
    const allowed = 'the format json, which has room for it';
    throw new Problem('malformed', `There is no explanation in ${format}.`, { field: 'explain', allowed });
  }
  const limited = typeof given === 'object' && given !== null && 'limit' in given;
  const { asked, before, spine } = await prepare(question, context);
  const csv = csvOf(columnsOf(asked), {
    compared: before !== null,
    intervals: question.include.includes('intervals'),
  });
  const page = { limit: limited ? question.limit : Number.MAX_SAFE_INTEGER, offset: question.offset };
  let begun = false;
  for await (const rows of rowPages(asked, spine, page, context)) {
    if (format === 'csv' && !begun) yield csv.header;
    begun = true;
    const results = await resultsOf(rows, asked, before, context);
    const line = format === 'csv' ? csv.line : (row: unknown) => `${JSON.stringify(row)}\n`;
    yield results.map(line).join('');
  }
  if (format === 'csv' && !begun) yield csv.header;
}
