import { parentPort, workerData } from 'node:worker_threads';
import { Intake } from './collect/intake.ts';
import { LogImport, type Seen } from './collect/logfile/import.ts';
import { SiteDirectory } from './collect/sites.ts';
import { type KnowledgeOptions, openKnowledge } from './enrich/knowledge.ts';
import { LogIdentifier } from './identity/identifyLog.ts';
import { Problem, type ProblemCode, type ProblemDetails } from './model/problem.ts';
import type { Site } from './model/site.ts';
import { type Batch, Packer } from './record/batch.ts';
import { forgottenIn, type Ledger } from './record/erase/ledger.ts';

/** What an import thread is started with. */
export interface ImportThreadData {
  site: Site;
  sites: readonly Site[];
  /** 32 bytes. */
  secret: Uint8Array;
  format: string;
  zone: string;
  source: number;
  /** Visitors' events are recorded meanwhile. */
  serving: boolean;
  /** What was erased when the import began. */
  ledger: Ledger;
  knowledge: Omit<KnowledgeOptions, 'warn'>;
}
export type ImportRequest = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'end' } | { kind: 'close' };
export type ImportAnswer =
  | { kind: 'batch'; batch: Batch }
  /** Everything up to and with the last request has been read and sent. */
  | { kind: 'seen'; seen: Seen; begun: number }
  | { kind: 'failed'; message: string; code: ProblemCode | null; details: ProblemDetails };

/**
 * Events of one commit at most: 2 000 are about 20 ms of the writer, which visitors wait for; where there are none, one commit
 * takes all of a request's.
 */
const TOGETHER = { serving: 2_000, alone: 8_000 };
/** An import of millions of lines must not introduce its addresses and pages again and again. */
const REMEMBERED = 32 * 1024 * 1024;

if (!parentPort) throw new Error('This module is the import thread; start it with startThread.');
const port = parentPort;
const answer = (message: ImportAnswer) => port.postMessage(message);

const { site, sites, secret, format, zone, source, serving, knowledge, ledger } =
  workerData as ImportThreadData;
const directory = new SiteDirectory();
directory.replace(sites);
// The collector has said what is wrong with a file already.
const known = await openKnowledge({ ...knowledge, warn: () => undefined });
const packer = new Packer(source, REMEMBERED);
const together = TOGETHER[serving ? 'serving' : 'alone'];
const forgotten = forgottenIn(ledger);
try {
  const log = new LogImport({
    site,
    format,
    zone,
    intake: new Intake(directory, known, new LogIdentifier(Buffer.from(secret)), () => forgotten),
    now: Date.now,
  });
  port.on('message', (request: ImportRequest) => {
    if (request.kind === 'close') {
      known.close();
      port.close();
      return;
    }
    try {
      const events = request.kind === 'bytes' ? log.add(request.bytes) : log.end();
      for (let at = 0; at < events.length; at += together) {
        answer({ kind: 'batch', batch: packer.pack(events.slice(at, at + together)) });
      }
      answer({ kind: 'seen', seen: log.seen, begun: log.begun });
    } catch (error) {
      fail(error);
    }
  });
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  const { cause: _, ...details } = error instanceof Problem ? error.details : {};
  const message = error instanceof Error ? error.message : String(error);
  answer({ kind: 'failed', message, code: error instanceof Problem ? error.code : null, details });
}
