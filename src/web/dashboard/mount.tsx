import type { Context, Hono } from 'hono';
import { Problem } from '../../model/problem.ts';
import { atLeast } from '../../model/user.ts';
import type { ApiBindings } from '../api.ts';
import { refuseForeign, requireFormToken, sessionOf } from '../session.ts';
import { formatFor } from './format.ts';
import { type Asked, answerPage, type DashboardPorts, type Page, redirect } from './page.tsx';
import { DETAIL_PAGES } from './pages/details.tsx';
import { FUNNEL_PAGES } from './pages/funnels.tsx';
import { GOAL_PAGES } from './pages/goals.tsx';
import { HOUR_PAGES } from './pages/hours.tsx';
import { JOURNEY_PAGES } from './pages/journeys.tsx';
import { PEOPLE_PAGES } from './pages/people.tsx';
import { RETENTION_PAGES } from './pages/retention.tsx';
import { SCREEN_PAGES } from './pages/screen.tsx';
import { SIGN_IN_PAGES } from './pages/signIn.tsx';
import { SITE_PAGES } from './pages/sites.tsx';
import { Trouble } from './parts/trouble.tsx';

type Env = { Bindings: ApiBindings };

/** Every page of the dashboard: who may see it stands beside it. */
export const PAGES: readonly Page[] = [
  ...SIGN_IN_PAGES,
  ...SITE_PAGES,
  ...PEOPLE_PAGES,
  ...SCREEN_PAGES,
  ...DETAIL_PAGES,
  ...GOAL_PAGES,
  ...FUNNEL_PAGES,
  ...JOURNEY_PAGES,
  ...RETENTION_PAGES,
  ...HOUR_PAGES,
];

/** Everything comes from here, nothing is inline, nobody may frame it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const FORM_LIMIT = 64 * 1024;

export function mountDashboard(api: Hono<Env>, ports: DashboardPorts, log: (error: unknown) => void): void {
  for (const page of PAGES) {
    api.on(page.method, page.path, async (context) => {
      const answer = await answered(page, await askedOf(context, ports), context, log);
      answer.headers.set('content-security-policy', POLICY);
      answer.headers.set('vary', 'Cookie, X-Fragment, Accept-Language');
      return answer;
    });
  }
  api.get('/assets/:name', (context) => {
    const { name } = context.req.param();
    return ports.assets.answer(name, context.req.header('accept-encoding') ?? '') ?? context.notFound();
  });
}

async function askedOf(context: Context<Env>, ports: DashboardPorts): Promise<Asked> {
  const { req, env } = context;
  const url = new URL(req.url);
  return {
    ports,
    ui: {
      base: ports.base,
      format: formatFor(req.header('accept-language')),
      session: sessionOf(req.header('cookie'), ports),
      assets: ports.assets,
      now: ports.now(),
    },
    params: req.param(),
    query: url.searchParams,
    form: new URLSearchParams(),
    fragment: req.header('x-fragment') ?? null,
    address: ports.clientAddress(env?.socketAddress ?? null, req.header('x-forwarded-for')),
  };
}

/** Lets in who may see the page; a Problem becomes a page that says it. */
async function answered(
  page: Page,
  asked: Asked,
  { req }: Context<Env>,
  log: (error: unknown) => void,
): Promise<Response> {
  const { session } = asked.ui;
  try {
    if (page.method === 'POST') refuseForeign(req.raw.headers, req.url);
    if (page.who === 'anyone') return await page.handle(await withForm(page, asked, req.raw));
    if (session === null) return signInFirst(asked);
    if (!atLeast(session.user.role, page.who))
      throw new Problem('forbidden', `This page is for the role ${page.who}; yours is ${session.user.role}.`);
    const whole = await withForm(page, asked, req.raw);
    if (page.method === 'POST') requireFormToken(session, whole.form.get('form') ?? undefined);
    return await page.handle(whole);
  } catch (error) {
    const problem =
      error instanceof Problem
        ? error
        : new Problem('internal', 'This is a defect in Firsthand; its log says more.');
    if (!(error instanceof Problem)) log(error);
    const body = (
      <div class="narrow">
        <h1>This did not work</h1>
        <Trouble problem={problem} />
      </div>
    );
    return answerPage(asked, { title: 'Problem' }, body, problem.status);
  }
}

/** A part that the script asks for cannot be a form: the script then loads the whole page and is led to it. */
function signInFirst(asked: Asked): Response {
  return asked.fragment === null ? redirect(asked.ui, '/sign-in') : new Response(null, { status: 401 });
}

async function withForm(page: Page, asked: Asked, request: Request): Promise<Asked> {
  if (page.method !== 'POST') return asked;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > FORM_LIMIT) throw new Problem('too_large', `The form is larger than ${FORM_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return { ...asked, form: new URLSearchParams(Buffer.concat(chunks).toString('utf8')) };
}
