import { z } from 'zod';
import { type Route, route } from './route.ts';

/** What the doctor found. `advice` says what to do where it is not well. */
export interface Examination {
  ok: boolean;
  findings: readonly { check: string; ok: boolean; found: string; advice?: string }[];
}

/** Accounting of this process since its start, and the newest refusals, newest last. */
export interface Status {
  received: number;
  recorded: number;
  duplicate: number;
  refused: number;
  declined: number;
  refused_by_reason: Readonly<Record<string, number>>;
  excluded_by_reason: Readonly<Record<string, number>>;
  refusals: readonly {
    at: number;
    door: string;
    reason: string;
    detail: string;
    site: string | null;
    origin: string | null;
  }[];
  /** Events that are not committed yet. */
  waiting: number;
  /** Why nothing can be committed; null when it can. */
  failure: string | null;
}

/** What only the owner of the machine may have done, through the control socket. */
export interface ControlPorts {
  rebuild(): Promise<unknown>;
  examine(): Promise<Examination>;
  status(): Status;
  lists(): unknown;
  removeDue(): Promise<unknown>;
  confirmClock(): Promise<unknown>;
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
  define('/control/clock', 'Confirm that the clock is right', async (ports) => {
    await ports.confirmClock();
    return {};
  }),
  define('/control/retention', 'Remove now what is old enough', (ports) => ports.removeDue()),
  define('/control/lists', 'Lists and databases in use', (ports) => ports.lists()),
  define('/control/status', 'Accounting of this process', (ports) => ports.status()),
];
