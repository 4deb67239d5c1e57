/** Moves of a first-order chain between states, which are numbered. */
export interface Moves {
  /** Null: the start. */
  readonly origin: number | null;
  readonly target: number;
  readonly moves: number;
  /** How many of them were the end: of a path that converted, and of one that did not. */
  readonly won: number;
  readonly lost: number;
}

/**
 * Removal effect of every state, from 0 to 1: which part of the conversions would be gone if whoever comes to the state went no
 * further. That is P(comes to the state) × P(converts from there) ÷ P(converts): what never comes to it is not touched.
 * @param states how many there are
 */
export function removalEffects(chain: readonly Moves[], states: number): Float64Array {
  const { start, through, won } = countsOf(chain, states);
  const expected = inverted(through, states);
  const effects = new Float64Array(states);
  const chance = new Float64Array(states);
  const visits = new Float64Array(states);
  for (let from = 0; from < states; from += 1) {
    for (let to = 0; to < states; to += 1) {
      const times = at(expected, from * states + to);
      chance[from] = at(chance, from) + times * at(won, to);
      visits[to] = at(visits, to) + at(start, from) * times;
    }
  }
  const converts = start.reduce((sum, share, state) => sum + share * at(chance, state), 0);
  if (converts === 0) return effects;
  for (let state = 0; state < states; state += 1) {
    // Expected visits count returns; seen from the state itself they are those of its row.
    const comes = at(visits, state) / at(expected, state * states + state);
    effects[state] = (comes * at(chance, state)) / converts;
  }
  return effects;
}

/** Probabilities: to begin in a state, `I - Q` of the moves between states, and to convert next. */
function countsOf(chain: readonly Moves[], states: number) {
  const start = new Float64Array(states);
  const through = new Float64Array(states * states);
  const won = new Float64Array(states);
  const left = new Float64Array(states);
  let begun = 0;
  for (const { origin, target, moves, won: wins, lost } of chain) {
    won[target] = at(won, target) + wins;
    left[target] = at(left, target) + wins + lost;
    if (origin === null) {
      start[target] = at(start, target) + moves;
      begun += moves;
    } else if (origin !== target) {
      // To come again to where one is changes neither what one comes to nor how it ends.
      through[origin * states + target] = at(through, origin * states + target) - moves;
      left[origin] = at(left, origin) + moves;
    }
  }
  for (let from = 0; from < states; from += 1) {
    const all = at(left, from) || 1;
    for (let to = 0; to < states; to += 1)
      through[from * states + to] = from === to ? 1 : at(through, from * states + to) / all;
    won[from] = at(won, from) / all;
    start[from] = at(start, from) / (begun || 1);
  }
  return { start, through, won };
}

/** Gauss and Jordan, in place. Every state comes to an end, so rows are dominated by their diagonal and need no pivoting. */
function inverted(matrix: Float64Array, size: number): Float64Array {
  for (let pivot = 0; pivot < size; pivot += 1) {
    const own = pivot * size;
    const by = 1 / at(matrix, own + pivot);
    matrix[own + pivot] = 1;
    for (let column = 0; column < size; column += 1) matrix[own + column] = at(matrix, own + column) * by;
    for (let row = 0; row < size; row += 1) {
      const factor = at(matrix, row * size + pivot);
      if (row === pivot || factor === 0) continue;
      matrix[row * size + pivot] = 0;
      for (let column = 0; column < size; column += 1)
        matrix[row * size + column] = at(matrix, row * size + column) - factor * at(matrix, own + column);
    }
  }
  return matrix;
}

const at = (numbers: Float64Array, index: number) => numbers[index] ?? 0;
