import { type DuckDbOptions, openInstance } from './instance.ts';
import { DuckDbWarehouse } from './warehouse.ts';

/**
 * Opens or makes a warehouse in a DuckDB file. One process may have a file open.
 * @throws what DuckDB says of a file that it cannot open, or that another version of Firsthand made it
 */
export async function openDuckDb(file: string, options: DuckDbOptions = {}): Promise<DuckDbWarehouse> {
  return new DuckDbWarehouse(file, options, await openInstance(file, options));
}
