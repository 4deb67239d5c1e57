import type { Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { CHOICES, type Choice, CONSENT_KINDS, type ConsentKind, MEANS } from '../../model/consent.ts';
import { Problem } from '../../model/problem.ts';
import type { ApiBindings } from '../api.ts';
import { Trouble } from '../dashboard/parts/trouble.tsx';
import { formOf, oneOf, requireOwnPage, requireSitePage, requireToken } from './forms.ts';
import { Frame, Own } from './page.tsx';
import type { Browser, PrivacyPorts } from './ports.ts';

type Env = { Bindings: ApiBindings };
/** Looking through the record takes a microsecond an event: enough for anybody who is curious. */
const LOOKS_A_MINUTE = 20;
/** Each is a row of the record; a household or an office may be behind one address. */
const CHOICES_A_MINUTE = 120;
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** Day on which this program last changed how it honours Global Privacy Control. */
const GPC_SINCE = '2026-11-25';

/** The visitor's own page: see, take away, erase, choose. Without an account and without JavaScript, for the cookie that asks alone. */
export function mountPrivacy(api: Hono<Env>, ports: PrivacyPorts): void {
  const looks = new RateLimiterMemory({ points: LOOKS_A_MINUTE, duration: 60 });
  const choices = new RateLimiterMemory({ points: CHOICES_A_MINUTE, duration: 60 });
  const answering = (limiter: RateLimiterMemory, handle: (context: Context<Env>) => Promise<Response>) => {
    return async (context: Context<Env>): Promise<Response> => {
      try {
        await count(limiter, addressOf(context, ports));
        return await handle(context);
      } catch (error) {
        return troubled(ports, error);
      }
    };
  };

  api.get(
    '/privacy',
    answering(looks, (context) => shown(context, ports)),
  );
  api.get(
    '/privacy/data',
    answering(looks, (context) => handedOut(context, ports)),
  );
  api.post(
    '/privacy/erase',
    answering(looks, (context) => erased(context, ports)),
  );
  for (const [path, fixed] of [
    ['/privacy/opt-out', { kind: 'tracking', choice: 'denied' }],
    ['/privacy/opt-in', { kind: 'tracking', choice: 'granted' }],
    ['/privacy/consent', {}],
  ] as const)
    api.post(
      path,
      answering(choices, (context) => chosen(context, ports, fixed)),
    );
  api.get('/.well-known/gpc.json', (context) =>
    context.json({ gpc: ports.honoursGpc(), lastUpdate: GPC_SINCE }, 200, {
      'cache-control': 'max-age=86400',
    }),
  );
}

/** What `?done=` tells after a form. */
const TOLD: Readonly<Record<string, string>> = {
  erased: 'Everything that was held of this browser is erased, and its id with it.',
  out: 'Nothing is collected from this browser from now on.',
  in: 'Visits of this browser are counted again.',
  chosen: 'Your choice about cookies is remembered.',
};

async function shown({ req }: Context<Env>, ports: PrivacyPorts): Promise<Response> {
  const cookies = req.header('cookie');
  const browser = ports.browserIn(cookies);
  return page(
    ports,
    200,
    'What is held of this browser',
    <Own
      ports={ports}
      browser={browser}
      held={browser === null ? [] : await ports.heldOf(browser)}
      consents={browser === null ? [] : ports.consentsOf(browser)}
      chosen={ports.chosen(cookies)}
      told={TOLD[req.query('done') ?? ''] ?? null}
    />,
  );
}

async function handedOut({ req }: Context<Env>, ports: PrivacyPorts): Promise<Response> {
  const browser = known(ports.browserIn(req.header('cookie')));
  const format = oneOf(req.query('format') ?? 'json', ['json', 'csv'], 'format');
  const text = await ports.heldEvents(browser, format === 'csv' ? 'csv' : 'ndjson');
  const events = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  const body =
    format === 'csv' ? text : JSON.stringify({ consents: ports.consentsOf(browser), events: events() });
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      'content-disposition': `attachment; filename="what-is-held.${format}"`,
      'cache-control': 'no-store',
    },
  });
}

async function erased({ req }: Context<Env>, ports: PrivacyPorts): Promise<Response> {
  const form = await formOf(req.raw);
  requireOwnPage(req.raw);
  const browser = known(ports.browserIn(req.header('cookie')));
  requireToken(browser, form.get('token'));
  const { cookies } = await ports.eraseBrowser(browser);
  return back(ports, cookies, 'erased');
}

/** @throws Problem `not_found` */
function known(browser: Browser | null): Browser {
  if (browser !== null) return browser;
  throw new Problem('not_found', 'This browser has no id here, so nothing is held of it.', {});
}

/** @param fixed what the path says already */
async function chosen(
  { req }: Context<Env>,
  ports: PrivacyPorts,
  fixed: { kind?: ConsentKind; choice?: Choice },
): Promise<Response> {
  const form = await formOf(req.raw);
  const site = requireSitePage(req.raw, ports, form.get('domain'));
  const choice = fixed.choice ?? oneOf(form.get('choice'), CHOICES, 'choice');
  const kind = fixed.kind ?? oneOf(form.get('kind') ?? 'cookies', CONSENT_KINDS, 'kind');
  const means = oneOf(form.get('means') ?? 'page', MEANS, 'means');
  const version = form.get('version')?.slice(0, 100) || null;
  const cookies = await ports.choose(req.header('cookie'), { site, kind, choice, version, means });
  // Scripts want the cookies and no page.
  if (means === 'script' || means === 'banner')
    return withCookies(
      new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } }),
      cookies,
    );
  return back(ports, cookies, kind === 'cookies' ? 'chosen' : choice === 'denied' ? 'out' : 'in');
}

/** To the page, which tells what was done. */
function back({ base }: PrivacyPorts, cookies: readonly string[], done: keyof typeof TOLD): Response {
  const headers = { location: `${base}/privacy?done=${done}`, 'cache-control': 'no-store' };
  return withCookies(new Response(null, { status: 303, headers }), cookies);
}

function withCookies(answer: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) answer.headers.append('set-cookie', cookie);
  return answer;
}

function page(ports: PrivacyPorts, status: number, title: string, body: Child): Response {
  const html = (
    <Frame ports={ports} title={title}>
      {body}
    </Frame>
  );
  return new Response(`<!doctype html>${String(html)}`, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      vary: 'Cookie',
    },
  });
}

/** A Problem becomes a page that says it. */
function troubled(ports: PrivacyPorts, error: unknown): Response {
  if (!(error instanceof Problem)) ports.log(error);
  const problem =
    error instanceof Problem ? error : new Problem('internal', 'Something is wrong here; it was noted.', {});
  const answer = page(ports, problem.status, 'Not done', <Trouble problem={problem} />);
  const { retryAfter } = problem.details;
  if (retryAfter !== undefined) answer.headers.set('retry-after', String(retryAfter));
  return answer;
}

const addressOf = ({ req, env }: Context<Env>, ports: PrivacyPorts): string =>
  ports.clientAddress(env?.socketAddress ?? null, req.header('x-forwarded-for')) ?? '';

/** @throws Problem `too_many` */
async function count(limiter: RateLimiterMemory, address: string): Promise<void> {
  await limiter.consume(address).catch(() => {
    throw new Problem('too_many', 'That was often: wait a minute.', { retryAfter: 60 });
  });
}
