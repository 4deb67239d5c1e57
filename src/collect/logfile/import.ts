import type { Event, Exclusion } from '../../model/event.ts';
import type { Hit, Sender } from '../../model/hit.ts';
import { Problem } from '../../model/problem.ts';
import { Memory, remember } from '../../model/remember.ts';
import type { Site } from '../../model/site.ts';
import { LONGEST } from '../../model/wire.ts';
import { canonicalAddress } from '../address.ts';
import type { Taken } from '../intake.ts';
import { belongsTo } from '../sites.ts';
import { classifier } from './classify.ts';
import { FORMATS } from './formats.ts';
import { LineKeys } from './key.ts';
import type { LogLine } from './line.ts';
import { Lines } from './lines.ts';
import { type LineReader, openReader, recognise } from './reader.ts';

/** Why a line is not imported at all. */
export const NOT_IMPORTED = [
  'comment',
  'unreadable',
  'too_long',
  'other_host',
  'opt_out',
  'erased',
  'refused',
] as const;
export type NotImported = (typeof NOT_IMPORTED)[number];

export interface Unreadable {
  line: number;
  /** Its beginning; what follows may be anything. */
  text: string;
}

/** What an import has seen of one file so far. */
export interface Seen {
  format: string | null;
  lines: number;
  pageviews: number;
  downloads: number;
  excluded: Partial<Record<Exclusion, number>>;
  notImported: Partial<Record<NotImported, number>>;
  /** The first ten lines that could not be read. */
  unreadable: Unreadable[];
}

export interface ImportOptions {
  site: Site;
  /** `auto`, a name of `FORMATS`, or an own format. */
  format: string;
  /** IANA name of the zone that times without one are in. */
  zone: string;
  intake: { take(hit: Hit): Taken };
  now: () => number;
}

/** What a line asked for: the page's address, its path, and the address without its query. */
interface AskedFor {
  url: string;
  path: string;
  download: string;
}

const NO_HEADERS: Hit['headers'] = {};
const itself = (text: string) => text;

/** Lines that `auto` looks at. */
const LOOKED_AT = 200;
const SHOWN = 10;
const SHOWN_LENGTH = 120;

/** What would be removed at once is not imported, and whoever asked for it shall know. */
class TooOld extends Problem {
  constructor({ domain, settings }: Site, time: number) {
    const day = new Date(time).toISOString().slice(0, 10);
    super(
      'conflict',
      `The log has lines of ${day}, older than the ${settings.retentionDays} days that ${domain} keeps: set another age with \`firsthand site set ${domain} --retention-days DAYS\` (0 keeps everything), or leave them out.`,
      { field: 'retention_days', given: settings.retentionDays },
    );
  }
}

