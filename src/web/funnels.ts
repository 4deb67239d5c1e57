import { z } from 'zod';
import { FUNNEL_ALLOWED, type Funnel, funnelChange, funnelDefinition, namedSteps } from '../model/funnel.ts';
import type { Goal } from '../model/goal.ts';
import { Problem } from '../model/problem.ts';
import { parseBody } from '../model/question.ts';
import type { Segment } from '../model/segment.ts';
import { parseSteps } from '../reports/funnel/steps.ts';
import { requireSite } from './auth.ts';
import { ownSite, siteQuery } from './fields.ts';
import { type Route, route } from './route.ts';

/** What managing funnels needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface FunnelPorts {
  goals(domain: string): readonly Goal[];
  segments(domain: string, user: number | null): readonly Segment[];
  funnels(domain: string): readonly Funnel[];
  addFunnel(funnel: Omit<Funnel, 'id'>): Promise<Funnel>;
  /** Replaces the funnel `old` by another. */
  changeFunnel(funnel: Omit<Funnel, 'id'> & { old: string }): Promise<Funnel>;
  removeFunnel(funnel: { site: string; name: string }): Promise<Funnel>;
}

const view = ({ id: _, ...funnel }: Funnel) => funnel;
const funnel = funnelDefinition
  .extend({ steps: z.array(z.object({ name: z.string(), filter: z.array(z.unknown()) })) })
  .meta({ id: 'Funnel' });
const tag = 'Funnels';

/** Saves a funnel whose every step can be asked. @throws Problem that names what is wrong */
export async function saveFunnel(ports: FunnelPorts, given: unknown, old: string | null): Promise<Funnel> {
  const funnel = askable(ports, given);
  return old === null ? ports.addFunnel(funnel) : ports.changeFunnel({ ...funnel, old });
}

function askable(ports: FunnelPorts, given: unknown): Omit<Funnel, 'id'> {
  const { site, name, ...definition } = parseBody(funnelDefinition, FUNNEL_ALLOWED, given);
  const steps = namedSteps(definition.steps);
  const goals = ports.goals(site).map((goal) => goal.name);
  parseSteps(steps, goals, ports.segments(site, null));
  return { ...definition, site, name, steps };
}

function named(ports: FunnelPorts, site: string, name = ''): Funnel {
  const funnels = ports.funnels(site);
  const found = funnels.find((known) => known.name === name);
  if (found) return found;
  throw new Problem('not_found', `There is no funnel ${name} at ${site}.`, {
    field: 'name',
    given: name,
    allowed: funnels.map((known) => known.name),
  });
}

/** Saved funnels as a REST resource. */
export const FUNNEL_ROUTES: readonly Route<FunnelPorts>[] = [
  route({
    method: 'GET',
    path: '/api/funnels',
    scope: 'read',
    tag,
    summary: 'List the funnels of a site',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: z.object({ funnels: z.array(funnel) }),
    example: { site: 'example.com' },
    handle: (ports, { principal, query }) => ({
      funnels: ports.funnels(ownSite(principal, query)).map(view),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/funnels/:name',
    scope: 'read',
    tag,
    summary: 'One funnel',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: funnel,
    example: { name: 'Checkout', site: 'example.com' },
    handle: (ports, { principal, params: { name }, query }) =>
      view(named(ports, ownSite(principal, query), name)),
  }),
  route({
    method: 'POST',
    path: '/api/funnels',
    scope: 'admin',
    tag,
    summary: 'Save a funnel of 2 to 10 steps, each a filter',
    status: 201,
    schema: funnelDefinition,
    answer: funnel,
    example: {
      site: 'example.com',
      name: 'Checkout',
      steps: [
        ['is', 'event:page', ['/cart']],
        ['is', 'event:name', ['Purchase']],
      ],
    },
    handle: async (ports, { principal, input }) => {
      requireSite(principal, input.site);
      return view(await saveFunnel(ports, input, null));
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/funnels/:name',
    scope: 'admin',
    tag,
    summary: 'Change name, steps, order or span of a funnel',
    status: 200,
    schema: funnelChange,
    query: siteQuery,
    answer: funnel,
    example: { order: 'strict' },
    handle: async (ports, { principal, params: { name }, query, input }) => {
      const { id: _, ...old } = named(ports, ownSite(principal, query), name);
      return view(await ports.changeFunnel({ ...askable(ports, { ...old, ...input }), old: old.name }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/funnels/:name',
    scope: 'admin',
    tag,
    summary: 'Remove a funnel',
    status: 200,
    schema: null,
    query: siteQuery,
    answer: funnel,
    example: { name: 'Checkout', site: 'example.com' },
    handle: async (ports, { principal, params: { name = '' }, query }) =>
      view(await ports.removeFunnel({ site: ownSite(principal, query), name })),
  }),
];
