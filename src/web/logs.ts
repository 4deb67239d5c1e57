import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import { type Route, route } from './route.ts';

export interface LogPosition {
  path: string;
  inode: number;
  position: number;
}

/** What importing access logs needs of the rest of the program. */
export interface LogPorts {
  /** Records what a log tells; each step that is told is on disk. @throws Problem when it is no log */
  importLog(
    options: { site: string; format: string; zone: string; stepwise: boolean },
    body: AsyncIterable<Uint8Array>,
  ): Promise<AsyncIterable<unknown>>;
  logPosition(site: string, path: string): LogPosition | null;
  keepLogPosition(site: string, position: LogPosition): Promise<unknown>;
}

const position = z.strictObject({
  site: z.string(),
  path: z.string().min(1),
  inode: z.number(),
  position: z.number(),
});
const control = { scope: 'owner', tag: 'Control', status: 200, answer: z.unknown() } as const;

/** Imports of access logs; only the owner of the machine may, through the control socket. */
export const LOG_ROUTES: readonly Route<LogPorts>[] = [
  route({
    ...control,
    method: 'POST',
    path: '/control/import',
    summary: 'Import an access log: its bytes go in, what became of them comes out, one JSON object a step',
    schema: null,
    query: z.strictObject({
      site: z.string(),
      format: z.string(),
      zone: z.string(),
      stepwise: z.stringbool(),
    }),
    handle: async (ports, { query, body }) => {
      const steps = await ports.importLog(query, body ?? new ReadableStream());
      return new Response(ReadableStream.from(told(steps)), {
        headers: { 'content-type': 'application/x-ndjson' },
      });
    },
  }),
  route({
    ...control,
    method: 'GET',
    path: '/control/log-position',
    summary: 'How far a followed log was read',
    schema: null,
    query: z.strictObject({ site: z.string(), path: z.string() }),
    handle: (ports, { query }) => ({ position: ports.logPosition(query.site, query.path) }),
  }),
  route({
    ...control,
    method: 'POST',
    path: '/control/log-position',
    summary: 'Keep how far a followed log was read',
    schema: position,
    handle: async (ports, { input: { site, ...rest } }) => {
      await ports.keepLogPosition(site, rest);
      return {};
    },
  }),
];

/** The status went out long before anything can go wrong, so the last line says it. */
async function* told(steps: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const line = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);
  try {
    for await (const step of steps) yield line(step);
  } catch (error) {
    const problem =
      error instanceof Problem
        ? error
        : new Problem('internal', `The import failed: ${error instanceof Error ? error.message : error}.`);
    yield line({ problem });
  }
}
