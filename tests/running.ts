import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Variable } from '../src/config.ts';
import { openRecordReader, recordFile } from '../src/record/open.ts';
import { start } from '../src/serve.ts';

export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}
export interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json(): Record<string, unknown>;
}
export type Running = Awaited<ReturnType<typeof startFirsthand>>;

/** A real collector on a free port with a data directory of its own, with example.com as its site. */
export async function startFirsthand(settings: Partial<Record<Variable, string>> = {}) {
  const directory = settings.FIRSTHAND_DATA ?? mkdtempSync(join(tmpdir(), 'firsthand-'));
  const serving = await start(
    readConfig(
      { FIRSTHAND_DATA: directory, FIRSTHAND_PORT: '0', FIRSTHAND_LOG_LEVEL: 'silent', ...settings },
      {},
    ),
  );
  const { app, port } = serving;
  if (app.sites.find('example.com') === null) {
    await app.ports.addSite({ domain: 'example.com', timeZone: 'UTC', settings: {} });
  }

  const send = (path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const sent = request(
        { port, path, method, headers: { 'user-agent': FIREFOX, host: 'stats.example.com', ...headers } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text,
              json: () => JSON.parse(text),
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    ...serving,
    directory,
    send,
    /** Sends an event to the beacon door. */
    beacon: (event: unknown, headers: Record<string, string> = {}) =>
      send('/api/event', {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
        body: typeof event === 'string' ? event : JSON.stringify(event),
      }),
    /** Sends events to the batch door with a key that may write. */
    batch: async (events: unknown, more: { key?: string; type?: string } = {}) => {
      const key = more.key ?? (await app.ports.addKey({ name: 'test', scope: 'write' })).key;
      return send('/api/events', {
        method: 'POST',
        headers: { 'content-type': more.type ?? 'application/json', authorization: `Bearer ${key}` },
        body: typeof events === 'string' ? events : JSON.stringify(events),
      });
    },
    /** Rows of the view `records`, oldest first. */
    records: (columns = '*'): Record<string, unknown>[] => {
      const db = openRecordReader(recordFile(directory));
      try {
        return db
          .prepare<[], Record<string, unknown>>(`select ${columns} from records order by record`)
          .all();
      } finally {
        db.close();
      }
    },
    stop: async () => {
      await serving.stop();
      if (settings.FIRSTHAND_DATA === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const view = (change: Record<string, unknown> = {}) => ({
  name: 'pageview',
  url: 'https://example.com/pricing',
  domain: 'example.com',
  ...change,
});
