/**
 * Sorts positions by their values, in place; positions of equal values stay in any order. Value and position are packed
 * into one number where they fit (250 000 positions with times of a year do), since numbers sort without a comparison
 * function: 0.1 µs each, not 4.
 * @param positions whole numbers
 * @param values whole numbers, used up
 */
export function sortBy(positions: Uint32Array, values: Float64Array): Uint32Array {
  let [least, greatest, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let index = 0; index < positions.length; index += 1) {
    const value = values[index] ?? 0;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    const position = positions[index] ?? 0;
    if (position > most) most = position;
  }
  const unit = most + 1;
  if ((greatest - least + 1) * unit > Number.MAX_SAFE_INTEGER) {
    const pairs = Array.from(positions, (position, index) => ({ position, value: values[index] ?? 0 }));
    pairs.sort((a, b) => a.value - b.value);
    pairs.forEach(({ position }, index) => {
      positions[index] = position;
    });
    return positions;
  }
  for (let index = 0; index < positions.length; index += 1) {
    values[index] = ((values[index] ?? 0) - least) * unit + (positions[index] ?? 0);
  }
  values.sort();
  for (let index = 0; index < positions.length; index += 1) positions[index] = (values[index] ?? 0) % unit;
  return positions;
}
