import { FEWEST } from './sequential.ts';

/** The words of an experiment's results. */
export const WORDS: Readonly<Record<string, string>> = {
  visitors:
    'Distinct visitors with an event in the period that says which variant they were shown. Bots never count; who was shown several variants counts in none.',
  converted:
    'Those of them who reached the goal from then on: the event that first tells of the variant counts, earlier ones do not.',
  rate: 'Visitors who converted ÷ visitors shown the variant, in per cent, with a 95 % Wilson interval',
  lift: `Rate of the variant ÷ rate of the first − 1, in per cent. The interval holds at all times together (asymptotic confidence sequence), at 95 % divided among the variants, so that looking every day is honest; it begins once ${FEWEST} have and ${FEWEST} have not converted in both.`,
  p_adjusted:
    'Chance of so great a difference, or a greater one, at any look; by Holm over all goals and variants',
  verdict: 'Of the first goal, by the interval of the lift alone',
  sample_ratio:
    'Pearson χ² of visitors against the weights; below 0.001 something other than chance splits them',
  cuped: "Welch's test of revenue less what the visitor's revenue before the experiment foretells",
  novelty:
    'Visitors who first converted in that day since they were first shown the variant ÷ those for whom the day is over',
  segments: 'Values at the first exposure. Exploratory: among many segments some differ by chance.',
};
