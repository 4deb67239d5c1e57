import type { Look } from './clock.ts';

/** Ages after which something goes, milliseconds; infinite where it never does. */
export interface Ages {
  events: number;
  addresses: number;
  identifiers: number;
}

/** An event as far as its age matters, in the order of arrival. */
export interface Aged {
  id: number;
  site: number;
  time: number;
  receivedAt: number;
  /** On hold: nothing of it goes. */
  held: boolean;
  hasAddress: boolean;
  hasIdentifier: boolean;
}

/** Numbers of events of which something is due. One that goes whole is in the first list alone. */
export interface Due {
  events: number[];
  addresses: number[];
  identifiers: number[];
}

/** What a clock may be off by without being doubted. */
const DAY = 86_400_000;

/**
 * What is old enough to go. A receipt that does not lie between the looks at the clock before and after the event came in was
 * written under a wrong clock: such an event is as old as the later look. So nothing goes too early, and something may stay longer.
 * @param rows in the order of their numbers
 * @param looks likewise
 * @param now the time that is believed
 */
export function dueIn(
  rows: Iterable<Aged>,
  agesOf: (site: number) => Ages,
  now: number,
  looks: readonly Look[],
): Due {
  const due: Due = { events: [], addresses: [], identifiers: [] };
  let before = Number.NEGATIVE_INFINITY;
  let next = 0;
  for (const row of rows) {
    for (let look = looks[next]; look !== undefined && look.event < row.id; look = looks[++next])
      before = look.at;
    const after = looks[next]?.at ?? now;
    const inOrder = row.receivedAt >= before - DAY && row.receivedAt <= after + DAY;
    judge(row, now - (inOrder ? Math.min(row.time, row.receivedAt) : after), agesOf(row.site), due);
  }
  return due;
}

function judge({ id, held, hasAddress, hasIdentifier }: Aged, age: number, ages: Ages, due: Due): void {
  if (held) return;
  if (age > ages.events) {
    due.events.push(id);
    return;
  }
  if (hasAddress && age > ages.addresses) due.addresses.push(id);
  if (hasIdentifier && age > ages.identifiers) due.identifiers.push(id);
}
