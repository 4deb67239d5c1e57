import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import { type Principal, requireSite, SCOPES, type Scope } from './auth.ts';
import { hostName, instant, mine } from './fields.ts';
import { type Route, route } from './route.ts';

export interface KeyPorts {
  keys(): readonly KeyListing[];
  addKey(key: {
    name: string;
    site?: string | undefined;
    scope: Scope;
  }): Promise<{ key: string; id: number }>;
  renameKey(key: { id: number; name: string }): Promise<KeyListing>;
  removeKey(id: number): Promise<KeyListing>;
}
export interface KeyListing {
  id: number;
  name: string;
  site: string | null;
  scope: Scope;
  createdAt: number;
}

const keyName = z.string().min(1).max(120);
const made = {
  id: z.int(),
  name: z.string(),
  site: z.string().nullable().describe('The site that it is for; null for every site'),
  scope: z.enum(SCOPES),
};
const key = z.object({ ...made, created_at: instant }).meta({ id: 'Key' });

const view = ({ createdAt, ...rest }: KeyListing) => ({
  ...rest,
  created_at: new Date(createdAt).toISOString(),
});

const tag = 'Keys';

export const KEY_ROUTES: readonly Route<KeyPorts>[] = [
  route({
    method: 'GET',
    path: '/api/keys',
    scope: 'admin',
    tag,
    summary: 'List the API keys',
    status: 200,
    schema: null,
    answer: z.object({ keys: z.array(key) }),
    handle: (ports, { principal }) => ({
      keys: ports
        .keys()
        .filter(({ site }) => mine(principal)(site))
        .map(view),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/keys/:id',
    scope: 'admin',
    tag,
    summary: 'One API key; the key itself is never shown again',
    status: 200,
    schema: null,
    answer: key,
    handle: (ports, { principal, params: { id } }) => view(found(ports, principal, id)),
  }),
  route({
    method: 'POST',
    path: '/api/keys',
    scope: 'admin',
    tag,
    summary: 'Make an API key; it is shown this once',
    status: 201,
    schema: z.strictObject({
      name: keyName,
      site: hostName.optional(),
      scope: z.enum(SCOPES).default('read'),
    }),
    answer: z.object({ ...made, key: z.string() }),
    example: { name: 'Monthly report', site: 'example.com', scope: 'read' },
    handle: async (ports, { principal, input }) => {
      if (principal.site !== null) requireSite(principal, input.site ?? 'every site');
      const { name, site = null, scope } = input;
      return { ...(await ports.addKey(input)), name, site, scope };
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/keys/:id',
    scope: 'admin',
    tag,
    summary: 'Rename an API key',
    status: 200,
    schema: z.strictObject({ name: keyName }),
    answer: key,
    example: { name: 'Weekly report' },
    handle: async (ports, { principal, params: { id }, input }) =>
      view(await ports.renameKey({ id: found(ports, principal, id).id, name: input.name })),
  }),
  route({
    method: 'DELETE',
    path: '/api/keys/:id',
    scope: 'admin',
    tag,
    summary: 'Remove an API key',
    status: 200,
    schema: null,
    answer: key,
    handle: async (ports, { principal, params: { id } }) =>
      view(await ports.removeKey(found(ports, principal, id).id)),
  }),
];

/** @throws Problem `not_found`, also for a key of another site */
function found(ports: KeyPorts, principal: Principal, id: string | undefined): KeyListing {
  const one = ports.keys().find((known) => String(known.id) === id && mine(principal)(known.site));
  if (one) return one;
  throw new Problem('not_found', `There is no key ${id}.`, { field: 'id', given: id });
}
