import type { Hono } from 'hono';
import { z } from 'zod';
import { comparePolicy } from '../disclosure/check.ts';
import type { Practice } from '../disclosure/practice.ts';
import { FORMATS, type Format, MEDIA, writeDisclosure } from '../disclosure/write.ts';
import { Problem } from '../model/problem.ts';
import type { Site } from '../model/site.ts';
import type { ApiBindings } from './api.ts';
import { type Route, route } from './route.ts';

export interface DisclosurePorts {
  sites(): readonly Site[];
  /** What is really done for a site. @throws Problem `not_found` */
  practice(domain: string): Practice;
}

const control = { scope: 'owner', tag: 'Control', status: 200, answer: z.unknown() } as const;

export const DISCLOSURE_ROUTES: readonly Route<DisclosurePorts>[] = [
  route({
    ...control,
    method: 'GET',
    path: '/control/disclosure',
    summary: 'What the installation collects, from its own configuration',
    schema: null,
    query: z.strictObject({ site: z.string(), format: z.enum(FORMATS) }),
    handle: (ports, { query }) => ({ text: writeDisclosure(ports.practice(query.site), query.format) }),
  }),
  route({
    ...control,
    method: 'POST',
    path: '/control/disclosure',
    summary: 'Compare a written policy with what is done',
    schema: z.strictObject({ site: z.string(), policy: z.string() }),
    handle: (ports, { input }) => comparePolicy(input.policy, ports.practice(input.site)),
  }),
];

/** `GET /privacy/disclosure`: for everybody. The site may be left out where there is one. */
export function mountDisclosure(api: Hono<{ Bindings: ApiBindings }>, ports: DisclosurePorts): void {
  api.get('/privacy/disclosure', ({ req, body }) => {
    const practice = ports.practice(siteIn(req.query('site'), ports));
    const format = formatIn(req.query('format'));
    return body(writeDisclosure(practice, format), 200, { 'content-type': MEDIA[format] });
  });
}

function siteIn(given: string | undefined, ports: DisclosurePorts): string {
  const [only, ...others] = ports.sites();
  if (ports.sites().some(({ domain }) => domain === given)) return given ?? '';
  if (given !== undefined) throw new Problem('not_found', 'There is no such site.', { field: 'site', given });
  if (only !== undefined && others.length === 0) return only.domain;
  // Which sites there are is nobody's business.
  throw new Problem('invalid', 'Say which site: add ?site=example.com.', { field: 'site' });
}

function formatIn(given = 'html'): Format {
  const format = FORMATS.find((known) => known === given);
  if (format !== undefined) return format;
  throw new Problem('invalid', 'There is no such format.', { field: 'format', given, allowed: FORMATS });
}
