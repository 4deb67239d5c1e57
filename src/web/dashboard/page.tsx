import type { Child } from 'hono/jsx';
import type { Role } from '../../model/user.ts';
import type { AnnotationPorts } from '../annotations.ts';
import type { ControlPorts } from '../control.ts';
import type { ExperimentPorts } from '../experiments.ts';
import type { FunnelPorts } from '../funnels.ts';
import type { GoalPorts } from '../goals.ts';
import type { KeyPorts } from '../keys.ts';
import type { QuestionPorts } from '../questions.ts';
import type { SegmentPorts } from '../segments.ts';
import type { Session, SessionPorts } from '../session.ts';
import type { SharePorts } from '../shares.ts';
import type { SitePorts } from '../sites.ts';
import type { UserPorts } from '../users.ts';
import type { Assets } from './assets.ts';
import type { Arrivals } from './diagnosis.ts';
import { type Head, Layout } from './parts/layout.tsx';
import { to, type Ui } from './ui.ts';

/** What the dashboard needs of the rest of the program. */
export interface DashboardPorts
  extends SessionPorts,
    UserPorts,
    QuestionPorts,
    AnnotationPorts,
    SegmentPorts,
    SharePorts,
    KeyPorts,
    Pick<ControlPorts, 'examine' | 'status'>,
    Pick<SitePorts, 'sites' | 'addSite' | 'changeSite' | 'snippet' | 'isFirstParty'>,
    GoalPorts,
    FunnelPorts,
    ExperimentPorts {
  assets: Assets;
  /** Path that everything is mounted under, without a slash at its end. */
  base: string;
  /** Address of the client behind trusted proxies. */
  clientAddress(socket: string | null, forwarded: string | undefined): string | null;
  isLinkGood(token: string): boolean;
  /** Uses a sign-in link up. @returns the new session's token, or null */
  useLink(token: string): Promise<string | null>;
  findPassword(email: string): { id: number; password: string | null } | null;
  startSession(userId: number): Promise<string>;
  endSession(token: string): Promise<unknown>;
  /** Keeps the session named, ends the user's others. */
  setPassword(change: { userId: number; password: string | null; keep: string }): Promise<unknown>;
  /** The newest events of all sites, newest first. */
  newestEvents(limit: number): readonly ArrivedEvent[];
  /** What the collector has seen of a site since it started. */
  arrivals(domain: string): Arrivals;
}

/** An event as the owner sees it arrive. */
export interface ArrivedEvent {
  receivedAt: number;
  site: string;
  door: string;
  name: string;
  page: string;
  source: string;
  country: string | null;
  browser: string | null;
  device: string | null;
  identity: string;
  excluded: string | null;
}

/** A request as a page sees it. */
export interface Asked {
  ports: DashboardPorts;
  ui: Ui;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Fields of a sent form. */
  form: URLSearchParams;
  /** The part of the page that the script asks for; null for the whole. */
  fragment: string | null;
  address: string | null;
}

/** Whose page it is: everybody's, or of those with at least that role. */
export type Who = Role | 'anyone';

/** One entry of the table of pages. A POST of anybody who is signed in carries the token of their forms. */
export interface Page {
  method: 'GET' | 'POST';
  path: string;
  who: Who;
  /**
   * Guests may see it, too: by a shared link, in a frame, at a public site. Only ever a GET at `/sites/:domain` or below, and with what
   * `guestPorts` lets it have.
   */
  shared?: true;
  handle(asked: Asked): Response | Promise<Response>;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** The page, or only its content where the script asks for that. */
export function answerPage(
  asked: Pick<Asked, 'ui' | 'fragment'>,
  head: Head,
  body: Child,
  status = 200,
): Response {
  if (asked.fragment !== null)
    return answerPart(
      <main id="screen" tabindex={-1} data-title={`${head.title} · Firsthand`}>
        {body}
      </main>,
      status,
    );
  const whole = (
    <Layout ui={asked.ui} head={head}>
      {body}
    </Layout>
  );
  return new Response(`<!doctype html>${whole}`, { status, headers: HTML });
}

export function answerPart(part: Child, status = 200): Response {
  return new Response(String(part), { status, headers: HTML });
}

export function redirect(
  ui: Ui,
  path: string,
  query?: URLSearchParams,
  headers: Record<string, string> = {},
) {
  return new Response(null, { status: 303, headers: { location: to(ui, path, query), ...headers } });
}

/** The session of a page that only the signed-in see; the mounting has looked already. */
export function sessionIn({ ui }: Asked): Session {
  if (ui.session === null) throw new Error('This page is mounted for anybody and asks who it is.');
  return ui.session;
}
