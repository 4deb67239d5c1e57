import type { Experiment, ExperimentState } from '../../model/experiment.ts';
import type { Interval } from './proportions.ts';

export const VERDICTS = [
  'not_started',
  'no_goal',
  'no_visitors',
  'do_not_trust',
  'keep_waiting',
  'better',
  'worse',
  'no_difference',
  'guardrail_broken',
  'as_it_should_be',
  'decided',
] as const;
export type VerdictCode = (typeof VERDICTS)[number];

/** What to do, in one sentence. */
export interface Verdict {
  readonly code: VerdictCode;
  /** The variant that it is about, if about one. */
  readonly variant: string | null;
  readonly text: string;
}

/** A variant beside the first one. Intervals are always valid, in per cent of the first one's rate. */
export interface Challenger {
  readonly name: string;
  /** Null until there is enough to say. */
  readonly lift: Interval | null;
  /** Guardrails that it makes worse. */
  readonly broken: readonly string[];
}

export interface Evidence {
  readonly experiment: Experiment;
  readonly state: ExperimentState;
  readonly visitors: number;
  readonly challengers: readonly Challenger[];
  /** χ² of the split below 0.001: how it is split, and where most. */
  readonly mismatch: { readonly split: string; readonly cause: string | null } | null;
  /** Days since the first exposure. */
  readonly days: number;
  /** Days more at the traffic of late; null where nothing can be said. */
  readonly daysLeft: number | null;
  /** Whether as many visitors were there as the plan asks for. */
  readonly planned: boolean;
}

/** Whole weeks, because weekends are other people. */
const FEWEST_DAYS = 7;

/** The first that holds. What would make the numbers worthless comes before what they say. */
export function verdict(evidence: Evidence): Verdict {
  const { experiment, state, visitors, mismatch, challengers } = evidence;
  const [first] = experiment.variants;
  const say = (code: VerdictCode, text: string, variant: string | null = null): Verdict => ({
    code,
    variant,
    text,
  });
  if (experiment.decided !== null)
    return say('decided', `${experiment.decided} was chosen: everybody sees it.`, experiment.decided);
  if (state === 'draft' && visitors === 0) return say('not_started', 'Not started: nobody sees it yet.');
  if (visitors === 0)
    return say('no_visitors', 'Nobody has been shown a variant: is experiments.js on the page?');
  if (mismatch !== null) {
    const where = mismatch.cause === null ? '' : `, mostly ${mismatch.cause}`;
    return say('do_not_trust', `Do not trust: the split is ${mismatch.split}${where}.`);
  }
  if (experiment.goals.length === 0)
    return say('no_goal', 'Name a goal: without one no variant can be better.');
  const clear = challengers.filter(({ lift }) => lift !== null && (lift[0] > 0 || lift[1] < 0));
  if (experiment.aa) {
    const [odd] = clear;
    return odd === undefined
      ? say('as_it_should_be', 'As it should be: the same design shows no difference.')
      : say(
          'do_not_trust',
          `Do not trust: ${odd.name} is the same design and differs by ${spoken(odd.lift)}.`,
          odd.name,
        );
  }
  const better = clear
    .filter(({ lift }) => (lift?.[0] ?? 0) > 0)
    .sort((a, b) => (b.lift?.[0] ?? 0) - (a.lift?.[0] ?? 0));
  const [best] = better;
  const [worst] = clear;
  const wait = waiting(evidence);
  if (best !== undefined) {
    if (best.broken.length > 0)
      return say(
        'guardrail_broken',
        `${best.name} converts ${spoken(best.lift)} better, but ${best.broken.join(' and ')} got worse: weigh one against the other.`,
        best.name,
      );
    if (evidence.days < FEWEST_DAYS)
      return say(
        'keep_waiting',
        `Keep waiting: ${best.name} leads, but weekends are other people. ${wait}`,
        best.name,
      );
    return say('better', `${best.name} converts ${spoken(best.lift)} better.`, best.name);
  }
  if (worst !== undefined && clear.length === challengers.length && evidence.days >= FEWEST_DAYS)
    return say(
      'worse',
      `Keep ${first?.name ?? 'the first'}: ${clear.map(({ name, lift }) => `${name} converts ${spoken(lift)} worse`).join(', ')}.`,
      first?.name ?? null,
    );
  const { minimumEffect } = experiment;
  const small = challengers.every(({ lift }) => lift !== null && lift[1] < minimumEffect);
  if (small && evidence.days >= FEWEST_DAYS)
    return say(
      'no_difference',
      `No difference worth having: at best ${spoken([0, Math.max(...challengers.map(({ lift }) => lift?.[1] ?? 0))])} better.`,
    );
  return say('keep_waiting', `Keep waiting: ${wait}`);
}

function waiting({ days, daysLeft, state }: Evidence): string {
  if (state === 'stopped') return 'it was stopped before anything could be said.';
  const week = Math.ceil(Math.max(0, FEWEST_DAYS - days));
  if (daysLeft === null)
    return week > 0 ? `${inDays(week)} to a full week.` : 'too few have converted to say how long.';
  const weeks = Math.ceil(Math.max(week, daysLeft));
  return weeks > 3_650
    ? 'at this traffic it would take more than ten years.'
    : `${inDays(Math.max(1, weeks))} at this traffic.`;
}

const inDays = (days: number) => (days === 1 ? '1 more day' : `${days} more days`);

/** `12–31 %`, whichever way. */
function spoken(lift: Interval | null): string {
  const ends = (lift ?? [0, 0]).map((end) => Math.abs(end)).sort((a, b) => a - b);
  const digits = (ends[1] ?? 0) < 10 ? 1 : 0;
  const [low, high] = ends.map((end) => String(Number(end.toFixed(digits))));
  return low === high ? `${low} %` : `${low}–${high} %`;
}
