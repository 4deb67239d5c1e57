import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import {
  CHOICES,
  type Choice,
  CONSENT_KINDS,
  type Consent,
  type ConsentKind,
  MEANS,
} from '../model/consent.ts';
import { Problem } from '../model/problem.ts';
import type { ApiBindings } from './api.ts';
import type { Assets } from './dashboard/assets.ts';
import { Trouble } from './dashboard/parts/trouble.tsx';
import { isOwnPage } from './session.ts';

/** What is held of one browser at one site. */
export interface HeldSite {
  readonly site: string;
  readonly events: number;
  readonly first: string;
  readonly last: string;
  readonly facts: Readonly<Record<string, readonly { readonly value: string; readonly events: number }[]>>;
}

/** A browser by its cookie. */
export interface Browser {
  /** Value of its `fh_id` cookie. */
  readonly id: string;
}

/** What a visitor's own page needs of the rest of the program. Everything goes by the cookie of the browser that asks. */
export interface PrivacyPorts {
  assets: Assets;
  base: string;
  /** Null without a cookie, or with a forged one. */
  browserIn(cookies: string | undefined): Browser | null;
  chosen(cookies: string | undefined): { cookies: Choice | null; tracking: Choice | null };
  heldOf(browser: Browser): Promise<readonly HeldSite[]>;
  heldEvents(browser: Browser, format: 'ndjson' | 'csv'): Promise<string>;
  consentsOf(browser: Browser): readonly Consent[];
  /** Remembers a choice and returns the cookies that make it hold. */
  choose(cookies: string | undefined, choice: Omit<Consent, 'at'>): Promise<readonly string[]>;
  /** Erases everything of the browser. @throws Problem `conflict` where it is on hold */
  eraseBrowser(browser: Browser): Promise<{ events: number; cookies: readonly string[] }>;
  /** The site of a page's host name, or null. */
  siteOf(host: string): { domain: string } | null;
  clientAddress(socket: string | null, forwarded: string | undefined): string | null;
  honoursGpc(): boolean;
  log(error: unknown): void;
}

