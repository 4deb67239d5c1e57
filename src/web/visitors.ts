import { z } from 'zod';
import { type Route, route } from './route.ts';

/** How a visitor is named; see subjects.ts. */
export interface NamedVisitor {
  id?: string | undefined;
  user?: string | undefined;
  address?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  site?: string | undefined;
}

/** What may be done to visitors. Changes are on disk when their promise is kept. */
export interface VisitorPorts {
  /** @throws Problem `conflict` when the visitor is on hold */
  forget(named: NamedVisitor): Promise<{ events: number; facts: number; left: number }>;
  hold(named: NamedVisitor & { reason: string }): Promise<{ site: string; visitor: string }>;
  release(named: NamedVisitor): Promise<{ site: string; visitor: string }>;
  holds(): readonly { site: string; visitor: string; reason: string; createdAt: number }[];
}

const named = z.strictObject({
  id: z.string().max(200).optional(),
  user: z.string().min(1).max(128).optional(),
  address: z.string().max(100).optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  site: z.string().max(253).optional(),
});
const control = { scope: 'owner', tag: 'Control', status: 200, answer: z.unknown() } as const;

/** Only the owner of the machine may, through the control socket. */
export const VISITOR_ROUTES: readonly Route<VisitorPorts>[] = [
  route({
    ...control,
    method: 'POST',
    path: '/control/visitors/forget',
    summary: 'Erase a visitor from record and warehouse',
    schema: named,
    handle: (ports, { input }) => ports.forget(input),
  }),
  route({
    ...control,
    method: 'POST',
    path: '/control/visitors/hold',
    summary: 'Keep a visitor’s events from erasure and retention',
    schema: named.extend({ reason: z.string().trim().min(1, 'a reason is needed').max(1_000) }),
    handle: (ports, { input }) => ports.hold(input),
  }),
  route({
    ...control,
    method: 'POST',
    path: '/control/visitors/release',
    summary: 'End a hold',
    schema: named,
    handle: (ports, { input }) => ports.release(input),
  }),
  route({
    ...control,
    method: 'GET',
    path: '/control/visitors/holds',
    summary: 'Visitors on hold',
    schema: null,
    handle: (ports) => ({ holds: ports.holds() }),
  }),
];
