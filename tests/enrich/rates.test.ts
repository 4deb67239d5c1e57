import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measureAgents, measureBots } from '../../bench/accuracy/agents.ts';
import { measureReferrers } from '../../bench/accuracy/referrers.ts';

const own = fileURLToPath(new URL('../../bench/accuracy/own', import.meta.url));
const scores = [...measureBots(own), ...measureAgents(own), ...measureReferrers(own)];

test.each(scores.map((score) => [score.set, score] as const))(
  'On the own set, %s keeps to its floor',
  (_, score) => {
    if (score.atMost) expect(score.score, score.misses.join('\n')).toBeLessThanOrEqual(score.floor);
    else expect(score.score, score.misses.join('\n')).toBeGreaterThanOrEqual(score.floor);
  },
);
