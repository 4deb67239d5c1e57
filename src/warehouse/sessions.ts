const DOUBLES = [
  'session',
  'startedAt',
  'endedAt',
  'firstAt',
  'lastAt',
  'entryAt',
  'entryEvent',
  'exitAt',
  'exitEvent',
] as const;
const INTEGERS = ['visitor', 'first', 'entry', 'exit', 'pageviews', 'interactions', 'events'] as const;

/**
 * Sessions as columns of numbers; as objects each time would be a heap number of its own. Times are milliseconds since
 * 1970; -1 where there is none.
 */
export class Sessions {
  length = 0;
  visitor: Int32Array;
  /** Number of the first event that is not engagement; of the first engagement where there is no other. */
  session: Float64Array;
  /** Row of that event, of the first and of the last page view, where they are among the new events. */
  first: Int32Array;
  entry: Int32Array;
  exit: Int32Array;
  startedAt: Float64Array;
  /** Last sign of life. */
  endedAt: Float64Array;
  /** First and last event that is not engagement. */
  firstAt: Float64Array;
  lastAt: Float64Array;
  /** First and last page view: when, and which event. */
  entryAt: Float64Array;
  entryEvent: Float64Array;
  exitAt: Float64Array;
  exitEvent: Float64Array;
  pageviews: Int32Array;
  /** Custom events that are interactive. */
  interactions: Int32Array;
  /** Events that are not engagement. */
  events: Int32Array;

  constructor(capacity: number) {
    const doubles = () => new Float64Array(capacity).fill(-1);
    const rows = () => new Int32Array(capacity).fill(-1);
    const counts = () => new Int32Array(capacity);
    this.visitor = counts();
    this.session = doubles();
    this.first = rows();
    this.entry = rows();
    this.exit = rows();
    this.startedAt = doubles();
    this.endedAt = doubles();
    this.firstAt = doubles();
    this.lastAt = doubles();
    this.entryAt = doubles();
    this.entryEvent = doubles();
    this.exitAt = doubles();
    this.exitEvent = doubles();
    this.pageviews = counts();
    this.interactions = counts();
    this.events = counts();
  }

  /** Adds a session without events; room grows by half. @returns its position */
  add(visitor: number, startedAt: number): number {
    const position = this.length;
    if (position === this.visitor.length) this.#grow();
    this.length += 1;
    this.visitor[position] = visitor;
    this.startedAt[position] = startedAt;
    return position;
  }

  #grow(): void {
    const grown = new Sessions(Math.ceil(this.length * 1.5) + 16);
    for (const name of DOUBLES) {
      grown[name].set(this[name]);
      this[name] = grown[name];
    }
    for (const name of INTEGERS) {
      grown[name].set(this[name]);
      this[name] = grown[name];
    }
  }

  /** The sessions at these positions. */
  chosen(positions: ArrayLike<number>): Sessions {
    const chosen = new Sessions(positions.length);
    chosen.length = positions.length;
    for (const name of [...DOUBLES, ...INTEGERS]) {
      const [from, to] = [this[name], chosen[name]];
      for (let index = 0; index < to.length; index += 1) to[index] = from[positions[index] ?? 0] ?? -1;
    }
    return chosen;
  }
}
