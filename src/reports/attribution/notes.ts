import { MAX_LIMIT } from '../../model/question.ts';
import type { Note } from '../moment.ts';
import { MAX_STATES } from './chain.ts';
import { type Credited, sum } from './credits.ts';
import { LONGEST } from './definitions.ts';

/** What the reader of an attribution should know. */
export function attributionNotes(
  { values, unrated }: Pick<Credited, 'values'> & { unrated: string | null },
  { markov }: { markov: boolean },
): Note[] {
  const unfollowed = sum(values, (one) => one.own.conversions);
  const long = sum(values, (one) => one.long);
  const folded = sum(values, (one) => (one.rows > 1 ? one.rows : 0));
  const together = sum(values, (one) => (one.touched > 0 && one.effect === null ? one.rows : 0));
  const note = (holds: boolean, code: string, message: string): Note[] => (holds ? [{ code, message }] : []);
  return [
    ...note(
      unfollowed > 0,
      'no_lasting_id',
      `${unfollowed} conversions are of visitors without a lasting id, or of nobody, and are credited to their own visit.`,
    ),
    ...note(
      markov && together > 0,
      'values_together',
      `${together} values beyond the ${MAX_STATES} commonest are one in the Markov chain; its credit is divided among them as the linear model does.`,
    ),
    ...note(unrated !== null, 'other_currencies', unrated ?? ''),
    ...note(folded > 0, 'values_folded', `${folded} values beyond the first ${MAX_LIMIT} are in the rest.`),
    ...note(
      long > 0,
      'paths_cut',
      `${long} conversions have paths of more than ${LONGEST} visits; the list of paths shows the last ${LONGEST}, models count all.`,
    ),
  ];
}