type Env = { Bindings: ApiBindings };
const FORM_LIMIT = 16 * 1024;
/** Looking through the record takes a microsecond an event: enough for anybody who is curious. */
const LOOKS_A_MINUTE = 20;
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The visitor's own page: see, take away, erase, choose. Without an account and without JavaScript, for the cookie that asks alone. */
export function mountPrivacy(api: Hono<Env>, ports: PrivacyPorts): void {
  const looks = new RateLimiterMemory({ points: LOOKS_A_MINUTE, duration: 60 });
  const cookiesOf = ({ req }: Context<Env>) => req.header('cookie');
  const limited = async ({ req, env }: Context<Env>) => {
    const address = ports.clientAddress(env?.socketAddress ?? null, req.header('x-forwarded-for'));
    await looks.consume(address ?? '').catch(() => {
      throw new Problem('too_many', 'That was often: wait a minute.', { retryAfter: 60 });
    });
  };
  const page = (status: number, title: string, body: Child) =>
    new Response(`<!doctype html>${String(<Frame ports={ports} title={title} children={body} />)}`, {
      status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        'cache-control': 'no-store',
        vary: 'Cookie',
      },
    });
  const orProblem = async (work: () => Promise<Response>): Promise<Response> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem)) ports.log(error);
      const problem =
        error instanceof Problem
          ? error
          : new Problem('internal', 'Something is wrong here; it was noted.', {});
      const answer = page(problem.status, 'Not done', <Trouble problem={problem} />);
      if (problem.details.retryAfter !== undefined)
        answer.headers.set('retry-after', String(problem.details.retryAfter));
      return answer;
    }
  };
  const done = (cookies: readonly string[], to: string, what: string) => {
    const headers = new Headers({ location: `${ports.base}${to}?done=${what}`, 'cache-control': 'no-store' });
    for (const cookie of cookies) headers.append('set-cookie', cookie);
    return new Response(null, { status: 303, headers });
  };

  api.get('/privacy', (context) =>
    orProblem(async () => {
      await limited(context);
      const cookies = cookiesOf(context);
      const browser = ports.browserIn(cookies);
      const held = browser === null ? [] : await ports.heldOf(browser);
      const consents = browser === null ? [] : ports.consentsOf(browser);
      return page(
        200,
        'What is held of this browser',
        <Own
          ports={ports}
          browser={browser}
          held={held}
          consents={consents}
          chosen={ports.chosen(cookies)}
          told={TOLD[context.req.query('done') ?? ''] ?? null}
        />,
      );
    }),
  );
  api.get('/privacy/data', (context) =>
    orProblem(async () => {
      await limited(context);
      const browser = ports.browserIn(cookiesOf(context));
      if (browser === null)
        throw new Problem('not_found', 'This browser has no id here, so nothing is held of it.', {});
      const format = context.req.query('format') ?? 'json';
      if (format !== 'json' && format !== 'csv')
        throw new Problem('invalid', 'format is none.', {
          field: 'format',
          given: format,
          allowed: ['json', 'csv'],
        });
      const text = await ports.heldEvents(browser, format === 'csv' ? 'csv' : 'ndjson');
      const body =
        format === 'csv'
          ? text
          : JSON.stringify({
              consents: ports.consentsOf(browser),
              events: text
                .split('\n')
                .filter(Boolean)
                .map((line) => JSON.parse(line) as unknown),
            });
      return new Response(body, {
        headers: {
          'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
          'content-disposition': `attachment; filename="what-is-held.${format}"`,
          'cache-control': 'no-store',
        },
      });
    }),
  );
  api.post('/privacy/erase', (context) =>
    orProblem(async () => {
      await limited(context);
      const browser = ports.browserIn(cookiesOf(context));
      const form = await formOf(context);
      requireOwnPage(context);
      if (browser === null)
        throw new Problem('not_found', 'This browser has no id here, so there is nothing to erase.', {});
      requireToken(browser, form.get('token'));
      const { cookies } = await ports.eraseBrowser(browser);
      return done(cookies, '/privacy', 'erased');
    }),
  );
  const choosing = (path: string, kind: ConsentKind | null, fixed: Choice | null) =>
    api.post(path, (context) =>
      orProblem(async () => {
        const form = await formOf(context);
        const site = requireSitePage(context, ports, form.get('domain'));
        const choice = fixed ?? oneOf(form.get('choice'), CHOICES, 'choice');
        const consent = {
          site,
          kind: kind ?? (form.has('kind') ? oneOf(form.get('kind'), CONSENT_KINDS, 'kind') : 'cookies'),
          choice,
          version: form.get('version')?.slice(0, 100) || null,
          means: form.has('means') ? oneOf(form.get('means'), MEANS, 'means') : ('page' as const),
        };
        const cookies = await ports.choose(cookiesOf(context), consent);
        if (form.get('means') === 'script' || form.get('means') === 'banner') {
          const headers = new Headers({ 'cache-control': 'no-store' });
          for (const cookie of cookies) headers.append('set-cookie', cookie);
          return new Response(null, { status: 204, headers });
        }
        return done(
          cookies,
          '/privacy',
          consent.kind === 'tracking' ? (choice === 'denied' ? 'out' : 'in') : 'chosen',
        );
      }),
    );
  choosing('/privacy/opt-out', 'tracking', 'denied');
  choosing('/privacy/opt-in', 'tracking', 'granted');
  choosing('/privacy/consent', null, null);
  api.get('/.well-known/gpc.json', (context) =>
    ports.honoursGpc()
      ? context.json({ gpc: true, lastUpdate: '2026-11-25' }, 200, { 'cache-control': 'max-age=86400' })
      : context.json({ gpc: false, lastUpdate: '2026-11-25' }, 200, { 'cache-control': 'max-age=86400' }),
  );
}