/** Reads one access log and makes the events that its lines tell of. */
export class LogImport {
  readonly seen: Seen;
  readonly #options: ImportOptions;
  readonly #lines: Lines;
  readonly #keys = new LineKeys();
  /** What happened before would be removed by its age at once. */
  readonly #oldest: number;
  readonly #classify;
  #read: LineReader | null;
  /** What waits until the format is known. */
  #held: string[] = [];
  readonly #asked = new Memory<string, AskedFor | null>(10_000);
  // A text that comes again is the same object, whose hash is known: others look it up some times more.
  readonly #sender = remember(50_000, (text): { address: string | null } & Sender => ({
    address: canonicalAddress(text),
  }));
  readonly #agent = remember(10_000, itself);
  readonly #referrer = remember(10_000, itself);
  /** Frozen, so that what is made of them may be remembered. */
  readonly #props = remember(1_000, (key) => {
    const [status = '', method = ''] = key.split(' ');
    return Object.freeze({ status: status || null, method: method || null });
  });

  /** @throws Problem `invalid` for a format that there is not */
  constructor(options: ImportOptions) {
    this.#options = options;
    const { retentionDays } = options.site.settings;
    this.#oldest =
      retentionDays === 0 ? Number.NEGATIVE_INFINITY : options.now() - retentionDays * 86_400_000;
    this.#classify = classifier(options.site.settings);
    this.#read = options.format === 'auto' ? null : openReader(options.format, options.zone);
    const format = options.format === 'auto' ? null : options.format;
    this.seen = {
      format,
      lines: 0,
      pageviews: 0,
      downloads: 0,
      excluded: {},
      notImported: {},
      unreadable: [],
    };
    this.#lines = new Lines(() => {
      this.seen.lines += 1;
      this.#leave('too_long', '');
    });
  }

  /** @throws Problem `invalid` when `auto` finds no format */
  add(bytes: Uint8Array): Event[] {
    return this.#take(this.#lines.add(bytes), false);
  }

  /** Bytes at the end of what was added of which nothing is known yet. */
  get begun(): number {
    return this.#lines.begun + this.#held.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
  }

  end(): Event[] {
    return this.#take(this.#lines.end(), true);
  }

  #take(lines: readonly string[], last: boolean): Event[] {
    this.#held.push(...lines);
    this.#read ??= this.#recognised(last);
    if (this.#read === null) return [];
    const read = this.#read;
    const held = this.#held;
    this.#held = [];
    return held.flatMap((line) => this.#eventOf(line, read) ?? []);
  }

  /** The reader for the lines that are held; null while they are too few to tell. */
  #recognised(last: boolean): LineReader | null {
    const lines = this.#held.slice(0, LOOKED_AT);
    const format = recognise(lines);
    if (format !== null) {
      this.seen.format = format;
      return openReader(format, this.#options.zone);
    }
    const telling = lines.find((line) => line.trim() !== '' && !line.startsWith('#'));
    if (telling === undefined || (lines.length < LOOKED_AT && !last)) return null;
    throw new Problem('invalid', 'This is no access log in a format that is known.', {
      field: 'format',
      given: shown(telling),
      allowed: [...Object.keys(FORMATS), 'an own format such as {address} [{time}] "{request}" {status}'],
    });
  }

  #eventOf(text: string, read: LineReader): Event | null {
    this.seen.lines += 1;
    const line = text === '' ? 'comment' : read(text);
    if (line === null) return this.#leave('unreadable', text);
    if (line === 'comment') return this.#leave('comment', text);
    const asked = this.#askedFor(line);
    if (asked === null) return this.#leave('other_host', text);
    return this.#record(line, asked, text);
  }

  /** What the line asked for; null when that is another site's. */
  #askedFor({ host, target }: LogLine): AskedFor | null {
    const key = host === null ? (target ?? '') : `${target ?? ''} ${host}`;
    const known = this.#asked.find(key);
    return known === undefined ? this.#asked.learn(key, this.#readAsked(host, target)) : known.value;
  }

  #readAsked(host: string | null, target: string | null): AskedFor | null {
    const url = this.#urlOf(host, target);
    return url === null ? null : { url, path: pathOf(url), download: url.split('?', 1)[0] ?? url };
  }

  /** The page's address, null when it is another site's. */
  #urlOf(host: string | null, target: string | null): string | null {
    const { site } = this.#options;
    if (target !== null && /^https?:\/\//i.test(target)) {
      return URL.canParse(target) && belongsTo(site, new URL(target).hostname) ? target : null;
    }
    if (host !== null && !belongsTo(site, host)) return null;
    const path = target?.startsWith('/') ? target : '/';
    return `https://${host ?? site.domain}${path}`;
  }

  #record(line: LogLine, asked: AskedFor, text: string): Event | null {
    const { site, intake, now } = this.#options;
    const kind = this.#classify(line, asked.path);
    try {
      const taken = intake.take(this.#hit(line, asked, kind.name, kind.excluded, now()));
      if (taken.kind === 'declined')
        return this.#leave(taken.reason === 'erased' ? 'erased' : 'opt_out', text);
      const { event } = taken;
      if (event.time < this.#oldest) throw new TooOld(site, event.time);
      if (event.excluded === null) {
        this.seen[event.name === 'pageview' ? 'pageviews' : 'downloads'] += 1;
      } else {
        this.seen.excluded[event.excluded] = (this.seen.excluded[event.excluded] ?? 0) + 1;
      }
      event.id = this.#keys.of(event, line.status);
      return event;
    } catch (error) {
      if (error instanceof Problem && !(error instanceof TooOld)) return this.#leave('refused', text);
      throw error;
    }
  }

  #hit(line: LogLine, asked: AskedFor, name: string, excluded: Exclusion | null, receivedAt: number): Hit {
    const { site } = this.#options;
    // One that is longer than any server's is something else.
    const request = line.request !== null && line.request.length <= LONGEST.request ? line.request : null;
    const sender = line.address === null ? null : this.#sender(line.address);
    const props =
      name === 'File Download'
        ? { status: line.status === null ? null : String(line.status), url: asked.download }
        : this.#props(`${line.status ?? ''} ${name === 'request' ? (line.method ?? '') : ''}`);
    return {
      door: 'log',
      receivedAt,
      body: {
        name,
        url: asked.url,
        domain: site.domain,
        referrer: line.referrer === null ? null : this.#referrer(line.referrer),
        timestamp: line.time,
        request,
        props,
      },
      address: sender?.address ?? null,
      sender: sender?.address == null ? null : sender,
      userAgent: line.userAgent === null ? null : this.#agent(line.userAgent),
      headers:
        line.cookie === null && line.language === null
          ? NO_HEADERS
          : { cookie: line.cookie ?? undefined, 'accept-language': line.language ?? undefined },
      collectorHost: null,
      trusted: true,
      excluded,
    };
  }

  #leave(reason: NotImported, text: string): null {
    this.seen.notImported[reason] = (this.seen.notImported[reason] ?? 0) + 1;
    const unreadable = reason === 'unreadable' || reason === 'too_long' || reason === 'refused';
    if (unreadable && this.seen.unreadable.length < SHOWN) {
      this.seen.unreadable.push({ line: this.seen.lines, text: shown(text) });
    }
    return null;
  }
}

/** Signs that JSON leaves as they are and a terminal obeys: controls of Latin-1, and those that turn the direction of text. */
const UNSHOWN = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** What may be shown in a terminal: an access log may hold anything. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_LENGTH))
    .slice(1, -1)
    .replace(UNSHOWN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function pathOf(url: string): string {
  const start = url.indexOf('/', 8);
  const end = url.slice(start).search(/[?#]/);
  return start < 0 ? '/' : end < 0 ? url.slice(start) : url.slice(start, start + end);
}
