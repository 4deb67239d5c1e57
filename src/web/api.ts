import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Problem } from '../model/problem.ts';
import { ANNOTATION_ROUTES, type AnnotationPorts } from './annotations.ts';
import { authenticate, type FoundKey, OWNER, type Principal, requireScope } from './auth.ts';
import { readJson } from './body.ts';
import { conditional } from './conditional.ts';
import { CONTROL_ROUTES, type ControlPorts } from './control.ts';
import { mountDashboard } from './dashboard/mount.tsx';
import type { DashboardPorts } from './dashboard/page.tsx';
import { type DescriptionPorts, mountDescription } from './description.ts';
import { DISCLOSURE_ROUTES, type DisclosurePorts, mountDisclosure } from './disclosure.ts';
import { DOORS } from './doors.ts';
import { EXPERIMENT_ROUTES, type ExperimentPorts } from './experiments.ts';
import { EXPORT_ROUTES, type ExportPorts } from './exports.ts';
import { FUNNEL_ROUTES, type FunnelPorts } from './funnels.ts';
import { GOAL_ROUTES, type GoalPorts } from './goals.ts';
import { KEY_ROUTES, type KeyPorts } from './keys.ts';
import { LOG_ROUTES, type LogPorts } from './logs.ts';
import { mountPrivacy } from './privacy/mount.tsx';
import type { PrivacyPorts } from './privacy/ports.ts';
import { problemResponse } from './problems.ts';
import { QUESTION_ROUTES } from './questions.ts';
import { RateLimit } from './rate.ts';
import { RATES_ROUTES, type RatesPorts } from './rates.ts';
import { REALTIME_ROUTES, type RealtimePorts } from './realtime.ts';
import type { Route } from './route.ts';
import { SEGMENT_ROUTES, type SegmentPorts } from './segments.ts';
import { sessionOf, sessionPrincipal } from './session.ts';
import { SHARE_ROUTES, type SharePorts } from './shares.ts';
import { SITE_ROUTES, type SitePorts } from './sites.ts';
import { USER_ROUTES } from './users.ts';
import { VISITOR_ROUTES, type VisitorPorts } from './visitors.ts';

export interface ApiPorts
  extends SitePorts,
    GoalPorts,
    RatesPorts,
    FunnelPorts,
    AnnotationPorts,
    SegmentPorts,
    SharePorts,
    ExperimentPorts,
    KeyPorts,
    RealtimePorts,
    ExportPorts,
    ControlPorts,
    LogPorts,
    VisitorPorts,
    DisclosurePorts,
    DashboardPorts,
    PrivacyPorts,
    DescriptionPorts {
  findKey(secret: string): FoundKey | null;
  /** How often a key may ask; 0 is no limit. */
  requestsPerMinute: number;
  /** Null when an event can be committed now, else why not. */
  notReady(): Promise<string | null>;
  /** Prometheus text. */
  metrics(): Promise<{ type: string; text: string }>;
  log(error: unknown): void;
}

/** `viaControl` is set by the listener on the control socket alone; nothing in a request can set it. */
export interface ApiBindings {
  viaControl?: boolean;
  /** Address of the socket. */
  socketAddress?: string | null;
}

/** Every route but the collecting doors. */
export const ROUTES: readonly Route<ApiPorts>[] = [
  ...SITE_ROUTES,
  ...RATES_ROUTES,
  ...GOAL_ROUTES,
  ...FUNNEL_ROUTES,
  ...ANNOTATION_ROUTES,
  ...SEGMENT_ROUTES,
  ...SHARE_ROUTES,
  ...EXPERIMENT_ROUTES,
  ...KEY_ROUTES,
  ...QUESTION_ROUTES,
  ...REALTIME_ROUTES,
  ...EXPORT_ROUTES,
  ...USER_ROUTES,
  ...CONTROL_ROUTES,
  ...LOG_ROUTES,
  ...VISITOR_ROUTES,
  ...DISCLOSURE_ROUTES,
];

export function createApi(ports: ApiPorts): Hono<{ Bindings: ApiBindings }> {
  const api = new Hono<{ Bindings: ApiBindings }>();
  const principalOf = ({ env, req }: Context<{ Bindings: ApiBindings }>, changes: boolean): Principal => {
    if (env?.viaControl) return OWNER;
    const authorization = req.header('authorization');
    const session = authorization === undefined ? sessionOf(req.header('cookie'), ports) : null;
    return session ? sessionPrincipal(session, req.raw, changes) : authenticate(authorization, ports.findKey);
  };

  api.use(async (context, next) => {
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'no-referrer');
    if (!context.res.headers.has('content-security-policy'))
      context.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  });

  const rate = new RateLimit(ports.requestsPerMinute);
  for (const route of ROUTES) {
    api.on(route.method, route.path, async (context) => {
      const viaControl = context.env?.viaControl;
      // Who is not on the control socket shall not even learn that the route is there.
      if (route.scope === 'owner' && !viaControl) return context.notFound();
      const principal = principalOf(context, route.scope !== 'read');
      if (route.scope !== 'owner') requireScope(principal, route.scope);
      const counted = route.limited && principal.key !== undefined ? await rate.count(principal.key) : {};
      for (const [name, value] of Object.entries(counted)) context.header(name, value);
      const answer = await route.handle(ports, {
        principal,
        params: context.req.param(),
        query: context.req.query(),
        header: (name) => context.req.header(name),
        input: route.schema === null ? undefined : await readJson(context.req.raw),
        body: route.schema === null ? context.req.raw.body : null,
        signal: context.req.raw.signal,
      });
      if (answer instanceof Response) {
        // A HEAD is answered without its body, which must not go on being made.
        if (context.req.raw.method === 'HEAD') await answer.body?.cancel();
        for (const [name, value] of Object.entries(counted)) answer.headers.set(name, value);
        return answer;
      }
      if (route.method === 'GET') {
        return conditional(JSON.stringify(answer), context.req.header('if-none-match'), counted);
      }
      return context.json(answer, route.status as ContentfulStatusCode);
    });
  }

  api.get('/healthz', (context) => context.json({ status: 'alive' }));
  api.get('/readyz', async (context) => {
    const reason = await ports.notReady();
    if (reason === null) return context.json({ status: 'ready' });
    throw new Problem('unavailable', `Events cannot be recorded now: ${reason}.`, { retryAfter: 1 });
  });
  api.get('/metrics', async (context) => {
    requireScope(principalOf(context, false), 'read');
    const { type, text } = await ports.metrics();
    return context.body(text, 200, { 'content-type': type });
  });
  mountDisclosure(api, ports);
  mountDashboard(api, ports, ports.log);
  mountPrivacy(api, ports);
  mountDescription(api, ports, ROUTES);
  refuseOtherMethods(api);
  api.notFound((context) =>
    problemResponse(
      new Problem('not_found', `There is nothing at ${context.req.method} ${context.req.path}.`),
      context,
      ports.log,
    ),
  );
  api.onError((error, context) => problemResponse(error, context, ports.log));
  return api;
}

/** A path that is there answers another method by saying which it takes; who has no key learns no more than that. */
function refuseOtherMethods(api: Hono<{ Bindings: ApiBindings }>): void {
  const open = [...ROUTES, ...DOORS].filter(({ scope }) => scope !== 'owner');
  for (const path of new Set(open.map((route) => route.path))) {
    const methods = open.filter((route) => route.path === path).map(({ method }) => method);
    const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])];
    api.all(path, () => {
      throw new Problem('method_not_allowed', `This address takes ${allowed.join(', ')}.`, {
        allowed,
        headers: { allow: allowed.join(', ') },
      });
    });
  }
}
