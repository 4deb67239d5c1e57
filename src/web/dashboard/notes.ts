import { type Annotation, localTime } from '../../model/annotation.ts';
import type { Meta } from '../../reports/answer.ts';
import type { Format } from './format.ts';
import type { Note } from './series.ts';

/** When the interval of a label begins, on the clock of its zone: `2026-10` is `2026-10-01T00:00`. */
export function intervalStart(label: string): string {
  if (label.includes('T')) return label.slice(0, 16);
  return `${label.length === 7 ? `${label}-01` : label}T00:00`;
}

/** The annotations of the period, each at the interval that it lies in. `labels` are those of the answer, ascending. */
export function notesOf(
  annotations: readonly Annotation[],
  labels: readonly string[],
  { period, time_zone: zone }: Pick<Meta, 'period' | 'time_zone'>,
  format: Format,
): readonly Note[] {
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  const begins = labels.map((label) =>
    // Hours are compared as instants: in autumn one comes twice on the clock.
    label.includes('T') ? Date.parse(label) : intervalStart(label),
  );
  return annotations
    .filter(({ time }) => time >= from && time < to)
    .map(({ time, text }) => {
      const local = localTime(time, zone);
      const at = begins.findLastIndex((begin) =>
        typeof begin === 'number' ? begin <= time : begin <= local,
      );
      return { at: Math.max(at, 0), when: format.moment(time, zone), text };
    });
}
