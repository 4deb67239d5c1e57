import { SESSION_GAP_MS } from '../model/session.ts';
import { type Batch, mark } from './batch.ts';
import type { Change } from './change.ts';
import { Gone } from './gone.ts';
import type { Identities } from './identities.ts';
import { applyFates, type LogViews } from './logViews.ts';
import type { Warehouse } from './port.ts';
import type { RecordReader } from './readRecord.ts';
import { type Cut, KIND, type Signs, sessionize } from './sessionize.ts';
import type { Sessions } from './sessions.ts';

/**
 * Works out what new events, and events that are gone, change in the warehouse: whose they are, which sessions they make,
 * extend, join or split, and which rows must be written again for it. Rows are read from the record again where needed.
 * @param identities of a batch of events that the warehouse has not seen; the batch takes up the rows that are read again
 * @param logViews which page views of access logs count
 * @param erased numbers of events that are no longer in the record
 * @throws Gone
 */
export async function plan(
  identities: Identities,
  erased: readonly number[],
  step: number,
  warehouse: Warehouse,
  reader: RecordReader,
  logViews: LogViews,
): Promise<Change> {
  const { batch, visitors } = identities;
  const asked = (numbers: readonly number[]) => ({ visitors, numbers, sites: batch.facts.sites });
  const identify = async () => {
    identities.read();
    const unasked = identities.unasked();
    if (unasked.length > 0) identities.learn(await warehouse.returned(asked(unasked), erased));
  };

  identities.read();
  const { fates, turned } = await logViews.judge(batch, erased, reader);
  const loosened = await warehouse.loosened(asked(identities.back()), erased, turned);
  const gone = new Set(erased);
  readAgain(
    batch,
    reader,
    loosened.events.filter((event) => !gone.has(event)),
  );
  await identify();
  identities.settle();
  // What is read again keeps its fate unless that has turned.
  applyFates(batch, new Map([...loosened.fates, ...fates]));

  const signs = signsOf(batch, identities);
  const spans = spansOf(signs);
  const near = await warehouse.near(asked(spans.numbers), spans.since, spans.until);
  const loose = new Set(loosened.sessions);
  const known =
    loose.size === 0
      ? near
      : near.chosen(positions(near.length, (old) => !loose.has(near.session[old] ?? -1)));
  const cut = sessionize(signs, known);

  const heirs = heirsOf(cut, known);
  const moving = new Map<number, number>();
  if (heirs.size > 0) {
    for (const { event, session } of await warehouse.members([...heirs.keys()])) {
      moving.set(event, heirs.get(session) ?? -1);
    }
    readAgain(batch, reader, [...moving.keys()]);
    await identify();
    identities.settle();
  }
  const rows = batch.length;
  const touched = touchedBy(cut);
  completeRows(cut.sessions, touched, batch, reader);
  for (const position of touched) {
    const first = cut.sessions.first[position] ?? -1;
    if (first >= rows) identities.settleAs(first, cut.sessions.visitor[position] ?? -1);
  }

  const session = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const position = (row < signs.length ? cut.of[row] : moving.get(batch.event[row] ?? 0)) ?? -1;
    session[row] = position === -1 ? -1 : (cut.sessions.session[position] ?? -1);
  }
  return {
    step,
    removedEvents: [...loosened.events, ...erased, ...moving.keys()],
    removedSessions: [...loosened.sessions, ...replaced(cut, known)],
    erased,
    batch,
    rows,
    visitors,
    counts: new Int32Array(identities.counts),
    session,
    sessions: touched.length === cut.sessions.length ? cut.sessions : cut.sessions.chosen(touched),
    pending: identities.pending,
    returned: identities.back(),
  };
}

function positions(length: number, chosen: (position: number) => boolean): number[] {
  const found: number[] = [];
  for (let position = 0; position < length; position += 1) if (chosen(position)) found.push(position);
  return found;
}

/** The sessions that have new events in them. */
function touchedBy({ sessions, of }: Cut): number[] {
  const touched = new Uint8Array(sessions.length);
  for (let row = 0; row < of.length; row += 1) {
    const position = of[row] ?? -1;
    if (position !== -1) touched[position] = 1;
  }
  return positions(sessions.length, (position) => touched[position] === 1);
}

