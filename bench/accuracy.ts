/**
 * `npm run accuracy [-- FOLDER [--misses]]`: how often enrichment is right on sets of real cases, against the floor of each.
 * Without a folder it measures the small sets of bench/accuracy/own. Exits 1 where a score is on the wrong side of its floor.
 */
import { join } from 'node:path';
import { measureAgents, measureBots } from './accuracy/agents.ts';
import { measureDomains, measurePlaces } from './accuracy/places.ts';
import { measureReferrers } from './accuracy/referrers.ts';
import type { Score } from './accuracy/score.ts';
import { measureStatistics } from './accuracy/statistics.ts';
import { measureTimeZones } from './accuracy/timeZones.ts';

const words = process.argv.slice(2);
const folder = words.find((word) => !word.startsWith('--')) ?? join(import.meta.dirname, 'accuracy/own');
const scores = [
  ...measureBots(folder),
  ...measureAgents(folder),
  ...measureReferrers(folder),
  ...(await measurePlaces(folder)),
  ...measureDomains(folder),
  ...(await measureTimeZones(folder)),
  ...measureStatistics(folder),
];

const passes = ({ score, floor, atMost }: Score): boolean => (atMost ? score <= floor : score >= floor);
console.log(`${'set'.padEnd(46)} ${'rows'.padStart(6)} ${'score'.padStart(8)} ${'floor'.padStart(8)}`);
for (const score of scores) {
  const floor = `${score.atMost ? '≤ ' : '≥ '}${score.floor}`;
  const mark = passes(score) ? '' : '  below its floor';
  console.log(
    `${score.set.padEnd(46)} ${String(score.rows).padStart(6)} ${score.score.toFixed(2).padStart(8)} ${floor.padStart(8)}${mark}`,
  );
  if (words.includes('--misses')) for (const miss of score.misses) console.log(`    ${miss}`);
}
process.exitCode = scores.every(passes) ? 0 : 1;
