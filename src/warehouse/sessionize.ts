import { SESSION_GAP_MS } from '../model/session.ts';
import { Sessions } from './sessions.ts';
import { sortBy } from './sort.ts';

/** What an event does to a session, beside being a sign of life. */
export const KIND = { custom: 0, interaction: 1, pageview: 2, engagement: 3 } as const;

/** Events as columns. `visitor` is -1 where an event joins no session. */
export interface Signs {
  readonly length: number;
  /** How many visitors there are; they are numbered from 0. */
  readonly visitors: number;
  readonly visitor: Int32Array;
  readonly time: Float64Array;
  readonly event: Float64Array;
  readonly kind: Uint8Array;
}

export interface Cut {
  readonly sessions: Sessions;
  /** Position of each event's session, -1 for none. */
  readonly of: Int32Array;
  /** Position of the session that each known one is part of now. */
  readonly became: Int32Array;
}

/**
 * The one rule of sessions (DESIGN §6): a visitor's events with no gap over 30 minutes.
 *
 * A session is a sum over its events (least and greatest times, first and last event, counts), so an added event only
 * extends or joins sessions. Whether a piece comes as one event or as a session that was cut before, the sum is the same:
 * pieces are chained in the order of their start, each visitor's apart, and each chain is added up. First and last are by
 * (time, event number), so that the order of arrival makes no difference.
 * @param known sessions that the events may touch
 */
export function sessionize(signs: Signs, known: Sessions): Cut {
  const { visitor, time, event, kind } = signs;
  const order = inOrder(signs, known);
  const sessions = new Sessions(order.length >> 2);
  const of = new Int32Array(signs.length).fill(-1);
  const became = new Int32Array(known.length).fill(-1);
  const open = new Int32Array(signs.visitors).fill(-1);
  for (let index = 0; index < order.length; index += 1) {
    const piece = order[index] ?? 0;
    const old = piece - signs.length;
    const whose = (old < 0 ? visitor[piece] : known.visitor[old]) ?? 0;
    const startedAt = (old < 0 ? time[piece] : known.startedAt[old]) ?? 0;
    let to = open[whose] ?? -1;
    if (to === -1 || startedAt - (sessions.endedAt[to] ?? 0) > SESSION_GAP_MS) {
      to = sessions.add(whose, startedAt);
      open[whose] = to;
    }
    if (old < 0) {
      of[piece] = to;
      addEvent(sessions, to, piece, startedAt, event[piece] ?? 0, kind[piece] ?? 0);
    } else {
      became[old] = to;
      addSession(sessions, to, known, old);
    }
  }
  return { sessions, of, became };
}

/** Positions of the events that join sessions, and of known sessions (counted on from the events), by start. */
function inOrder({ length, visitor, time }: Signs, known: Sessions): Uint32Array {
  const order = new Uint32Array(length + known.length);
  const starts = new Float64Array(order.length);
  let used = 0;
  for (let row = 0; row < length; row += 1) {
    if (visitor[row] === -1) continue;
    order[used] = row;
    starts[used] = time[row] ?? 0;
    used += 1;
  }
  for (let old = 0; old < known.length; old += 1) {
    order[used] = length + old;
    starts[used] = known.startedAt[old] ?? 0;
    used += 1;
  }
  return sortBy(order.subarray(0, used), starts.subarray(0, used));
}

function addEvent(to: Sessions, at: number, row: number, time: number, event: number, kind: number): void {
  if (kind === KIND.engagement) {
    addFirst(to, at, row, -1, time, event);
  } else {
    addFirst(to, at, row, time, time, event);
    if (time > (to.lastAt[at] ?? 0)) to.lastAt[at] = time;
    to.events[at] = (to.events[at] ?? 0) + 1;
    if (kind === KIND.interaction) to.interactions[at] = (to.interactions[at] ?? 0) + 1;
    if (kind === KIND.pageview) {
      to.pageviews[at] = (to.pageviews[at] ?? 0) + 1;
      addEntry(to, at, row, time, event);
      addExit(to, at, row, time, event);
    }
  }
  if (time > (to.endedAt[at] ?? 0)) to.endedAt[at] = time;
}

function addSession(to: Sessions, at: number, from: Sessions, old: number): void {
  addFirst(to, at, -1, from.firstAt[old] ?? -1, from.startedAt[old] ?? 0, from.session[old] ?? 0);
  to.lastAt[at] = Math.max(to.lastAt[at] ?? -1, from.lastAt[old] ?? -1);
  to.events[at] = (to.events[at] ?? 0) + (from.events[old] ?? 0);
  to.interactions[at] = (to.interactions[at] ?? 0) + (from.interactions[old] ?? 0);
  to.pageviews[at] = (to.pageviews[at] ?? 0) + (from.pageviews[old] ?? 0);
  if (from.entryAt[old] !== -1) addEntry(to, at, -1, from.entryAt[old] ?? 0, from.entryEvent[old] ?? 0);
  if (from.exitAt[old] !== -1) addExit(to, at, -1, from.exitAt[old] ?? 0, from.exitEvent[old] ?? 0);
  to.endedAt[at] = Math.max(to.endedAt[at] ?? 0, from.endedAt[old] ?? 0);
}

/**
 * Names the session after this event if it is the first so far. Pieces come by their start, so while there is engagement
 * alone the session's start is its first one's time.
 * @param firstAt time of the event, -1 when it is engagement
 */
function addFirst(
  to: Sessions,
  at: number,
  row: number,
  firstAt: number,
  startedAt: number,
  event: number,
): void {
  const named = to.session[at] ?? -1;
  const namedAt = to.firstAt[at] ?? -1;
  const earlier =
    named === -1 ||
    (namedAt === -1
      ? firstAt !== -1 || before(startedAt, event, to.startedAt[at] ?? 0, named)
      : firstAt !== -1 && before(firstAt, event, namedAt, named));
  if (!earlier) return;
  to.session[at] = event;
  to.first[at] = row;
  to.firstAt[at] = firstAt;
}

function addEntry(to: Sessions, at: number, row: number, time: number, event: number): void {
  const known = to.entryAt[at] ?? -1;
  if (known !== -1 && !before(time, event, known, to.entryEvent[at] ?? -1)) return;
  to.entryAt[at] = time;
  to.entryEvent[at] = event;
  to.entry[at] = row;
}

function addExit(to: Sessions, at: number, row: number, time: number, event: number): void {
  const known = to.exitAt[at] ?? -1;
  if (known !== -1 && before(time, event, known, to.exitEvent[at] ?? -1)) return;
  to.exitAt[at] = time;
  to.exitEvent[at] = event;
  to.exit[at] = row;
}

function before(time: number, event: number, otherTime: number, otherEvent: number): boolean {
  return time < otherTime || (time === otherTime && event < otherEvent);
}
