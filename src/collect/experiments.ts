import { createHash } from 'node:crypto';
import { hintsOf } from '../enrich/agent/clientHints.ts';
import { readClient } from '../enrich/client.ts';
import type { Knowledge } from '../enrich/knowledge.ts';
import { assign } from '../identity/assign.ts';
import { assignable } from '../identity/assignable.ts';
import { OPT_OUT_COOKIE, readCookies } from '../identity/cookie.ts';
import type { Assignee } from '../identity/identify.ts';
import { type Audience, type AudienceFacts, readAudience } from '../model/audience.ts';
import { type Experiment, stateAt } from '../model/experiment.ts';
import type { Hit } from '../model/hit.ts';
import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';
import { type DoorAnswer, type DoorRequest, problemAnswer } from './door.ts';

import { siteOfPage } from './pageSite.ts';
import type { SiteDirectory } from './sites.ts';

/** What `pixel/experiments.ts` gets: name, variant, pages as a regular expression's source, whether it counts, the first variant. */
type Shown = readonly [name: string, variant: string, pages: string, counts: 0 | 1, first: string];

export interface ExperimentPorts {
  sites: SiteDirectory;
  knowledge: Knowledge;
  identifier: {
    assignee(hit: Hit, site: Site, hostname: string, country: string | null): Assignee | null;
  };
  /** Turns a request into a hit without a body. */
  hit(request: DoorRequest): Hit;
  /** The script, in which `FH_EXPERIMENTS` stands for the list. */
  template: string;
}

/** So long a browser may keep what it was told: as long as a change of an experiment takes to reach everybody. */
const SECONDS = 300;

/** Who sees which design: `GET /experiments.js` for pages, `GET /split/NAME` for tests of whole addresses. */
export class ExperimentDoor {
  readonly #ports: ExperimentPorts;
  #experiments = new Map<string, { experiment: Experiment; audience: Audience | null }[]>();

  constructor(ports: ExperimentPorts) {
    this.#ports = ports;
  }

  replace(experiments: readonly Experiment[]): void {
    this.#experiments = new Map();
    for (const experiment of experiments) {
      const { audience, site } = experiment;
      const of = this.#experiments.get(site) ?? [];
      of.push({ experiment, audience: audience === null ? null : readAudience(audience) });
      this.#experiments.set(site, of);
    }
  }

  /** @returns null when the path is not one of these */
  answer(request: DoorRequest): DoorAnswer | null {
    const split = /^\/split\/([a-z][a-z0-9-]{0,39})$/.exec(request.path)?.[1];
    if (request.path !== '/experiments.js' && split === undefined) return null;
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw new Problem('method_not_allowed', 'This address takes GET and HEAD.', {
          allowed: ['GET', 'HEAD'],
        });
      return split === undefined ? this.#script(request) : this.#redirect(request, split);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return problemAnswer(error);
    }
  }

  #script(request: DoorRequest): DoorAnswer {
    const { site, hostname } = siteOfPage(this.#ports.sites, request);
    const { shown, setCookie } = this.#shownTo(request, site, hostname);
    const body = this.#ports.template.replace('FH_EXPERIMENTS', () => JSON.stringify(shown));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const headers = {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': `private, max-age=${SECONDS}`,
      vary: 'Cookie',
      etag,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      ...(setCookie === null ? {} : { 'set-cookie': setCookie }),
    };
    const known = request.headers['if-none-match']
      ?.split(',')
      .some((tag) => tag.trim().replace(/^W\//, '') === etag);
    if (known) return { status: 304, headers, body: null };
    return { status: 200, headers, body: request.method === 'HEAD' ? null : body };
  }

  /** To the address of the visitor's variant, campaign parameters and all. */
  #redirect(request: DoorRequest, name: string): DoorAnswer {
    const { site, hostname } = siteOfPage(this.#ports.sites, request);
    const found = (this.#experiments.get(site.domain) ?? []).find(
      ({ experiment }) => experiment.name === name,
    );
    const [first] = found?.experiment.variants ?? [];
    if (found === undefined || first?.url === undefined)
      throw new Problem('not_found', `${site.domain} has no split-URL test ${name}.`, {
        field: 'path',
        given: name,
      });
    const { shown, setCookie } = this.#shownTo(request, site, hostname);
    const variant = shown.find(([one]) => one === name)?.[1];
    const target = new URL(found.experiment.variants.find((one) => one.name === variant)?.url ?? first.url);
    for (const [key, value] of new URLSearchParams(request.query))
      if (key !== 'domain' && !target.searchParams.has(key)) target.searchParams.append(key, value);
    return {
      status: 302,
      headers: {
        location: target.href,
        'cache-control': 'no-store',
        ...(setCookie === null ? {} : { 'set-cookie': setCookie }),
      },
      body: null,
    };
  }

  #shownTo(request: DoorRequest, site: Site, hostname: string): { shown: Shown[]; setCookie: string | null } {
    const all = this.#experiments.get(site.domain) ?? [];
    const nothing = { shown: [], setCookie: null };
    if (all.length === 0 || readCookies(request.headers.cookie, OPT_OUT_COOKIE).length > 0) return nothing;
    const hit = this.#ports.hit(request);
    const agent = this.#ports.knowledge.agent(hit.userAgent, hintsOf(hit));
    // Crawlers see what everybody saw before, and are given no cookie.
    if (agent.bot !== null) return nothing;
    const live = all.map((one) => ({ ...one, state: stateAt(one.experiment, hit.receivedAt) }));
    const running = live.filter(({ state }) => state === 'running');
    const facts = this.#factsOf(hit, agent);
    const who =
      running.length === 0
        ? null
        : this.#ports.identifier.assignee(hit, site, hostname, facts['visit:country']);
    const shown = live.flatMap(({ experiment, audience, state }): Shown[] => {
      const { name, variants, pages, decided } = experiment;
      const first = variants[0]?.name ?? '';
      const pattern = pages === null ? '' : patternOf(pages);
      if (state === 'decided' && decided !== null) return [[name, decided, pattern, 0, first]];
      if (state !== 'running' || who === null || (audience !== null && !audience(facts))) return [];
      const variant = assign(assignable(experiment), who.visitor);
      return variant === null ? [] : [[name, variant, pattern, 1, first]];
    });
    return { shown, setCookie: who?.setCookie ?? null };
  }

  #factsOf(hit: Hit, agent: ReturnType<Knowledge['agent']>): AudienceFacts {
    const located = this.#ports.knowledge.locate(hit.address);
    const { place } = located;
    return {
      'visit:country': place.country,
      'visit:region': place.region,
      'visit:city': place.city,
      'visit:isp': place.isp,
      'visit:device': agent.device,
      'visit:browser': agent.browser,
      'visit:os': agent.os,
      'visit:language': readClient(hit, located).language,
    };
  }
}

/** `/blog/*` as a regular expression's source. */
function patternOf(pages: string): string {
  return `^${pages.replace(/[\\^$.*+?()[\]{}|/]/g, (special) => (special === '*' ? '.*' : `\\${special}`))}$`;
}
