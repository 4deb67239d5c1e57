import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../../src/collect/logfile/formats.ts';
import type { LogLine } from '../../../src/collect/logfile/line.ts';
import { openReader, recognise } from '../../../src/collect/logfile/reader.ts';

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36';
const at = (text: string) => Date.parse(text);

/** For each format lines as the server's documentation shows them, and what the last one says. */
const CASES: Record<string, { format: string; lines: string[]; says: Partial<LogLine> }[]> = {
  combined: [
    {
      format: 'combined',
      lines: [
        `203.0.113.9 - - [10/Oct/2026:13:55:36 +0200] "GET /a?b=c HTTP/2.0" 200 512 "https://duckduckgo.com/" "${CHROME}"`,
      ],
      says: {
        time: at('2026-10-10T11:55:36Z'),
        address: '203.0.113.9',
        method: 'GET',
        target: '/a?b=c',
        status: 200,
        referrer: 'https://duckduckgo.com/',
        userAgent: CHROME,
      },
    },
    {
      format: 'combined',
      lines: [
        `2001:db8::7 - anna bell [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 304 - "-" "say \\"hi\\" \\\\ \\xc3\\xa9 \\xe9"`,
      ],
      says: { address: '2001:db8::7', status: 304, referrer: null, userAgent: 'say "hi" \\ é é' },
    },
    {
      format: 'combined',
      lines: [
        `203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 1 "-" "${CHROME}" "lang=de; fh_id=20261001.AAAAAAAAAAAAAAAAAAAAAA" 0.004`,
      ],
      says: { cookie: 'fh_id=20261001.AAAAAAAAAAAAAAAAAAAAAA' },
    },
    {
      format: 'combined',
      lines: ['203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "\\x16\\x03\\x01\\x02" 400 150 "-" "-"'],
      says: { method: null, target: null, status: 400, userAgent: null },
    },
  ],
  'vhost-combined': [
    {
      format: 'vhost-combined',
      lines: [
        `www.example.com:443 203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 1 "-" "${CHROME}"`,
      ],
      says: { host: 'www.example.com', address: '203.0.113.9', userAgent: CHROME },
    },
  ],
  common: [
    {
      format: 'common',
      lines: [
        '127.0.0.1 user-identifier frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326',
      ],
      says: { time: at('2000-10-10T20:55:36Z'), target: '/apache_pb.gif', status: 200, userAgent: null },
    },
  ],
  'vhost-common': [
    {
      format: 'vhost-common',
      lines: ['www.example.com 203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET /x HTTP/1.0" 200 2326'],
      says: { host: 'www.example.com', address: '203.0.113.9', target: '/x' },
    },
  ],
  'nginx-json': [
    {
      format: 'nginx-json',
      lines: [
        '{"time_iso8601":"2026-10-10T13:55:36+02:00","remote_addr":"203.0.113.9","request":"GET /a HTTP/2.0","status":200,"http_referer":"","http_user_agent":"UA/1","http_cookie":"fh_id=x"}',
      ],
      says: {
        time: at('2026-10-10T11:55:36Z'),
        target: '/a',
        referrer: null,
        userAgent: 'UA/1',
        cookie: 'fh_id=x',
      },
    },
    {
      format: 'nginx-json',
      lines: [
        '{"msec":"1791000000.250","remote_addr":"::1","request_method":"GET","request_uri":"/?q=1","status":"200"}',
      ],
      says: { time: 1_791_000_000_250, address: '::1', target: '/?q=1' },
    },
  ],
  caddy: [
    {
      format: 'caddy',
      lines: [
        '{"level":"info","ts":1791000000.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.2","client_ip":"203.0.113.9","proto":"HTTP/2.0","method":"GET","host":"example.com","uri":"/a?x=1","headers":{"User-Agent":["UA/1"],"Referer":["https://a.example/"]}},"duration":0.0009,"size":10900,"status":200}',
      ],
      says: {
        time: 1_791_000_000_500,
        address: '203.0.113.9',
        host: 'example.com',
        target: '/a?x=1',
        userAgent: 'UA/1',
        referrer: 'https://a.example/',
      },
    },
  ],
  traefik: [
    {
      format: 'traefik',
      lines: [
        '203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET /x HTTP/1.1" 200 12 "-" "UA/1" 42 "web@docker" "http://172.18.0.2:80" 5ms',
      ],
      says: { target: '/x', userAgent: 'UA/1' },
    },
  ],
  'traefik-json': [
    {
      format: 'traefik-json',
      lines: [
        '{"ClientHost":"203.0.113.9","DownstreamStatus":200,"RequestHost":"example.com","RequestMethod":"GET","RequestPath":"/x?y=1","StartUTC":"2026-10-10T13:55:36.123456789Z","request_User-Agent":"UA/1","request_Referer":"https://a.example/"}',
      ],
      says: {
        time: at('2026-10-10T13:55:36.123Z'),
        host: 'example.com',
        target: '/x?y=1',
        userAgent: 'UA/1',
      },
    },
  ],
  haproxy: [
    {
      format: 'haproxy',
      lines: [
        'Oct 10 12:14:14 lb haproxy[14389]: 203.0.113.9:33317 [10/Oct/2026:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {example.com|Mozilla/5.0 (X11)} {} "GET /index.html HTTP/1.1"',
      ],
      says: {
        time: at('2026-10-10T12:14:14.655Z'),
        address: '203.0.113.9',
        host: 'example.com',
        target: '/index.html',
        userAgent: 'Mozilla/5.0 (X11)',
      },
    },
    {
      format: 'haproxy',
      lines: [
        'haproxy[1]: 2001:db8::7:33317 [10/Oct/2026:12:14:14.655] http-in~ back/<NOSRV> -1/-1/-1/-1/5 503 212 - - SC-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"',
      ],
      says: { address: '2001:db8::7', status: 503 },
    },
  ],
  alb: [
    {
      format: 'alb',
      lines: [
        'h2 2026-10-10T22:23:00.186641Z app/web/50dc6c495c0c9188 203.0.113.9:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/a?b=c HTTP/2.0" "UA/1 (x)" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Root=1-58337281" "www.example.com" "arn:" 1 2026-10-10T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"',
      ],
      says: {
        time: at('2026-10-10T22:23:00.186Z'),
        address: '203.0.113.9',
        target: 'https://www.example.com:443/a?b=c',
        userAgent: 'UA/1 (x)',
      },
    },
  ],
  elb: [
    {
      format: 'elb',
      lines: [
        '2026-10-10T23:39:43.945958Z web 203.0.113.9:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "UA/1" - -',
      ],
      says: { address: '203.0.113.9', target: 'http://www.example.com:80/', userAgent: 'UA/1' },
    },
  ],
  cloudfront: [
    {
      format: 'cloudfront',
      lines: [
        '#Version: 1.0',
        '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header',
        '2026-10-10\t21:02:31\tFRA1\t392\t203.0.113.9\tGET\td1.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(X11)\ta=b%20c\t-\tHit\tSOX4==\twww.example.com',
      ],
      says: {
        time: at('2026-10-10T21:02:31Z'),
        host: 'www.example.com',
        target: '/index.html?a=b%20c',
        userAgent: 'Mozilla/5.0 (X11)',
        cookie: null,
      },
    },
  ],
  s3: [
    {
      format: 's3',
      lines: [
        '79a59df9 example-bucket [10/Oct/2026:00:00:38 +0000] 203.0.113.9 - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT photos/a.html "GET /photos/a.html HTTP/1.1" 200 - 113 113 7 6 "https://a.example/" "UA/1" - s9lz= - - - example-bucket.s3-website.eu-central-1.amazonaws.com - - -',
      ],
      says: { address: '203.0.113.9', target: '/photos/a.html', status: 200, userAgent: 'UA/1' },
    },
  ],
  w3c: [
    {
      format: 'w3c',
      lines: [
        '#Software: Microsoft Internet Information Services 10.0',
        '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
        '2026-10-10 00:00:01 10.0.0.1 GET /default.aspx a=b 443 - 203.0.113.9 Mozilla/5.0+(Windows+NT+10.0) https://www.google.com/ 200 0 0 15',
      ],
      says: {
        time: at('2026-10-10T00:00:01Z'),
        address: '203.0.113.9',
        target: '/default.aspx?a=b',
        userAgent: 'Mozilla/5.0 (Windows NT 10.0)',
      },
    },
  ],
  cloudflare: [
    {
      format: 'cloudflare',
      lines: [
        '{"ClientIP":"203.0.113.9","ClientRequestHost":"www.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/a?b=1","EdgeResponseStatus":200,"EdgeStartTimestamp":1791000000433000200,"RayID":"3a6050bcbe121a87","ClientRequestUserAgent":"UA/1"}',
      ],
      says: { time: 1_791_000_000_433, host: 'www.example.com', target: '/a?b=1', userAgent: 'UA/1' },
    },
    {
      format: 'cloudflare',
      lines: [
        '{"ClientIP":"203.0.113.9","ClientRequestHost":"www.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeResponseStatus":200,"EdgeStartTimestamp":"2026-10-10T13:55:36Z","Cookies":{"fh_id":"20261001.AAAAAAAAAAAAAAAAAAAAAA"}}',
      ],
      says: { time: at('2026-10-10T13:55:36Z'), cookie: 'fh_id=20261001.AAAAAAAAAAAAAAAAAAAAAA' },
    },
  ],
  bunny: [
    {
      format: 'bunny',
      lines: [
        'HIT|200|1791000000421|412|390|203.0.113.9|https://a.example/|https://www.example.com/logo.html|WA|UA/1|322b688bd63fb63f2babe9de30a5d262|DE',
      ],
      says: {
        time: 1_791_000_000_421,
        referrer: 'https://a.example/',
        target: 'https://www.example.com/logo.html',
        userAgent: 'UA/1',
      },
    },
  ],
};

