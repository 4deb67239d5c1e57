import { z } from 'zod';
import { type Route, route } from './route.ts';

/** What only the owner of the machine may have done, through the control socket. */
export interface ControlPorts {
  rebuild(): Promise<unknown>;
  examine(): Promise<unknown>;
  status(): unknown;
  lists(): unknown;
}

const define = (path: string, summary: string, handle: (ports: ControlPorts) => unknown) =>
  route<ControlPorts>({
    method: 'POST',
    path,
    scope: 'owner',
    tag: 'Control',
    summary,
    status: 200,
    schema: null,
    answer: z.unknown(),
    handle,
  });

export const CONTROL_ROUTES: readonly Route<ControlPorts>[] = [
  define('/control/rebuild', 'Make derived facts and the warehouse anew', (ports) => ports.rebuild()),
  define('/control/doctor', 'Examine the installation', (ports) => ports.examine()),
  define('/control/lists', 'Lists and databases in use', (ports) => ports.lists()),
  define('/control/status', 'Accounting of this process', (ports) => ports.status()),
];
