import { chmodSync, existsSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { prepareSchema } from './migrate.ts';
import { Staging } from './staging.ts';

export interface DuckDbOptions {
  /** Default: one per core. */
  threads?: number;
  /** What DuckDB may hold in memory, MiB; beyond, it works through a directory beside the file. Default 400. */
  memoryMiB?: number;
}

export interface Opened {
  instance: DuckDBInstance;
  /** The connection that writes; it alone has the temporary tables. */
  writer: DuckDBConnection;
  staging: Staging;
}

/** @throws what DuckDB says of a file that it cannot open, or that another version of Firsthand made it */
export async function openInstance(file: string, options: DuckDbOptions): Promise<Opened> {
  const instance = await DuckDBInstance.create(file, {
    memory_limit: `${options.memoryMiB ?? 400}MiB`,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    // Newer files compress text in one pass: a third less work than the format that every version reads.
    storage_compatibility_version: 'latest',
    // Rows need no order beyond that of their batches, and without it inserts run on all threads.
    preserve_insertion_order: 'false',
    // Gives memory back while nothing is asked: 31 MiB less after a round of every question at 1 million events.
    allocator_background_threads: 'true',
    // The default of 16 MiB writes blocks anew every second under load.
    checkpoint_threshold: '1GiB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const writer = await instance.connect();
    if (!(await prepareSchema(writer))) throw new Error('it was made by another version of Firsthand.');
    if (existsSync(file)) chmodSync(file, 0o600);
    return { instance, writer, staging: await Staging.create(writer) };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}