/** Numbers of the known sessions whose rows are written again. */
function replaced(cut: Cut, known: Sessions): number[] {
  const touched = new Set(touchedBy(cut));
  return positions(known.length, (old) => touched.has(cut.became[old] ?? -1)).map(
    (old) => known.session[old] ?? -1,
  );
}

/** Known sessions that go by another number now, each with the position of the session that it is part of. */
function heirsOf({ sessions, became }: Cut, known: Sessions): Map<number, number> {
  const heirs = new Map<number, number>();
  for (let old = 0; old < known.length; old += 1) {
    const position = became[old] ?? -1;
    const was = known.session[old] ?? -1;
    if (was !== sessions.session[position]) heirs.set(was, position);
  }
  return heirs;
}

function readAgain(batch: Batch, reader: RecordReader, events: readonly number[]): void {
  const from = batch.length;
  reader.some(batch, events);
  if (batch.length - from === events.length) return;
  const found = new Set(batch.event.subarray(from, batch.length));
  throw new Gone(events.filter((event) => !found.has(event)));
}

/** What the rows say of sessions. Excluded events and those of nobody join none. */
function signsOf(batch: Batch, identities: Identities): Signs {
  const kinds = new Map<number, number>();
  for (const [id, value] of batch.facts.texts) {
    if (value === 'pageview') kinds.set(id, KIND.pageview);
    if (value === 'engagement') kinds.set(id, KIND.engagement);
  }
  const { length, time, event, narrow } = batch;
  const visitor = new Int32Array(length);
  const kind = new Uint8Array(length);
  for (let row = 0; row < length; row += 1) {
    const marks = narrow.marks[row] ?? 0;
    visitor[row] = mark(marks, 'excluded') === 0 ? (identities.counts[row] ?? -1) : -1;
    const custom = mark(marks, 'interactive') === 1 ? KIND.interaction : KIND.custom;
    kind[row] = kinds.get(narrow.name[row] ?? 0) ?? custom;
  }
  return { length, visitors: identities.visitors.length, visitor, time, event, kind };
}

/** The visitors that have signs, and from when to when another session would touch one. */
function spansOf({ length, visitors, visitor, time }: Signs) {
  const since = new Float64Array(visitors).fill(Number.POSITIVE_INFINITY);
  const until = new Float64Array(visitors).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < length; row += 1) {
    const number = visitor[row] ?? -1;
    if (number === -1) continue;
    const at = time[row] ?? 0;
    if (at - SESSION_GAP_MS < (since[number] ?? 0)) since[number] = at - SESSION_GAP_MS;
    if (at + SESSION_GAP_MS > (until[number] ?? 0)) until[number] = at + SESSION_GAP_MS;
  }
  const numbers: number[] = [];
  for (let number = 0; number < visitors; number += 1)
    if (since[number] !== Number.POSITIVE_INFINITY) numbers.push(number);
  return { numbers, since, until };
}

/** Reads the first, entry and exit events of sessions that are not in the batch, whose facts their rows need. */
function completeRows(
  sessions: Sessions,
  touched: readonly number[],
  batch: Batch,
  reader: RecordReader,
): void {
  const wanted = new Map<number, number>();
  for (const position of touched) {
    if (sessions.first[position] === -1) wanted.set(sessions.session[position] ?? -1, -1);
    if (sessions.entry[position] === -1) wanted.set(sessions.entryEvent[position] ?? -1, -1);
    if (sessions.exit[position] === -1) wanted.set(sessions.exitEvent[position] ?? -1, -1);
  }
  wanted.delete(-1);
  if (wanted.size === 0) return;
  const from = batch.length;
  readAgain(batch, reader, [...wanted.keys()]);
  for (let row = from; row < batch.length; row += 1) wanted.set(batch.event[row] ?? 0, row);
  for (const position of touched) {
    if (sessions.first[position] === -1)
      sessions.first[position] = wanted.get(sessions.session[position] ?? -1) ?? -1;
    if (sessions.entry[position] === -1)
      sessions.entry[position] = wanted.get(sessions.entryEvent[position] ?? -1) ?? -1;
    if (sessions.exit[position] === -1)
      sessions.exit[position] = wanted.get(sessions.exitEvent[position] ?? -1) ?? -1;
  }
}
