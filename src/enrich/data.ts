import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/**
 * One list of `data/`, checked. Read with readFileSync: importing JSON still prints a warning on Node 20.
 * Throws where the file is missing or not of that shape, which is a broken installation.
 */
export function readList<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8')));
}
