import { afterAll } from 'vitest';
import { askAboutCopies, type Copied } from '../engine.ts';
import { Chdb } from './chdb.ts';
import { copyWarehouse } from './copy.ts';

/** Suites ask about ClickHouse: every warehouse that they make is copied into a database of its own. */
let made = 0;
const opened = new Set<Chdb>();
const home = Chdb.open();

askAboutCopies(async (from): Promise<Copied> => {
  made += 1;
  const database = `w${made}`;
  const chdb = Chdb.open(home.directory);
  opened.add(chdb);
  await copyWarehouse(from, chdb, database);
  return {
    dialect: chdb.dialect,
    select: (statement, signal) => chdb.select(statement, signal),
    async [Symbol.asyncDispose]() {
      await chdb.run(`drop database ${database}`);
      opened.delete(chdb);
      await chdb.close();
    },
  };
});

afterAll(async () => {
  for (const chdb of opened) await chdb.close();
  await home.close();
});
