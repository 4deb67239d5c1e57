import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { introductionOf, questionsPage } from '../../build/questions.ts';

it('docs/questions.md tells of every metric and dimension as the tables have them', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/questions.md'), 'utf8');
  expect(page).toBe(questionsPage(introductionOf(page)));
});
