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
  readonly visitor: Int32Array;
  /** Number of the first event that is not engagement; of the first engagement where there is no other. */
  readonly session: Float64Array;
  /** Row of that event, of the first and of the last page view, where they are among the new events. */
  readonly first: Int32Array;
  readonly entry: Int32Array;
  readonly exit: Int32Array;
  readonly startedAt: Float64Array;
  /** Last sign of life. */
  readonly endedAt: Float64Array;
  /** First and last event that is not engagement. */
  readonly firstAt: Float64Array;
  readonly lastAt: Float64Array;
  /** First and last page view: when, and which event. */
  readonly entryAt: Float64Array;
  readonly entryEvent: Float64Array;
  readonly exitAt: Float64Array;
  readonly exitEvent: Float64Array;
  readonly pageviews: Int32Array;
  /** Custom events that are interactive. */
  readonly interactions: Int32Array;
  /** Events that are not engagement. */
  readonly events: Int32Array;

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
