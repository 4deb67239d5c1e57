import type { Shown } from '../format.ts';

/** A number that fits; in full for whoever points at it. */
export function Numeral({ shown }: { shown: Shown }) {
  return shown.short === shown.exact ? (
    <span>{shown.short}</span>
  ) : (
    <span title={shown.exact}>{shown.short}</span>
  );
}
