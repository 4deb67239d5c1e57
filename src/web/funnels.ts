import { z } from 'zod';
import { FUNNEL_ALLOWED, type Funnel, funnelDefinition, namedSteps } from '../model/funnel.ts';
import type { Goal } from '../model/goal.ts';
import { parseBody } from '../model/question.ts';
import { parseSteps } from '../reports/funnel/steps.ts';
import { requireSite } from './auth.ts';
import { ownSite, siteQuery } from './fields.ts';
import { type Route, route } from './route.ts';

/** What managing funnels needs of the rest of the program. Changes are on disk when their promise is kept. */
export interface FunnelPorts {
  goals(domain: string): readonly Goal[];
  funnels(domain: string): readonly Funnel[];
  addFunnel(funnel: Omit<Funnel, 'id'>): Promise<Funnel>;
  removeFunnel(funnel: { site: string; name: string }): Promise<Funnel>;
}

const view = ({ id: _, ...funnel }: Funnel) => funnel;
const funnel = funnelDefinition
  .extend({ steps: z.array(z.object({ name: z.string(), filter: z.array(z.unknown()) })) })
  .meta({ id: 'Funnel' });
const tag = 'Funnels';

/** Saves a funnel whose every step can be asked. @throws Problem that names what is wrong */
export async function saveFunnel(ports: FunnelPorts, given: unknown): Promise<Funnel> {
  const { site, name, ...definition } = parseBody(funnelDefinition, FUNNEL_ALLOWED, given);
  const steps = namedSteps(definition.steps);
  parseSteps(
    steps,
    ports.goals(site).map((goal) => goal.name),
  );
  return ports.addFunnel({ ...definition, site, name, steps });
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
      return view(await saveFunnel(ports, input));
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
