import { z } from 'zod';
import { ROLES, type Role, type User } from '../model/user.ts';
import { type Principal, requireSite } from './auth.ts';
import { instant } from './fields.ts';
import { type Route, route } from './route.ts';

/** A one-time link that signs somebody in; shown this once. */
export interface Invitation {
  user: User;
  link: string;
}

export interface UserPorts {
  users(): readonly User[];
  addUser(user: { email: string; role: Role }): Promise<Invitation>;
  /** A new link; the one before stops working. */
  linkFor(email: string): Promise<Invitation>;
  changeUser(change: { email: string; role: Role }): Promise<User>;
  removeUser(email: string): Promise<User>;
}

/** An e-mail address, or a plain name where there is no mail; one spelling for each. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[^\s@<>"]{1,64}(@[^\s@<>"]{1,255})?$/, 'an e-mail address is expected');

const tag = 'Users';
const user = z
  .object({ email: z.string(), role: z.enum(ROLES), password: z.boolean(), created_at: instant })
  .meta({ id: 'User' });
const invitation = user.extend({ link: z.url().describe('Signs in once, within a week') });

const view = ({ email, role, hasPassword, createdAt }: User) => ({
  email,
  role,
  password: hasPassword,
  created_at: new Date(createdAt).toISOString(),
});
const invitationView = ({ user, link }: Invitation) => ({ ...view(user), link });
const spelled = (email: string | undefined) => (email ?? '').toLowerCase();

/** Users see every site, so a key for one site may not touch them. @throws Problem `forbidden` */
const requireAll = (principal: Principal) => requireSite(principal, 'every site');

/** People who sign in to the dashboard. Links are shown once; only their hash is kept. */
export const USER_ROUTES: readonly Route<UserPorts>[] = [
  route({
    method: 'GET',
    path: '/api/users',
    scope: 'admin',
    tag,
    summary: 'List the users',
    status: 200,
    schema: null,
    answer: z.object({ users: z.array(user) }),
    handle: (ports: UserPorts, { principal }) => {
      requireAll(principal);
      return { users: ports.users().map(view) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/users',
    scope: 'admin',
    tag,
    summary: 'Add a user; the answer has a one-time sign-in link',
    status: 201,
    schema: z.strictObject({ email, role: z.enum(ROLES).default('viewer') }),
    answer: invitation,
    example: { email: 'ada@example.com', role: 'analyst' },
    handle: async (ports: UserPorts, { principal, input }) => {
      requireAll(principal);
      return invitationView(await ports.addUser(input));
    },
  }),
  route({
    method: 'POST',
    path: '/api/users/:email/link',
    scope: 'admin',
    tag,
    summary: 'Make a new one-time sign-in link; the one before stops working',
    status: 201,
    schema: null,
    answer: invitation,
    handle: async (ports: UserPorts, { principal, params }) => {
      requireAll(principal);
      return invitationView(await ports.linkFor(spelled(params.email)));
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/users/:email',
    scope: 'admin',
    tag,
    summary: 'Change what a user may do',
    status: 200,
    schema: z.strictObject({ role: z.enum(ROLES) }),
    answer: user,
    example: { role: 'analyst' },
    handle: async (ports: UserPorts, { principal, params, input }) => {
      requireAll(principal);
      return view(await ports.changeUser({ email: spelled(params.email), role: input.role }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/users/:email',
    scope: 'admin',
    tag,
    summary: 'Remove a user and end their sessions',
    status: 200,
    schema: null,
    answer: user,
    handle: async (ports: UserPorts, { principal, params }) => {
      requireAll(principal);
      return view(await ports.removeUser(spelled(params.email)));
    },
  }),
];
