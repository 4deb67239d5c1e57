import { existsSync, rmSync } from 'node:fs';
import type { Row } from '../src/warehouse/port.ts';

const ENGINES = new URL('../tests/engines/', import.meta.url);

/** The ClickHouse engine with a copy of a warehouse, two threads. */
export interface ClickHouse {
  rows(text: string): Promise<Row[]>;
  close(): Promise<void>;
}

interface Chdb extends ClickHouse {
  run(text: string): Promise<void>;
}

/**
 * Opens the copy of a warehouse that lies in the directory, made first where there is none.
 * @returns null where the engine is not installed: it is half a gigabyte, and `npm run test:clickhouse` installs it
 */
export async function openClickHouse(directory: string, warehouse: string): Promise<ClickHouse | null> {
  if (!existsSync(new URL('node_modules/chdb', ENGINES))) return null;
  // Not known to the compiler, which runs where the engine is not installed.
  const engine: { Chdb: { open(directory: string, options: Record<string, number>): Chdb } } = await import(
    new URL('chdb.ts', ENGINES).href
  );
  const isNew = !existsSync(directory);
  const opened = engine.Chdb.open(directory, { max_threads: 2 });
  try {
    if (isNew) {
      const by: { copyWarehouseFile(file: string, to: Chdb, database: string): Promise<void> } = await import(
        new URL('copy.ts', ENGINES).href
      );
      await by.copyWarehouseFile(warehouse, opened, 'copied');
    }
    await opened.run('use copied');
    return opened;
  } catch (error) {
    await opened.close();
    if (isNew) rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}
