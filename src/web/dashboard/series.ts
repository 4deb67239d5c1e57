// Imports nothing: the browser's script reads it too.
export type Unit = 'count' | 'ratio' | 'percent' | 'seconds' | 'money';

/** What somebody wrote at a point, by its index. */
export interface Note {
  at: number;
  when: string;
  text: string;
}

/** The trend of a metric as the chart draws it; all lists have a place for each point. */
export interface Series {
  unit: Unit;
  title: string;
  labels: readonly string[];
  /** Labels that fit under the axis. */
  ticks: readonly string[];
  /** Null where nothing is known: in the future, or 0 ÷ 0. */
  now: readonly (number | null)[];
  texts: readonly string[];
  before: readonly (number | null)[] | null;
  beforeTexts: readonly string[];
  beforeLabels: readonly string[];
  /** Index of the point that is still growing; null when the period is over. */
  unfinished: number | null;
  /** When each point begins, as a form writes it: `2026-10-25T00:00`. */
  starts: readonly string[];
  notes: readonly Note[];
}
