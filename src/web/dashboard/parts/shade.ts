/** One of eleven shades, 0 for nothing: they differ by lightness alone, so that no colour need be told from another. */
export function shade(value: number, most: number): string {
  return `h${value <= 0 || most <= 0 ? 0 : Math.max(1, Math.round((value / most) * 10))}`;
}
