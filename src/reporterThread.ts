import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from './model/problem.ts';
import { openRecordReader } from './record/open.ts';
import type { ReporterAnswer, ReporterCall, Standing } from './reporter.ts';
import { REPORTS } from './reports/reports.ts';
import { openProjected } from './warehouse/project.ts';

/** A question that takes longer is answered 503 (DESIGN §5). */
const PATIENCE_MS = 5_000;

if (!parentPort) throw new Error('This module is the reporting thread; start it with startThread.');
const port = parentPort;
const send = (message: ReporterAnswer) => port.postMessage(message);
const warn = (warning: string) => send({ call: 0, warning });

const files = workerData as { record: string; warehouse: string };
const record = openRecordReader(files.record);
const opening = openProjected(files.record, files.warehouse, warn);
opening.catch((error) => warn(`The warehouse does not open: ${String(error)}.`));

port.on('message', (call: ReporterCall) => {
  perform(call).then(
    (value) => send({ call: call.call, value }),
    (error) => send({ call: call.call, error: thrown(error) }),
  );
});

async function perform(call: ReporterCall): Promise<unknown> {
  const { warehouse, projector } = await opening;
  switch (call.kind) {
    case 'answer': {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      try {
        await projector.catchUp(patience);
        const { report, question, about, now } = call;
        return await REPORTS[report](question, { ...about, source: warehouse, now, signal: patience });
      } catch (error) {
        if (!patience.aborted) throw error;
        throw new Problem('unavailable', `The answer took longer than ${PATIENCE_MS / 1000} seconds.`, {
          retryAfter: 5,
          cause: error,
        });
      }
    }
    case 'rebuild':
      await projector.rebuild();
      return standing(projector.position);
    case 'standing':
      await projector.catchUp();
      return standing(projector.position);
    case 'committed':
      await projector.catchUp();
      return null;
    case 'close':
      await projector.close();
      await warehouse.close();
      record.close();
      // Ends this thread alone, whatever DuckDB still keeps open.
      return process.exit();
  }

  async function standing(position: number): Promise<Standing> {
    const [row] = await warehouse.select({ parts: ['select count(*) as events from events'], params: [] });
    const recorded = record
      .prepare<[], { end: number | null; events: number }>(
        'select max(id) as end, count(*) as events from events',
      )
      .get();
    return {
      position,
      end: recorded?.end ?? 0,
      recordEvents: recorded?.events ?? 0,
      warehouseEvents: Number(row?.events ?? 0),
    };
  }
}

function thrown(error: unknown): NonNullable<ReporterAnswer['error']> {
  if (error instanceof Problem) {
    const { cause: _, ...details } = error.details;
    return { code: error.code, message: error.message, details };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: null, message: known.message, details: {}, stack: known.stack };
}
