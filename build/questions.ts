import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERIODS } from '../src/model/period.ts';
import { DIMENSIONS, FAMILIES } from '../src/reports/dimensions.ts';
import { METRICS } from '../src/reports/metrics.ts';
import { OPERATORS } from '../src/reports/operators.ts';

const FILE = join(import.meta.dirname, '../docs/questions.md');
const MARK = '<!-- from here on written by `npm run docs` from src/reports -->';

/** docs/questions.md: the written introduction, then the tables of src/reports as they are. */
export function questionsPage(introduction: string): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const metrics = Object.entries(METRICS).map(([name, { title, description, unit }]) =>
    row([`\`${name}\``, title, description, unit]),
  );
  const families = Object.values(FAMILIES).map((make) => make('NAME'));
  const dimensions = [...DIMENSIONS.values(), ...families].map(({ name, title, description }) =>
    row([`\`${name}\``, title, description]),
  );
  return [
    introduction,
    MARK,
    '',
    '## Metrics',
    '',
    row(['name', 'title', 'definition', 'unit']),
    '|---|---|---|---|',
    ...metrics,
    '',
    '## Dimensions',
    '',
    row(['name', 'title', 'definition']),
    '|---|---|---|',
    ...dimensions,
    '',
    '## Operators',
    '',
    Object.keys(OPERATORS)
      .map((name) => `\`${name}\``)
      .join(' '),
    '',
    '## Periods',
    '',
    `${PERIODS.map((name) => `\`${name}\``).join(' ')}, two days \`["2026-10-01","2026-10-31"]\` (inclusive), or two instants.`,
    '',
  ].join('\n');
}

export const introductionOf = (page: string) => `${page.slice(0, page.indexOf(MARK)).trimEnd()}\n`;

if (process.argv[1] === import.meta.filename) {
  writeFileSync(FILE, questionsPage(introductionOf(readFileSync(FILE, 'utf8'))));
}
