import type { TagEvent } from '../src/model/wire.ts';
import type { OutgoingEvent } from './firsthand.ts';
import { attempt, on } from './listen.ts';
import { loadExtra } from './load.ts';
import { tag } from './track.ts';

/** An event on its way. `at` is when it happened; the collector, which trusts its own clock more, is told the age. */
export type Parcel = OutgoingEvent & { at: number };

const STORE = 'fh_unsent';
/** With events of about 900 bytes this stays under the 64 KiB that a page may have in flight with keepalive. */
const MOST = 30;

/** Every event without a final answer, oldest first, by id. */
const parcels = new Map<string, Parcel>();
/** Ids of those whose answer is awaited. */
const away = new Set<string>();
/** Taken when the tag begins: what a page puts in its place later does not matter. */
let request: typeof fetch;
let hints: TagEvent['hints'];
/** What the next event waits for: client hints, from then on the answer to the first, so that two visitor ids are not minted. */
let gate: Promise<unknown>;
let first: Promise<unknown> | undefined;
let pause: ReturnType<typeof setTimeout> | 0 = 0;
let wait = 500;

/** Nothing is waited for longer than a second. */
function soon(promise: unknown): Promise<unknown> {
  return Promise.race([promise, new Promise((done) => setTimeout(done, 1e3))]);
}

/** Opens the way: asks the browser what it is, and takes over what earlier pages of this tab could not deliver. */
export function open(): void {
  request = self.fetch;
  gate = soon(
    attempt(() =>
      navigator.userAgentData.getHighEntropyValues(['platformVersion', 'model', 'fullVersionList']).then(
        (values) => {
          hints = values;
        },
        () => {},
      ),
    ),
  );
  takeOver();
  on(self, 'online', resume);
  // After a return by the back button there may be more.
  on(self, 'pageshow', takeOver);
}

/** Hands an event over. It is sent until the collector has answered for good, in this page or a later one of this tab. */
export function send(parcel: Parcel): void {
  const { id, name } = parcel;
  // Where there are too many the first stay: they say where the visit came from.
  if (parcels.size < MOST) parcels.set(id, parcel);
  // A page opened in the background has time; one that was hidden may be gone at any moment.
  if (document.hidden && first) post(id, true);
  else {
    const answer = gate.then(() => post(id));
    gate = first ||= soon(answer);
  }
  // Engagement leaves with the page, which never sees the answer: kept at once, each would be sent twice.
  if (name !== 'engagement') save();
}

function takeOver(): void {
  attempt(() => JSON.parse(sessionStorage[STORE]).map(send));
}

function save(): void {
  attempt(() => {
    sessionStorage[STORE] = JSON.stringify([...parcels.values()]);
  });
}

/** Sends what waits. When the page is being left nothing holds it back, because there may be no later. */
export function flush(leaving?: boolean): void {
  parcels.forEach((_, id) => {
    post(id, leaving);
  });
}

function resume(): void {
  pause = 0;
  flush();
}

async function post(id: string, leaving?: boolean): Promise<void> {
  const parcel = parcels.get(id);
  if (!parcel || away.has(id) || (pause && !leaving)) return;
  away.add(id);
  let status: number | undefined;
  let after: number | undefined;
  try {
    const event: TagEvent = { ...parcel, hints, age: Date.now() - parcel.at };
    const body = JSON.stringify(event);
    // `true` from sendBeacon says neither that it left (CSP) nor what was answered: the parcel stays, and its id makes it count once.
    if (leaving && !('keepalive' in Request.prototype)) {
      navigator.sendBeacon(`${tag.options.collector}api/event`, body);
      return;
    }
    // A string is sent as text/plain, which needs no preflight.
    const answer = await request(`${tag.options.collector}api/event`, {
      method: 'POST',
      body,
      keepalive: true,
      credentials: 'include',
    });
    status = answer.status;
    after = Number(answer.headers.get('retry-after')) * 1e3;
  } catch {
    // No answer: no network, or a policy or blocker that lets images through.
    if (tag.image) status = await tag.image(parcel);
    else loadExtra(resume, true);
  }
  away.delete(id);
  if (status && status < 429) {
    parcels.delete(id);
    wait = 500;
  } else if (!pause) {
    // Doubles to half a minute, and spreads out the visitors who return after an outage.
    wait = Math.min(wait * 2, 3e4);
    pause = setTimeout(resume, after || wait * (1 + Math.random()));
  }
  save();
}
