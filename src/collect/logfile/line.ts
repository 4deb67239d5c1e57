/** What one line of an access log says, whatever its format. Null is what the format has not or the line leaves out (`-`). */
export interface LogLine {
  /** Milliseconds since 1970. */
  time: number;
  address: string | null;
  /** Host name that the visitor asked for. */
  host: string | null;
  method: string | null;
  /** Path and query, or an absolute address; null where the request was no HTTP at all. */
  target: string | null;
  status: number | null;
  referrer: string | null;
  userAgent: string | null;
  /** Cookie header as logged. */
  cookie: string | null;
  /** Number that the server gave the request. */
  request: string | null;
  language: string | null;
}

/** Texts of a line by the names of `FIELDS`. */
export type LogFields = Partial<Record<FieldName, string>>;

/** What a format can name. Everything else in a line is left out. */
export const FIELDS = {
  address: 'Address of the visitor',
  address_port: 'Address with a port behind it: `203.0.113.9:51312`, `[2001:db8::1]:51312`',
  forwarded_for: 'X-Forwarded-For: its first address is the visitor’s',
  time: 'When: `10/Oct/2026:13:55:36 -0700`, ISO 8601, or seconds, milliseconds, micro- or nanoseconds since 1970',
  date: 'Day, with `clock` beside it',
  clock: 'Time of the day of `date`, UTC',
  request: 'Request line: `GET /path HTTP/1.1`',
  method: 'Method',
  target: 'Path with its query, or an absolute address',
  path: 'Path without query, with `query` beside it',
  query: 'Query without `?`',
  scheme: '`http` or `https`',
  host: 'Host name asked for, with or without a port',
  status: 'Status',
  referrer: 'Referer header',
  user_agent: 'User-Agent header',
  cookie: 'Cookie header, or the value of `fh_id` alone',
  language: 'Accept-Language header',
  request_id: 'Number that the server gave the request, as the page tells it the tag',
  captured: 'Header fields that HAProxy captured: `{example.com|Mozilla/5.0 …}`',
  rest: 'Whatever follows; a cookie `fh_id` and a `request_id=…` in it are found',
} as const satisfies Record<string, string>;

export type FieldName = keyof typeof FIELDS;

export function isField(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

const METHOD = /^[A-Z][A-Z-]{1,19}$/;
const REQUEST = /\brequest_id=([\w.:@+/=-]{8,128})/;
/** Servers write a hyphen for a cookie that was not sent. */
const ABSENT = /=-(?=[;\s"]|$)/;
const COOKIE = /(?:__Host-)?fh_(?:id|optout)=(?!-(?:[;\s"]|$))[^;\s"]*/g;

/**
 * Makes a line of its fields.
 * @returns null where there is no time: then it is no line of an access log
 */
export function lineOf(fields: LogFields, readTime: (text: string) => number | null): LogLine | null {
  const time = readTime(
    fields.time ?? (fields.date === undefined ? '' : `${fields.date}T${fields.clock ?? '00:00:00'}Z`),
  );
  if (time === null) return null;
  const asked = fields.request === undefined ? null : readRequest(fields.request);
  const captured = fields.captured === undefined ? {} : readCaptured(fields.captured);
  const cookie = cookieOf(given(fields.cookie), fields.rest);
  return {
    time,
    address: firstAddress(fields),
    host: given(fields.host)?.replace(/:\d+$/, '') ?? captured.host ?? null,
    method: given(fields.method)?.toUpperCase() ?? asked?.method ?? null,
    target: asked === null ? targetOf(fields) : asked.target,
    status: readStatus(fields.status),
    referrer: given(fields.referrer) ?? captured.referrer ?? null,
    userAgent: given(fields.user_agent) ?? captured.userAgent ?? null,
    cookie: cookie === null || cookie.includes('=') ? cookie : `fh_id=${cookie}`,
    request: given(fields.request_id) ?? fields.rest?.match(REQUEST)?.[1] ?? null,
    language: given(fields.language),
  };
}

function cookieOf(header: string | null, rest: string | undefined): string | null {
  if (header !== null && !ABSENT.test(header)) return header;
  const found = (header ?? rest)?.match(COOKIE);
  return found == null ? null : found.join('; ');
}

/** A text, or null where the log has a hyphen or nothing. */
function given(text: string | undefined): string | null {
  return text === undefined || text === '' || text === '-' ? null : text;
}

function firstAddress(fields: LogFields): string | null {
  const [forwarded] = given(fields.forwarded_for)?.split(',') ?? [];
  const text = forwarded?.trim() || given(fields.address) || given(fields.address_port);
  if (!text) return null;
  if (fields.address_port === undefined || text.startsWith('[')) return text;
  // An IPv6 address has colons of its own; the last one leads the port.
  return text.replace(/:\d{1,5}$/, '');
}

function targetOf(fields: LogFields): string | null {
  const target = given(fields.target) ?? given(fields.path);
  const query = given(fields.query);
  return target === null || query === null ? target : `${target}?${query.replace(/^\?/, '')}`;
}

function readRequest(text: string): { method: string | null; target: string | null } {
  const nothing = { method: null, target: null };
  const first = text.indexOf(' ');
  if (first < 0 || !METHOD.test(text.slice(0, first))) return nothing;
  const protocol = text.lastIndexOf(' HTTP/');
  const target = text.slice(first + 1, protocol > first ? protocol : undefined).trim();
  return target === '' ? nothing : { method: text.slice(0, first), target };
}

function readStatus(text: string | undefined): number | null {
  const status = Number(text);
  return Number.isInteger(status) && status >= 100 && status < 1000 ? status : null;
}

/** HAProxy writes captured headers without their names; what each is shows. */
function readCaptured(text: string): { host?: string; referrer?: string; userAgent?: string } {
  const found: { host?: string; referrer?: string; userAgent?: string } = {};
  for (const part of text.replace(/[{}]/g, '|').split('|')) {
    const value = part.trim();
    if (/^https?:\/\//.test(value)) found.referrer ??= value;
    else if (/^[\w.-]+\.[a-z]{2,}(:\d+)?$/i.test(value)) found.host ??= value.replace(/:\d+$/, '');
    else if (/^[\w.-]+\/[\w.]/.test(value)) found.userAgent ??= value;
  }
  return found;
}