describe.each(Object.keys(FORMATS))('The format %s', (name) => {
  it.each(CASES[name] ?? [])('is recognised and read: $lines', ({ format, lines, says }) => {
    expect(recognise(lines)).toBe(format);
    const read = openReader(format);
    expect(lines.map(read).at(-1)).toMatchObject(says);
  });

  it('has lines that show it', () => {
    expect(CASES[name]?.length).toBeGreaterThan(0);
  });
});

describe('A format of the owner’s own', () => {
  it('is one line with names', () => {
    const read = openReader('{time} {address} "{method} {target}" => {status} ({user_agent}) {rest}');
    expect(read('2026-10-10T13:55:36Z 203.0.113.9 "GET /a b" => 200 (UA/1) more')).toMatchObject({
      address: '203.0.113.9',
      target: '/a b',
      status: 200,
      userAgent: 'UA/1',
    });
    expect(read('something else')).toBeNull();
  });

  it('is refused without a time, with two fields side by side, or when it is neither a name nor a form', () => {
    expect(() => openReader('{address} {status}')).toThrow('it has no {time}');
    expect(() => openReader('{time} {address}{status}')).toThrow('nothing parts {address} from what follows');
    expect(() => openReader('apache')).toThrow('There is no log format apache.');
  });
});

describe('Times without a zone', () => {
  it('are of the zone that is named, daylight saving included', () => {
    const read = openReader('[{time}] {address} "{request}" {status}', 'Europe/Berlin');
    const timeOf = (time: string) => {
      const line = read(`[${time}] 203.0.113.9 "GET / HTTP/1.1" 200`);
      return line === null || line === 'comment' ? null : line.time;
    };
    expect(timeOf('10/Jul/2026:12:00:00.5')).toBe(at('2026-07-10T10:00:00.500Z'));
    expect(timeOf('10/Dec/2026:12:00:00')).toBe(at('2026-12-10T11:00:00Z'));
    expect(timeOf('2026-12-10 12:00:00')).toBe(at('2026-12-10T11:00:00Z'));
    expect(timeOf('40/Dec/2026')).toBeNull();
  });
});

it('What no format reads is of none', () => {
  expect(recognise(['PNG\r\n\u001a\n', '\u0000\u0000\u0000\rIHDR'])).toBeNull();
  expect(recognise(['date,visitors', '2026-10-10,4'])).toBeNull();
  expect(recognise([])).toBeNull();
});
