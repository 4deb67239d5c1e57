import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { RatesOf } from '../../src/model/rates.ts';
import { recordFile } from '../../src/record/open.ts';
import { answer } from '../../src/reports/answer.ts';
import { duckDbSource } from '../../src/warehouse/duckdb/select.ts';
import { openProjected } from '../../src/warehouse/project.ts';
import { isOnDuckDb, sourceOf } from '../engine.ts';
import type { Running } from '../running.ts';

/** Asks a question and gives the rows of its answer: dimensions, then metrics. */
export interface Ask {
  (question: Readonly<Record<string, unknown>>): Promise<(readonly unknown[])[]>;
  /** What the answer warns of. */
  warnings(question: Readonly<Record<string, unknown>>): Promise<string[]>;
}

interface Answered {
  readonly results: readonly {
    readonly dimensions: readonly unknown[];
    readonly metrics: readonly unknown[];
  }[];
  readonly meta: { readonly warnings: readonly { readonly message: string }[] };
}

/** Asks about what a collector has recorded: the collector itself, or a copy of its warehouse on another engine. */
export async function asker(firsthand: Running): Promise<Ask & AsyncDisposable> {
  const { answered, dispose } = isOnDuckDb() ? await overHttp(firsthand) : await onCopy(firsthand);
  const here = { site: 'example.com', time_zone: 'Europe/Berlin' };
  const rows = async (question: object) => {
    const { results } = await answered({ ...here, ...question });
    return results.map((row) => [...row.dimensions, ...row.metrics]);
  };
  const warnings = async (question: object) => {
    const { meta } = await answered({ ...here, ...question });
    return meta.warnings.map(({ message }) => message);
  };
  return Object.assign(rows, { warnings, [Symbol.asyncDispose]: dispose });
}

type Answering = { answered(question: object): Promise<Answered>; dispose(): Promise<void> };

async function overHttp({ app, send }: Running): Promise<Answering> {
  const { key } = await app.ports.addKey({ name: 'read', scope: 'read' });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return {
    answered: async (question) => {
      const body = JSON.stringify(question);
      const { text } = await send('/api/query', { method: 'POST', headers, body });
      if (!text.includes('"results"')) throw new Error(text);
      return JSON.parse(text);
    },
    dispose: async () => {},
  };
}

async function onCopy({ app, directory }: Running): Promise<Answering> {
  const file = join(directory, 'copied.db');
  const { warehouse, projector } = await openProjected(recordFile(directory), file, console.warn);
  await projector.catchUp();
  await projector.close();
  await warehouse.close();
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const source = await sourceOf(connection, duckDbSource(instance));
  connection.closeSync();
  instance.closeSync();
  rmSync(file);
  const site = app.ports.sites().find(({ domain }) => domain === 'example.com');
  if (site === undefined) throw new Error('there is no site');
  const rates: RatesOf = (currency, from, to) =>
    app.ports.rates(site, currency).filter(({ day }) => from <= day && day <= to);
  return {
    answered: (question) =>
      answer(question, { site, goals: app.ports.goals(site.domain), rates, source, now: Date.now() }),
    dispose: async () => source[Symbol.asyncDispose](),
  };
}
