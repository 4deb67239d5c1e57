import { Problem } from '../model/problem.ts';
import { type Authorize, batch } from './batch.ts';
import { beacon } from './beacon.ts';
import { type Collector, refusedHeader } from './collector.ts';
import { type DoorAnswer, type DoorRequest, problemAnswer } from './door.ts';
import { hostOf } from './origin.ts';
import { pixel } from './pixel.ts';
import type { SiteDirectory } from './sites.ts';

interface Door {
  methods: readonly string[];
  answer(request: DoorRequest): Promise<DoorAnswer>;
}

/** Scripts that are made for their visitor; null for paths that are others'. */
export interface ScriptDoor {
  answer(request: DoorRequest): DoorAnswer | null;
}

/** The collecting doors by path, with what browsers of other origins need to knock at them. */
export class Doors {
  readonly #doors: ReadonlyMap<string, Door>;
  readonly #sites: SiteDirectory;
  readonly #scripts: readonly ScriptDoor[];

  constructor(
    collector: Collector,
    sites: SiteDirectory,
    authorize: Authorize,
    scripts: readonly ScriptDoor[],
  ) {
    this.#sites = sites;
    this.#scripts = scripts;
    this.#doors = new Map<string, Door>([
      ['/pixel.gif', { methods: ['GET', 'HEAD'], answer: (request) => pixel(collector, request) }],
      ['/api/event', { methods: ['POST'], answer: (request) => beacon(collector, request) }],
      ['/api/events', { methods: ['POST'], answer: (request) => batch(collector, authorize, request) }],
    ]);
  }

  /** @returns null when the path is not a collecting door */
  answer(request: DoorRequest): Promise<DoorAnswer> | null {
    const door = this.#doors.get(request.path);
    if (!door) {
      for (const script of this.#scripts) {
        const told = script.answer(request);
        if (told !== null) return Promise.resolve(told);
      }
      return null;
    }
    if (door.methods.includes(request.method)) {
      const answering = door.answer(request);
      return request.headers.origin === undefined ? answering : this.#withCors(request, answering);
    }
    return Promise.resolve(request.method === 'OPTIONS' ? this.#preflight(request, door) : notAllowed(door));
  }

  /** Pages of the collector's sites may read the answer and send their cookie; nobody else. */
  #cors(request: DoorRequest): Record<string, string> {
    const { origin } = request.headers;
    if (origin === undefined) return {};
    const host = hostOf(origin);
    if (host === null || !this.#sites.find(host)) return { vary: 'Origin' };
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Firsthand, Retry-After',
      vary: 'Origin',
    };
  }

  async #withCors(request: DoorRequest, answering: Promise<DoorAnswer>): Promise<DoorAnswer> {
    const answer = await answering;
    return { ...answer, headers: { ...answer.headers, ...this.#cors(request) } };
  }

  #preflight(request: DoorRequest, { methods }: Door): DoorAnswer {
    const cors = this.#cors(request);
    if (!('access-control-allow-origin' in cors)) return { status: 403, headers: cors, body: null };
    return {
      status: 204,
      headers: {
        ...cors,
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': 'Content-Type',
        'access-control-max-age': '86400',
      },
      body: null,
    };
  }
}

function notAllowed({ methods }: Door): DoorAnswer {
  const problem = new Problem('method_not_allowed', `This address takes ${methods.join(' and ')}.`, {
    allowed: methods,
  });
  const answer = problemAnswer(problem);
  return { ...answer, headers: { ...answer.headers, ...refusedHeader(problem), allow: methods.join(', ') } };
}
