import type { Context, Hono } from 'hono';
import { Problem } from '../../model/problem.ts';
import { atLeast } from '../../model/user.ts';
import type { ApiBindings } from '../api.ts';
import { readText } from '../body.ts';
import { refuseForeign, requireFormToken, sessionOf } from '../session.ts';
import { formatFor } from './format.ts';
import { type Guest, guestOfPublic, guestPorts } from './guest.ts';
import { type Asked, answerPage, type DashboardPorts, type Page, redirect } from './page.tsx';
import { ACCOUNT_PAGES } from './pages/account.tsx';
import { ANNOTATION_PAGES } from './pages/annotations.tsx';
import { ATTRIBUTION_PAGES } from './pages/attribution.tsx';
import { DETAIL_PAGES } from './pages/details.tsx';
import { EXPERIMENT_PAGES } from './pages/experiments.tsx';
import { FUNNEL_PAGES } from './pages/funnels.tsx';
import { GOAL_PAGES } from './pages/goals.tsx';
import { HEALTH_PAGES } from './pages/health.tsx';
import { HOUR_PAGES } from './pages/hours.tsx';
import { JOURNEY_PAGES } from './pages/journeys.tsx';
import { KEY_PAGES } from './pages/keys.tsx';
import { NOW_PAGES } from './pages/now.tsx';
import { PEOPLE_PAGES } from './pages/people.tsx';
import { RETENTION_PAGES } from './pages/retention.tsx';
import { SCREEN_PAGES } from './pages/screen.tsx';
import { SEGMENT_PAGES } from './pages/segments.tsx';
import { SETTINGS_PAGES } from './pages/settings.tsx';
import { enter, SHARED_PAGES } from './pages/shared.tsx';
import { SHARING_PAGES } from './pages/sharing.tsx';
import { SIGN_IN_PAGES } from './pages/signIn.tsx';
import { SITE_PAGES } from './pages/sites.tsx';
import { VALUE_PAGES } from './pages/values.tsx';
import { WHY_PAGES } from './pages/why.tsx';
import { Trouble } from './parts/trouble.tsx';

type Env = { Bindings: ApiBindings };

/** Every page of the dashboard: who may see it stands beside it. */
export const PAGES: readonly Page[] = [
  ...SIGN_IN_PAGES,
  ...SITE_PAGES,
  ...PEOPLE_PAGES,
  ...ACCOUNT_PAGES,
  ...SCREEN_PAGES,
  ...DETAIL_PAGES,
  ...NOW_PAGES,
  ...GOAL_PAGES,
  ...FUNNEL_PAGES,
  ...EXPERIMENT_PAGES,
  ...JOURNEY_PAGES,
  ...RETENTION_PAGES,
  ...ATTRIBUTION_PAGES,
  ...HOUR_PAGES,
  ...WHY_PAGES,
  ...VALUE_PAGES,
  ...ANNOTATION_PAGES,
  ...SEGMENT_PAGES,
  ...SHARING_PAGES,
  ...SHARED_PAGES,
  ...SETTINGS_PAGES,
  ...KEY_PAGES,
  ...HEALTH_PAGES,
];

/** Everything comes from here, nothing is inline, only those may frame it. */
const policy = (frames: readonly string[]) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(' ')}`;
const FORM_LIMIT = 64 * 1024;

export function mountDashboard(api: Hono<Env>, ports: DashboardPorts, log: (error: unknown) => void): void {
  const guarded = (answer: Response, frames: readonly string[] = []) => {
    answer.headers.set('content-security-policy', policy(frames));
    answer.headers.set('vary', 'Cookie, X-Fragment, Accept-Language');
    return answer;
  };
  for (const page of PAGES) {
    api.on(page.method, page.path, async (context) => {
      const asked = await askedOf(context, ports);
      return guarded(await orProblem(asked, log, () => answered(page, asked, context)));
    });
    if (!page.shared) continue;
    for (const door of ['share', 'embed'] as const) {
      api.get(page.path.replace('/sites/:domain', `/${door}/:token`), async (context) => {
        const asked = await askedOf(context, ports);
        const entered = enter(asked, door, context.req.header('cookie'));
        if (entered instanceof Response) return guarded(entered);
        const { guest, frames } = entered;
        const shown = guest.panel === null || page.path === '/sites/:domain' ? page : NOWHERE;
        return guarded(await orProblem(asked, log, () => shown.handle(asGuest(asked, guest))), frames);
      });
    }
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
      guest: null,
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

/** Lets in who may see the page. */
async function answered(page: Page, asked: Asked, { req }: Context<Env>): Promise<Response> {
  const { session } = asked.ui;
  if (page.method === 'POST') refuseForeign(req.raw.headers, req.url);
  if (page.who === 'anyone') return page.handle(await withForm(page, asked, req.raw));
  if (session === null) {
    const site = page.shared && asked.ports.sites().find(({ domain }) => domain === asked.params.domain);
    const guest = site ? guestOfPublic(site) : null;
    return guest === null ? signInFirst(asked) : page.handle(asGuest(asked, guest));
  }
  if (!atLeast(session.user.role, page.who))
    throw new Problem('forbidden', `This page is for the role ${page.who}; yours is ${session.user.role}.`);
  const whole = await withForm(page, asked, req.raw);
  if (page.method === 'POST') requireFormToken(session, whole.form.get('form') ?? undefined);
  return page.handle(whole);
}

function asGuest(asked: Asked, guest: Guest): Asked {
  return {
    ...asked,
    ports: guestPorts(asked.ports, guest),
    ui: { ...asked.ui, session: null, guest },
    params: { ...asked.params, domain: guest.site },
  };
}

const NOWHERE: Pick<Page, 'handle'> = {
  handle: () => {
    throw new Problem('forbidden', 'This link shows one panel alone.');
  },
};

/** A Problem becomes a page that says it. */
async function orProblem(
  asked: Asked,
  log: (error: unknown) => void,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
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
  return { ...asked, form: new URLSearchParams(await readText(request, FORM_LIMIT)) };
}
