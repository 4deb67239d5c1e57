const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ASCII_LEVELS = ['_', '.', ':', '-', '=', '+', '*', '#'] as const;

/** A bar of so many columns for a share from 0 to 1; what is not nothing shows at least a sliver. */
export function bar(share: number, columns: number, ascii = false): string {
  if (!(share > 0)) return '';
  if (ascii) return '#'.repeat(Math.max(1, Math.round(Math.min(1, share) * columns)));
  const eighths = Math.max(1, Math.round(Math.min(1, share) * columns * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** One character a value, from the lowest line at 0 to a full block at the greatest; a gap where there is none. */
export function sparkline(values: readonly (number | null)[], columns: number, ascii = false): string {
  const levels = ascii ? ASCII_LEVELS : LEVELS;
  const shown = squeezed(values, columns);
  const top = Math.max(0, ...shown.filter((value) => value !== null));
  return shown
    .map((value) => {
      if (value === null) return ' ';
      const level = top <= 0 ? 0 : Math.ceil((Math.max(0, value) / top) * (levels.length - 1));
      return levels[level] ?? ' ';
    })
    .join('');
}

/** Means of neighbours when there are more values than columns. */
function squeezed(values: readonly (number | null)[], columns: number): readonly (number | null)[] {
  if (values.length <= columns) return values;
  return Array.from({ length: columns }, (_, at) => {
    const from = Math.floor((at * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((at + 1) * values.length) / columns));
    const known = values.slice(from, to).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
