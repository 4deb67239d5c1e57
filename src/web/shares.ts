import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import type { NewShare, Share } from '../model/share.ts';
import { requireSite } from './auth.ts';
import { PANEL_IDS } from './dashboard/cards.ts';
import { ownSite, siteQuery } from './fields.ts';
import { hashPassword, PASSWORD_LENGTH } from './password.ts';
import { type Route, route } from './route.ts';
import type { SegmentPorts } from './segments.ts';

/** What sharing needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface SharePorts extends Pick<SegmentPorts, 'segments'> {
  shares(domain: string): readonly Share[];
  /** The link of a token that has not expired, with its stored password. */
  findShare(token: string): { share: Share; password: string | null } | null;
  addShare(share: NewShare): Promise<Share>;
  removeShare(which: { site: string; id: number }): Promise<Share>;
  now(): number;
  collector(): string;
}

/** An origin as `frame-ancestors` takes it; nothing else can get into that header. */
const frame = z
  .string()
  .toLowerCase()
  .regex(
    /^(\*|https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?)$/,
    'an origin such as https://example.com, or * for every page, is expected',
  );

export const shareInput = z.strictObject({
  site: z.string(),
  name: z.string().trim().min(1).max(120),
  password: z
    .string()
    .min(PASSWORD_LENGTH.min, `a password has at least ${PASSWORD_LENGTH.min} characters`)
    .max(PASSWORD_LENGTH.max)
    .optional(),
  segment: z
    .string()
    .optional()
    .describe('Name of a segment that is everybody’s: the link shows nothing outside of it'),
  panel: z.string().optional().describe('Shows this panel alone'),
  frames: z.array(frame).max(50).default([]).describe('Origins of pages that may show it in a frame'),
  expires_at: z.iso.datetime({ offset: true }).optional().describe('When it stops working'),
});
export type ShareInput = z.output<typeof shareInput>;

const share = z
  .object({
    id: z.int(),
    site: z.string(),
    name: z.string(),
    link: z.url(),
    embed: z.url().nullable().describe('What a frame shows; null where no page may frame it'),
    password: z.boolean(),
    segment: z.string().nullable(),
    panel: z.string().nullable(),
    frames: z.array(z.string()),
    expires_at: z.iso.datetime().nullable(),
    author: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Share' });

/** Where a link leads; the second is what a frame shows. */
export function linksOf({ token, frames }: Share, ports: Pick<SharePorts, 'collector'>) {
  return {
    link: `${ports.collector()}/share/${token}`,
    embed: frames.length === 0 ? null : `${ports.collector()}/embed/${token}`,
  };
}

const iso = (at: number) => new Date(at).toISOString();
const view = (one: Share, ports: SharePorts) => {
  const { id, site, name, hasPassword, segment, panel, frames, expiresAt, author, createdAt } = one;
  return {
    ...{ id, site, name, ...linksOf(one, ports), password: hasPassword, segment, panel, frames, author },
    expires_at: expiresAt === null ? null : iso(expiresAt),
    created_at: iso(createdAt),
  };
};

/**
 * Makes a link. @throws Problem `invalid` for what cannot be shared so
 */
export async function makeShare(ports: SharePorts, input: ShareInput, author: string): Promise<Share> {
  const { site, name, password, segment, panel = null, frames } = input;
  const expiresAt = input.expires_at === undefined ? null : Date.parse(input.expires_at);
  if (expiresAt !== null && expiresAt <= ports.now())
    throw new Problem('invalid', 'The link would have expired already.', { field: 'expires_at' });
  if (panel !== null && !PANEL_IDS.includes(panel))
    throw new Problem('invalid', `There is no panel ${panel}.`, { field: 'panel', allowed: PANEL_IDS });
  if (frames.length > 0 && password !== undefined)
    throw new Problem(
      'invalid',
      'Browsers keep no cookie in a frame of another site: a link with a password cannot be shown in one.',
      { field: 'frames' },
    );
  const filters = segment === undefined ? [] : lockOf(ports, site, segment);
  const hashed = password === undefined ? null : await hashPassword(password);
  return ports.addShare({
    ...{ site, name, filters, panel, frames, expiresAt, author },
    segment: segment ?? null,
    password: hashed,
  });
}

/** The filters of a segment, if they are such that nothing shows past them. */
function lockOf(ports: SharePorts, site: string, name: string): readonly unknown[] {
  const segments = ports.segments(site, null);
  const found = segments.find((one) => one.name === name);
  if (!found)
    throw new Problem('invalid', `There is no segment ${name} that is everybody’s.`, {
      field: 'segment',
      allowed: segments.map((one) => one.name),
    });
  if (JSON.stringify(found.filters).includes('"event:goal"'))
    throw new Problem(
      'invalid',
      'A filter on a goal chooses only who converts, rates would still count everybody: share a segment without goals.',
      { field: 'segment', given: name },
    );
  return found.filters;
}

const tag = 'Shared links';

/** Shared links as a REST resource. */
export const SHARE_ROUTES: readonly Route<SharePorts>[] = [
  route({
    method: 'GET',
    path: '/api/shares',
    scope: 'admin',
    tag,
    summary: 'List the shared links of a site',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: z.object({ shares: z.array(share) }),
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) => ({
      shares: ports.shares(ownSite(principal, query)).map((one) => view(one, ports)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/shares',
    scope: 'admin',
    tag,
    summary: 'Make a link that shows a site, or one panel of it, to whoever has it',
    description:
      'The filters of the segment are copied: changing the segment later does not change the link.',
    status: 201,
    schema: shareInput,
    answer: share,
    example: { site: 'example.com', name: 'Agency', segment: 'DACH', expires_at: '2027-01-01T00:00:00Z' },
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.site);
      return view(await makeShare(ports, input, principal.name), ports);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/shares/:id',
    scope: 'admin',
    tag,
    summary: 'Revoke a shared link',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: share,
    example: { id: '1', site: 'example.com' },
    handle: async (ports, { principal, params, query }) =>
      view(await ports.removeShare({ site: ownSite(principal, query), id: Number(params.id) }), ports),
  }),
];
