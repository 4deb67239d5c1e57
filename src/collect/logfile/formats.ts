import type { FieldName } from './line.ts';

/** Lines of text: the form of one, as `compileTemplate` reads it. */
interface TextFormat {
  readonly kind: 'text';
  readonly template: string;
}
/** One JSON object a line: where each field is found, first come first served; `a.b` is inside of `a`. */
interface JsonFormat {
  readonly kind: 'json';
  readonly fields: Partial<Record<FieldName, readonly string[]>>;
  /** A line that has all of these is of this format. */
  readonly known: readonly string[];
}
/** Columns that the file names itself in a `#Fields:` line (W3C Extended Log File Format). */
interface ColumnsFormat {
  readonly kind: 'columns';
  readonly separator: '\t' | ' ';
  readonly fields: Partial<Record<string, FieldName>>;
  /** Columns of a file without such a line. */
  readonly usual?: readonly string[];
  /** How values are written: percent-encoded (CloudFront), or with `+` for a space (IIS). */
  readonly encoding: 'percent' | 'plus';
}
export type LogFormat = { readonly title: string } & (TextFormat | JsonFormat | ColumnsFormat);

const COMMON = '{address} {} {user} [{time}] "{request}" {status} {}';
const COMBINED = `${COMMON} "{referrer}" "{user_agent}"`;
const BALANCED = '{status} {} {} {} "{request}" "{user_agent}" {} {}';

