import { Problem } from './model/problem.ts';

/** More streams than this are refused: each keeps a socket open. */
const STREAMS = 200;
/** A site's followers are told at most this often. */
const TELL_MS = 1_000;
/** Visitors leave the last minutes without any event. */
const FADE_MS = 10_000;
/** A line that says nothing keeps proxies from closing a quiet stream, and finds out who is gone. */
const HEARTBEAT_MS = 15_000;
/** A reader who leaves so many messages waiting is dropped. */
const WAITING = 8;

type Controller = ReadableStreamDefaultController<Uint8Array>;

interface Following {
  readonly readers: Set<Controller>;
  readonly timers: readonly NodeJS.Timeout[];
  /** Set while a look is due. */
  due: NodeJS.Timeout | null;
  lookedAt: number;
  looking: boolean;
  /** What was sent last, without its time. */
  last: string;
}

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) of who is on a site now. */
export class RealtimeStreams {
  readonly #look: (site: string) => Promise<{ at: string }>;
  readonly #sites = new Map<string, Following>();
  readonly #encoder = new TextEncoder();
  #open = 0;
  #closed = false;

  /** @param look answers what the followers of a site are told; that it rejects is no end, the next look may answer */
  constructor(look: (site: string) => Promise<{ at: string }>) {
    this.#look = look;
  }

  /** @throws Problem `too_many`, `unavailable` when ending */
  follow(site: string): ReadableStream<Uint8Array> {
    if (this.#closed) throw new Problem('unavailable', 'The server is ending.', { retryAfter: 5 });
    if (this.#open >= STREAMS) {
      throw new Problem('too_many', `${STREAMS} streams are open, no more may: try again later.`, {
        retryAfter: 10,
      });
    }
    this.#open += 1;
    let mine: Controller;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          mine = controller;
          const following = this.#following(site);
          following.readers.add(controller);
          this.#send(controller, site, 'retry: 3000\n\n');
          following.last = '';
          this.#lookSoon(site, following);
        },
        cancel: () => this.#leave(site, mine),
      },
      { highWaterMark: WAITING },
    );
  }

  /** Events were recorded, of whatever site. */
  committed(): void {
    for (const [site, following] of this.#sites) this.#lookSoon(site, following);
  }

  /** Ends every stream; a browser asks anew by itself. */
  close(): void {
    this.#closed = true;
    for (const [site, { readers }] of this.#sites) {
      for (const controller of readers) {
        this.#leave(site, controller);
        controller.close();
      }
    }
  }

  #following(site: string): Following {
    const known = this.#sites.get(site);
    if (known) return known;
    const every = (milliseconds: number, act: (following: Following) => void) =>
      setInterval(() => {
        const following = this.#sites.get(site);
        if (following) act(following);
      }, milliseconds).unref();
    const following: Following = {
      readers: new Set(),
      timers: [
        every(FADE_MS, (one) => this.#lookSoon(site, one)),
        every(HEARTBEAT_MS, ({ readers }) => {
          for (const reader of readers) this.#send(reader, site, ': still here\n\n');
        }),
      ],
      due: null,
      lookedAt: Number.NEGATIVE_INFINITY,
      looking: false,
      last: '',
    };
    this.#sites.set(site, following);
    return following;
  }

  #lookSoon(site: string, following: Following): void {
    if (following.due !== null) return;
    const wait = Math.max(0, following.lookedAt + TELL_MS - performance.now());
    following.due = setTimeout(() => {
      following.due = null;
      if (following.looking) this.#lookSoon(site, following);
      else void this.#tell(site, following);
    }, wait).unref();
  }

  async #tell(site: string, following: Following): Promise<void> {
    following.looking = true;
    following.lookedAt = performance.now();
    try {
      const { at, ...seen } = await this.#look(site);
      const text = JSON.stringify(seen);
      if (text === following.last) return;
      following.last = text;
      const message = `event: realtime\ndata: ${JSON.stringify({ at, ...seen })}\n\n`;
      for (const reader of following.readers) this.#send(reader, site, message);
    } catch {
      // Too busy to answer in time; whoever asks over JSON is told so, a follower waits for the next look.
    } finally {
      following.looking = false;
    }
  }

  #send(reader: Controller, site: string, text: string): void {
    if ((reader.desiredSize ?? 0) <= 0) {
      this.#leave(site, reader);
      reader.error(new Error('The reader is too slow.'));
    } else reader.enqueue(this.#encoder.encode(text));
  }

  #leave(site: string, reader: Controller): void {
    const following = this.#sites.get(site);
    if (!following?.readers.delete(reader)) return;
    this.#open -= 1;
    if (following.readers.size > 0) return;
    for (const timer of following.timers) clearInterval(timer);
    if (following.due !== null) clearTimeout(following.due);
    this.#sites.delete(site);
  }
}
