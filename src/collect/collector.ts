import type { Event } from '../model/event.ts';
import type { Door, Hit } from '../model/hit.ts';
import { Problem } from '../model/problem.ts';
import { remember } from '../model/remember.ts';
import type { EventBody } from '../model/wire.ts';
import type { ClientAddresses } from './address.ts';
import type { DoorRequest } from './door.ts';
import type { Intake } from './intake.ts';
import { hostOf } from './origin.ts';
import { refusalReason, type Tally } from './tally.ts';

/** Where events are made durable: see record/writer.ts. */
export interface EventSink {
  put(events: readonly Event[], bytes: number): Promise<('recorded' | 'duplicate')[]>;
}

/** What the doors share: making a hit of a request, recording it, and counting what became of it. */
export class Collector {
  readonly tally: Tally;
  readonly #intake: Intake;
  readonly #sink: EventSink;
  readonly #addresses: ClientAddresses;
  readonly #now: () => number;

  constructor(intake: Intake, sink: EventSink, addresses: ClientAddresses, tally: Tally, now: () => number) {
    this.#intake = intake;
    this.#sink = sink;
    this.#addresses = addresses;
    this.tally = tally;
    this.#now = now;
  }

  /** A hit that a visitor's browser sent. */
  browserHit(door: Door, request: DoorRequest, body: EventBody): Hit {
    const { headers, socketAddress } = request;
    return {
      door,
      receivedAt: this.#now(),
      body,
      address: this.#addresses.of(socketAddress, headers['x-forwarded-for']),
      userAgent: headers['user-agent'] || null,
      headers,
      collectorHost: this.#hostOf(request),
      trusted: false,
    };
  }

  /** A hit that a server with a key sent for a visitor: the server's own address and agent say nothing. */
  trustedHit(door: Door, body: EventBody, address: string | null): Hit {
    return {
      door,
      receivedAt: this.#now(),
      body,
      address,
      userAgent: body.user_agent || null,
      headers: {},
      collectorHost: null,
      trusted: true,
    };
  }

  /**
   * Takes one event in and waits until it is on disk.
   * @returns headers that tell the sender what became of it
   * @throws Problem when it is refused
   */
  async collect(hit: Hit, bytes: number): Promise<Record<string, string>> {
    const taken = this.#intake.take(hit);
    if (taken.kind === 'declined') {
      this.tally.declined += 1;
      this.tally.lastDeclined.set(taken.site, hit.receivedAt);
      return { 'x-firsthand': `declined; reason=${taken.reason}` };
    }
    const [status] = await this.#sink.put([taken.event], bytes);
    this.count(taken.event, status ?? 'recorded');
    const { excluded } = taken.event;
    const kept = { 'x-firsthand': excluded === null ? 'kept' : `excluded; reason=${excluded}` };
    return taken.setCookie === null ? kept : { ...kept, 'set-cookie': taken.setCookie };
  }

  /** Records what this program itself vouches for, together. @throws Problem when one of them is refused */
  async recordTrusted(door: Door, bodies: readonly EventBody[]): Promise<void> {
    const events = bodies.flatMap((body) => {
      const taken = this.#intake.take(this.trustedHit(door, body, body.ip ?? null));
      return taken.kind === 'event' ? [taken.event] : [];
    });
    const statuses = await this.#sink.put(events, 0);
    this.tally.received += events.length;
    events.forEach((event, index) => {
      this.count(event, statuses[index] ?? 'recorded');
    });
  }

  /** Turns a hit into an event without recording it yet. @throws Problem when it is refused */
  take(hit: Hit) {
    return this.#intake.take(hit);
  }

  record(events: readonly Event[], bytes: number) {
    return this.#sink.put(events, bytes);
  }

  count(event: Event, status: 'recorded' | 'duplicate'): void {
    this.tally[status] += 1;
    if (status === 'recorded') this.tally.arrived(event);
  }

  /** Counts a refusal and keeps a sample of it. Anything but a Problem is our own defect and is not hidden. */
  refuse(error: unknown, door: Door, request: DoorRequest, body: EventBody | null): Problem {
    const problem =
      error instanceof Problem
        ? error
        : new Problem('internal', 'The event was not recorded because of a defect in the collector.', {
            cause: error,
          });
    this.tally.refuse(problem, {
      at: this.#now(),
      door,
      site: body?.domain?.slice(0, 255) ?? (body ? hostOf(body.url) : null),
      origin: request.headers.origin?.slice(0, 255) ?? null,
    });
    return problem;
  }

  #hostOf({ headers, socketAddress }: DoorRequest): string | null {
    const forwarded = this.#addresses.trusts(socketAddress) ? headers['x-forwarded-host'] : undefined;
    const host = forwarded ?? headers.host;
    return host === undefined ? null : firstHost(host);
  }
}

/** `stats.example.com` of `Stats.example.com:443, proxy.example.com`. */
const firstHost = remember(1_000, (header) => {
  const host = header.split(',')[0]?.trim();
  return host ? host.replace(/:\d+$/, '').toLowerCase() : null;
});

export const refusedHeader = (problem: Problem) => ({
  'x-firsthand': `refused; reason=${refusalReason(problem)}`,
});