/** The formats by name, those that say more before those that they also fit. `auto` takes the first that reads the lines. */
export const FORMATS = {
  s3: {
    kind: 'text',
    title: 'Amazon S3 server access log',
    template:
      '{owner} {bucket} [{time}] {address} {requester} {id} {operation} {key} "{request}" {status} {error} {} {} {} {} "{referrer}" "{user_agent}" {rest}',
  },
  alb: {
    kind: 'text',
    title: 'AWS Application Load Balancer',
    template: `{type} {time} {elb} {address_port} {} {} {} {} ${BALANCED} {rest}`,
  },
  elb: {
    kind: 'text',
    title: 'AWS Classic Load Balancer',
    template: `{time} {elb} {address_port} {} {} {} {} ${BALANCED}`,
  },
  haproxy: {
    kind: 'text',
    title: 'HAProxy HTTP log',
    template:
      '{syslog}]: {address_port} [{time}] {frontend} {backend} {timers} {status} {} {} {} {} {} {} {captured}"{request}"',
  },
  traefik: {
    kind: 'text',
    title: 'Traefik access log',
    template: `${COMBINED} {count} "{router}" "{server}" {duration}ms`,
  },
  combined: { kind: 'text', title: 'Combined (Apache, nginx)', template: `${COMBINED}{rest}` },
  'vhost-combined': {
    kind: 'text',
    title: 'Combined with the virtual host in front',
    template: `{host} ${COMBINED}{rest}`,
  },
  common: { kind: 'text', title: 'Common Log Format', template: `${COMMON}{rest}` },
  'vhost-common': {
    kind: 'text',
    title: 'Common with the virtual host in front',
    template: `{host} ${COMMON}{rest}`,
  },
  bunny: {
    kind: 'text',
    title: 'Bunny CDN',
    template:
      '{cache}|{status}|{time}|{bytes}|{zone}|{address}|{referrer}|{target}|{pop}|{user_agent}|{id}|{country}',
  },
  caddy: {
    kind: 'json',
    title: 'Caddy JSON',
    known: ['ts', 'request.uri', 'status'],
    fields: {
      time: ['ts'],
      address: ['request.client_ip', 'request.remote_ip'],
      address_port: ['request.remote_addr'],
      method: ['request.method'],
      target: ['request.uri'],
      host: ['request.host'],
      status: ['status'],
      referrer: ['request.headers.Referer'],
      user_agent: ['request.headers.User-Agent'],
      cookie: ['fh_id', 'request.headers.Cookie'],
      language: ['request.headers.Accept-Language'],
      request_id: ['request_id', 'uuid'],
    },
  },
  'traefik-json': {
    kind: 'json',
    title: 'Traefik JSON',
    known: ['RequestPath', 'DownstreamStatus'],
    fields: {
      time: ['StartUTC', 'StartLocal', 'time'],
      address: ['ClientHost'],
      method: ['RequestMethod'],
      target: ['RequestPath'],
      host: ['RequestHost', 'RequestAddr'],
      status: ['DownstreamStatus'],
      referrer: ['request_Referer'],
      user_agent: ['request_User-Agent'],
      cookie: ['request_Cookie'],
      language: ['request_Accept-Language'],
    },
  },
  cloudflare: {
    kind: 'json',
    title: 'Cloudflare Logpush (HTTP requests)',
    known: ['ClientIP', 'EdgeStartTimestamp'],
    fields: {
      time: ['EdgeStartTimestamp'],
      address: ['ClientIP'],
      method: ['ClientRequestMethod'],
      target: ['ClientRequestURI', 'ClientRequestPath'],
      host: ['ClientRequestHost'],
      status: ['EdgeResponseStatus', 'OriginResponseStatus'],
      referrer: ['ClientRequestReferer'],
      user_agent: ['ClientRequestUserAgent'],
      cookie: ['Cookies.fh_id', 'Cookies.__Host-fh_id'],
    },
  },
  'nginx-json': {
    kind: 'json',
    title: 'nginx (and others) as JSON with the names of nginx’s variables',
    known: ['status'],
    fields: {
      time: ['time_iso8601', 'msec', 'time_local', 'time', 'timestamp', '@timestamp', 'ts'],
      address: ['remote_addr', 'client_ip', 'remote_ip', 'clientip', 'ip', 'client'],
      forwarded_for: ['http_x_forwarded_for', 'x_forwarded_for'],
      request: ['request'],
      method: ['request_method', 'method', 'verb'],
      target: ['request_uri', 'uri', 'url', 'path'],
      query: ['query_string', 'args'],
      host: ['host', 'http_host', 'server_name', 'vhost'],
      status: ['status', 'status_code', 'response'],
      referrer: ['http_referer', 'http_referrer', 'referer', 'referrer'],
      user_agent: ['http_user_agent', 'user_agent', 'agent'],
      cookie: ['http_cookie', 'cookie_fh_id', 'cookie'],
      language: ['http_accept_language', 'accept_language'],
      request_id: ['request_id', 'req_id'],
    },
  },
  cloudfront: {
    kind: 'columns',
    title: 'Amazon CloudFront standard log',
    separator: '\t',
    encoding: 'percent',
    fields: {
      date: 'date',
      time: 'clock',
      'c-ip': 'address',
      'cs-method': 'method',
      'x-host-header': 'host',
      'cs-uri-stem': 'path',
      'sc-status': 'status',
      'cs(Referer)': 'referrer',
      'cs(User-Agent)': 'user_agent',
      'cs-uri-query': 'query',
      'cs(Cookie)': 'cookie',
    },
    usual:
      'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version'.split(
        ' ',
      ),
  },
  w3c: {
    kind: 'columns',
    title: 'W3C Extended (IIS)',
    separator: ' ',
    encoding: 'plus',
    fields: {
      date: 'date',
      time: 'clock',
      'c-ip': 'address',
      'cs-method': 'method',
      'cs-host': 'host',
      'cs(Host)': 'host',
      'cs-uri-stem': 'path',
      'cs-uri': 'target',
      'cs-uri-query': 'query',
      'sc-status': 'status',
      'cs(Referer)': 'referrer',
      'cs(User-Agent)': 'user_agent',
      'cs(Cookie)': 'cookie',
      'X-Forwarded-For': 'forwarded_for',
    },
  },
} as const satisfies Record<string, LogFormat>;

export type FormatName = keyof typeof FORMATS;

export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
