import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from './model/problem.ts';
import type { RatesOf } from './model/rates.ts';
import { openRecordReader } from './record/open.ts';
import { ratesBetween } from './record/rates.ts';
import { recordsOf } from './record/sample.ts';
import type { About, ReporterAnswer, ReporterCall, Standing } from './reporter.ts';
import { exported } from './reports/export.ts';
import { REPORTS } from './reports/reports.ts';
import { carried, pump } from './stream.ts';
import type { ReportSource } from './warehouse/port.ts';
import { openProjected } from './warehouse/project.ts';

/** A question that takes longer is answered 503 (DESIGN §5). */
const PATIENCE_MS = 5_000;
/** An export has no page to be cut to, so its first row may take longer. */
const EXPORT_PATIENCE_MS = 60_000;

if (!parentPort) throw new Error('This module is the reporting thread; start it with startThread.');
const port = parentPort;
const send = (message: ReporterAnswer) => port.postMessage(message);
const warn = (warning: string) => send({ call: 0, warning });

const files = workerData as { record: string; warehouse: string };
const record = openRecordReader(files.record);
const opening = openProjected(files.record, files.warehouse, warn);
opening.catch((error) => warn(`The warehouse does not open: ${String(error)}.`));

port.on('message', (call: ReporterCall) => {
  perform(call)
    .then((value) => send({ call: call.call, value }))
    // Also where an answer cannot be sent: who asked shall not wait for ever.
    .catch((error) => send({ call: call.call, error: carried(error) }));
});

async function perform(call: ReporterCall): Promise<unknown> {
  const { warehouse, projector } = await opening;
  switch (call.kind) {
    case 'answer':
      return patiently(PATIENCE_MS, async (signal) => {
        await projector.catchUp(signal);
        const { report, question, about, now } = call;
        const records = (events: readonly number[]) => recordsOf(record, about.site.domain, events);
        const context = { ...about, rates: ratesOf(about), source: warehouse, records, now, signal };
        return REPORTS[report](question, context);
      });
    case 'export':
      await patiently(PATIENCE_MS, (signal) => projector.catchUp(signal));
      // All of it is of one moment, so the transaction lasts as long as the reader reads.
      await warehouse.snapshot((source) => pump(call.port, (gone) => exporting(call, source, gone)));
      return null;
    case 'rebuild':
      await rebuildAlone(projector);
      return standing(projector.position);
    case 'erase':
      await projector.erase(call.events);
      return null;
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

/** Rates to the site's currency, read from the record as a question needs them. */
function ratesOf({ site: { id, settings } }: About): RatesOf {
  return (currency, from, to) =>
    ratesBetween(record, { site: id, target: settings.currency, currency, from, to });
}

/** Two at once would write into the same file. */
let rebuilding: Promise<void> = Promise.resolve();
function rebuildAlone(projector: { rebuild(): Promise<void> }): Promise<void> {
  const run = rebuilding.then(() => projector.rebuild());
  rebuilding = run.catch(() => undefined);
  return run;
}

async function* exporting(
  { question, format, about, now }: Extract<ReporterCall, { kind: 'export' }>,
  source: ReportSource,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stopping = new AbortController();
  gone.addEventListener('abort', () => stopping.abort(gone.reason), { once: true });
  const patience = setTimeout(() => stopping.abort(tooLong(EXPORT_PATIENCE_MS)), EXPORT_PATIENCE_MS);
  try {
    const context = { ...about, rates: ratesOf(about), now, source, signal: stopping.signal };
    for await (const text of exported(question, context, format)) {
      clearTimeout(patience);
      yield Buffer.from(text);
    }
  } finally {
    clearTimeout(patience);
  }
}

/** @throws Problem `unavailable` when the work takes longer */
async function patiently<Value>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const patience = AbortSignal.timeout(milliseconds);
  try {
    return await work(patience);
  } catch (error) {
    if (!patience.aborted) throw error;
    throw tooLong(milliseconds, error);
  }
}

function tooLong(milliseconds: number, cause?: unknown): Problem {
  return new Problem('unavailable', `The answer took longer than ${milliseconds / 1000} seconds.`, {
    retryAfter: 5,
    cause,
  });
}