const TOLD: Readonly<Record<string, string>> = {
  erased: 'Everything that was held of this browser is erased, and its id with it.',
  out: 'Nothing is collected from this browser from now on.',
  in: 'Visits of this browser are counted again.',
  chosen: 'Your choice about cookies is remembered.',
};

/** Form fields, or the same as JSON text as scripts send it. @throws Problem */
async function formOf({ req }: Context<Env>): Promise<URLSearchParams> {
  if (Number(req.header('content-length') ?? 0) > FORM_LIMIT) throw tooLarge();
  const text = await req.text();
  if (text.length > FORM_LIMIT) throw tooLarge();
  if (!text.startsWith('{')) return new URLSearchParams(text);
  try {
    const given = JSON.parse(text) as Record<string, unknown>;
    return new URLSearchParams(
      Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])),
    );
  } catch (cause) {
    throw new Problem('malformed', 'The body is neither a form nor JSON.', { field: 'body', cause });
  }
}

const tooLarge = () => new Problem('too_large', `A form has at most ${FORM_LIMIT} bytes.`, { field: 'body' });

function oneOf<const Names extends readonly string[]>(
  given: string | null,
  names: Names,
  field: string,
): Names[number] {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new Problem('invalid', `${field} is none.`, { field, given, allowed: names });
}

/** What forms of this browser's page carry: who cannot read its cookie cannot know it. */
const tokenOf = ({ id }: Browser) => createHmac('sha256', id).update('privacy form').digest('base64url');

function requireToken(browser: Browser, given: string | null): void {
  const [expected, found] = [Buffer.from(tokenOf(browser)), Buffer.from(given ?? '')];
  if (expected.length === found.length && timingSafeEqual(expected, found)) return;
  throw new Problem('forbidden', 'This form is of another browser, or old: load the page again.', {
    field: 'token',
  });
}

function requireOwnPage({ req }: Context<Env>): void {
  const host = req.header('host') ?? new URL(req.url).host;
  if (isOwnPage(req.raw.headers, host) === true) return;
  throw new Problem('forbidden', 'Only the page of this collector may ask for that.', { field: 'origin' });
}

/** The site whose page asks, or null for the collector's own page. @throws Problem `forbidden` for a foreign one */
function requireSitePage({ req }: Context<Env>, ports: PrivacyPorts, domain: string | null): string | null {
  const host = req.header('host') ?? new URL(req.url).host;
  const named = domain === null ? null : (ports.siteOf(domain)?.domain ?? null);
  if (isOwnPage(req.raw.headers, host) === true) return named;
  const origin = req.header('origin') ?? '';
  const site = URL.canParse(origin) ? ports.siteOf(new URL(origin).hostname) : null;
  if (site !== null) return site.domain;
  throw new Problem('forbidden', 'A page of another site sent this; nothing was done.', { field: 'origin' });
}

