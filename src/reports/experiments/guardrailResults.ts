import { type Experiment, GUARDRAILS, type Guardrail } from '../../model/experiment.ts';
import type { Row } from '../../warehouse/port.ts';
import { metric } from '../metrics.ts';
import { alwaysValidDifference, moments } from './means.ts';
import type { Interval } from './proportions.ts';

/** A variant may be so much worse, per cent of the first one's mean, before it is. */
export const MARGIN = 5;

/** `held`: surely not worse by the margin. `broken`: surely worse. `open`: neither yet. */
export type GuardrailState = 'held' | 'broken' | 'open';

/** A number that must not get worse, of the visit in which a variant was first shown. Intervals are always valid. */
export interface GuardrailResult {
  readonly metric: Guardrail;
  readonly title: string;
  /** Which way is worse. */
  readonly worse: 'higher' | 'lower';
  readonly first: number | null;
  readonly variants: readonly {
    readonly name: string;
    readonly mean: number | null;
    /** Of the difference from the first variant. */
    readonly interval: Interval | null;
    readonly state: GuardrailState;
  }[];
}

export function guardrailResults(
  { variants, guardrails }: Experiment,
  rows: readonly Row[],
): GuardrailResult[] {
  return guardrails.map((name, at) => {
    const of = variants.map((variant) => {
      const row = rows.find((one) => one.variant === variant.name);
      return moments(Number(row?.n ?? 0), Number(row?.[`s${at + 1}`] ?? 0), Number(row?.[`q${at + 1}`] ?? 0));
    });
    const [first = null] = of;
    const worse = GUARDRAILS[name];
    return {
      metric: name,
      title: metric(name).title,
      worse,
      first: first?.mean ?? null,
      variants: variants.slice(1).map((variant, index) => {
        const own = of[index + 1] ?? null;
        const interval = alwaysValidDifference(first, own, 0.05 / (variants.length - 1));
        return {
          name: variant.name,
          mean: own?.mean ?? null,
          interval,
          state: stateOf(interval, worse, ((first?.mean ?? 0) * MARGIN) / 100),
        };
      }),
    };
  });
}

function stateOf(interval: Interval | null, worse: 'higher' | 'lower', margin: number): GuardrailState {
  if (interval === null) return 'open';
  const [low, high] = worse === 'higher' ? interval : [-interval[1], -interval[0]];
  if (low > 0) return 'broken';
  return high < margin ? 'held' : 'open';
}
