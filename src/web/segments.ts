import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import { MAX_SEGMENT_NAME, type Segment } from '../model/segment.ts';
import { requireSite } from './auth.ts';
import { ownSite, siteQuery } from './fields.ts';
import { filter } from './questionSchema.ts';
import { type Route, route } from './route.ts';

/** What managing segments needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface SegmentPorts {
  /** Everybody's and, where a user is given, theirs. @throws Problem `not_found` */
  segments(domain: string, user: number | null): readonly Segment[];
  /** @throws Problem `malformed` where the filters are none, `conflict` where the name is taken */
  addSegment(segment: Omit<Segment, 'id'>): Promise<Segment>;
  changeSegment(
    segment: Segment,
    change: { name?: string | undefined; filters?: readonly unknown[] | undefined },
  ): Promise<unknown>;
  removeSegment(segment: Segment): Promise<unknown>;
}

export const segmentName = z.string().trim().min(1).max(MAX_SEGMENT_NAME);
const filters = z.array(z.unknown()).min(1);
const described = z.array(filter).min(1);
const segment = z
  .object({ site: z.string(), name: z.string(), filters: z.array(z.unknown()) })
  .meta({ id: 'Segment' });

const view = ({ site, name, filters }: Segment) => ({ site, name, filters });
const tag = 'Segments';

function named(ports: SegmentPorts, site: string, name: string | undefined): Segment {
  const all = ports.segments(site, null);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new Problem('not_found', `There is no segment ${name} at ${site}.`, {
    field: 'name',
    given: name,
    allowed: all.map((one) => one.name),
  });
}

/** Segments that are everybody's as a REST resource; personal ones are made and seen in the dashboard alone. */
export const SEGMENT_ROUTES: readonly Route<SegmentPorts>[] = [
  route({
    method: 'GET',
    path: '/api/segments',
    scope: 'read',
    tag,
    summary: 'List the segments of a site that are everybody’s',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: z.object({ segments: z.array(segment) }),
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) => ({
      segments: ports.segments(ownSite(principal, query), null).map(view),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/segments',
    scope: 'admin',
    tag,
    summary: 'Keep filters under a name, for questions that name it: `["is","segment",["NAME"]]`',
    status: 201,
    schema: z.strictObject({ site: z.string(), name: segmentName, filters }),
    input: z.strictObject({ site: z.string(), name: segmentName, filters: described }),
    answer: segment,
    example: { site: 'example.com', name: 'DACH', filters: [['is', 'visit:country', ['DE', 'AT', 'CH']]] },
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.site);
      return view(await ports.addSegment({ ...input, user: null }));
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/segments/:name',
    scope: 'admin',
    tag,
    summary: 'Change a segment’s name or filters',
    status: 200,
    schema: z.strictObject({ name: segmentName.optional(), filters: filters.optional() }),
    input: z.strictObject({ name: segmentName.optional(), filters: described.optional() }),
    query: siteQuery,
    answer: segment,
    example: { filters: [['is', 'visit:country', ['DE']]] },
    handle: async (ports, { principal, params, query, input }) => {
      const site = ownSite(principal, query);
      await ports.changeSegment(named(ports, site, params.name), input);
      return view(named(ports, site, input.name ?? params.name));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/segments/:name',
    scope: 'admin',
    tag,
    summary: 'Remove a segment',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: segment,
    example: { name: 'DACH', site: 'example.com' },
    handle: async (ports, { principal, params, query }) => {
      const found = named(ports, ownSite(principal, query), params.name);
      await ports.removeSegment(found);
      return view(found);
    },
  }),
];