function Frame({ ports, title, children }: { ports: PrivacyPorts; title: string; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={`${ports.base}/assets/${ports.assets.named('dashboard.css')}`} />
      </head>
      <body>
        <main class="narrow small-page">
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

interface OwnProps {
  ports: PrivacyPorts;
  browser: Browser | null;
  held: readonly HeldSite[];
  consents: readonly Consent[];
  chosen: { cookies: Choice | null; tracking: Choice | null };
  told: string | null;
}

function Own({ ports: { base }, browser, held, consents, chosen, told }: OwnProps) {
  const action = (path: string) => `${base}/privacy/${path}`;
  return (
    <>
      {told && (
        <p class="card" role="status">
          <strong>{told}</strong>
        </p>
      )}
      {browser === null ? (
        <p>
          This browser has no id here: what it visits is counted without a cookie, by an id that is made of
          its address and kind and cannot be followed beyond the day. There is nothing that could be shown as
          yours.
        </p>
      ) : (
        <>
          <p>
            This browser is known by a random number in the cookie <code>fh_id</code>. It says nothing about
            you; this is what is held under it:
          </p>
          {held.length === 0 && <p class="card">Nothing is held under it yet.</p>}
          {held.map((one) => (
            <Site one={one} />
          ))}
          <p>
            Take it away as a file: <a href={action('data?format=json')}>JSON</a> or{' '}
            <a href={action('data?format=csv')}>CSV</a>.
          </p>
          <form method="post" action={action('erase')} class="card stack">
            <input type="hidden" name="token" value={tokenOf(browser)} />
            <p>
              Erase everything that is held of this browser, from the reports too. It cannot be brought back.
            </p>
            <button type="submit">Erase it all</button>
          </form>
        </>
      )}
      <h2>Choose</h2>
      {chosen.tracking === 'denied' ? (
        <form method="post" action={action('opt-in')} class="card stack">
          <p>Nothing is collected from this browser: you opted out.</p>
          <button type="submit">Count my visits again</button>
        </form>
      ) : (
        <form method="post" action={action('opt-out')} class="card stack">
          <p>Opt out: nothing is collected from this browser any more. One cookie remembers that you did.</p>
          <button type="submit">Opt out</button>
        </form>
      )}
      <form method="post" action={action('consent')} class="card stack">
        <p>
          Cookies:{' '}
          {chosen.cookies === 'granted'
            ? 'you agreed.'
            : chosen.cookies === 'denied'
              ? 'you refused.'
              : 'you have not chosen.'}{' '}
          Without them your visits are counted, but nobody can tell that two of them on different days are
          yours.
        </p>
        <p>
          <button type="submit" name="choice" value="granted">
            Agree to cookies
          </button>{' '}
          <button type="submit" name="choice" value="denied">
            Refuse cookies
          </button>
        </p>
      </form>
      <p class="soft">
        You can also switch cookies off, or delete them, in your browser: look for “Cookies” or “Site data” in
        its settings under privacy. The cookies here are <code>fh_id</code> (thirteen months, not renewed),{' '}
        <code>fh_consent</code> and <code>fh_optout</code>. Browsers that send Global Privacy Control are
        given no id where the site honours it.
      </p>
      {consents.length > 0 && (
        <>
          <h2>What you chose</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col">Text</th>
                <th scope="col">Where</th>
              </tr>
            </thead>
            <tbody>
              {consents.map((one) => (
                <tr>
                  <td>{new Date(one.at).toISOString().replace('T', ' ').slice(0, 16)} UTC</td>
                  <td>
                    {one.kind}: {one.choice}
                  </td>
                  <td>{one.version ?? '–'}</td>
                  <td>{one.means}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  identity: 'Told apart by',
  address: 'Address',
  isp: 'Provider',
  os: 'System',
  time_zone: 'Time zone',
  search_term: 'Search term',
  name: 'What happened',
  props: 'Properties',
  cookies: 'Names of cookies',
  experiments: 'Designs shown',
};
const worded = (name: string) =>
  WORDS[name] ?? `${name[0]?.toUpperCase() ?? ''}${name.slice(1).replaceAll('_', ' ')}`;
const MOST = 10;

function Site({ one: { site, events, first, last, facts } }: { one: HeldSite }) {
  return (
    <section class="card">
      <h2>{site}</h2>
      <p>
        {events} {events === 1 ? 'event' : 'events'}, from {first.slice(0, 16).replace('T', ' ')} to{' '}
        {last.slice(0, 16).replace('T', ' ')} UTC
      </p>
      <dl>
        {Object.entries(facts).map(([name, values]) => (
          <>
            <dt>{worded(name)}</dt>
            <dd>
              {values
                .slice(0, MOST)
                .map(({ value }) => value)
                .join(' · ')}
              {values.length > MOST && ` and ${values.length - MOST} more`}
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}
