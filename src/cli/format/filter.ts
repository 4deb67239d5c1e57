import { Problem } from '../../model/problem.ts';

const OPERATORS = ['is_not', 'is', 'contains_not', 'contains', 'matches_not', 'matches'] as const;
const FORM = new RegExp(`^\\s*(\\S+)\\s+(${OPERATORS.join('|')})\\s+(.+?)\\s*$`);

/**
 * Reads a filter as people write it on the command line: `visit:country is DE,AT`, `event:page contains /blog`.
 * Several values are separated by commas; quote one that has a comma: `visit:city is "Paris, Texas"`. Or the API's JSON.
 */
export function readFilter(text: string): unknown {
  if (text.trimStart().startsWith('[')) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw notAFilter(text, cause);
    }
  }
  const [, dimension, operator, values] = FORM.exec(text) ?? [];
  if (dimension === undefined || operator === undefined || values === undefined) throw notAFilter(text);
  return [operator, dimension, splitValues(values)];
}

function splitValues(text: string): string[] {
  const found = text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g);
  return [...found]
    .map(([, quoted, bare]) => (quoted === undefined ? (bare ?? '').trim() : quoted.replace(/\\(.)/g, '$1')))
    .filter((value) => value !== '');
}

function notAFilter(text: string, cause?: unknown): Problem {
  return new Problem(
    'invalid',
    `--filter "${text}" is no filter: write DIMENSION OPERATOR VALUE[,VALUE…], such as 'visit:country is DE,AT'.`,
    {
      field: 'filter',
      given: text,
      allowed: OPERATORS,
      cause,
    },
  );
}
