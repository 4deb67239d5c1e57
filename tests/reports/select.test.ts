import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { duckDbSource } from '../../src/warehouse/duckdb/select.ts';
import { sql } from '../../src/warehouse/sql.ts';

const ENDLESS = sql`select count(*) as n from range(100000000) a, range(100000000) b where (a.range * b.range) % 7 = ${3}`;

describe('a select on DuckDB', () => {
  it('ends when its signal aborts, whenever that is', async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const source = duckDbSource(instance);
    for (const wait of [0, 1, 100]) {
      const aborting = new AbortController();
      const select = source.select(ENDLESS, aborting.signal);
      setTimeout(() => aborting.abort(new Error('enough')), wait);
      await expect(select).rejects.toThrow('enough');
    }
    await expect(source.select(sql`select ${1} as one`)).resolves.toEqual([{ one: 1 }]);
    instance.closeSync();
  });

  it('gives whole numbers as numbers where they are safe, decimals as text', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const [row] = await duckDbSource(instance).select(
      sql`select sum(${5}) as safe, ${2n ** 60n} as great, 1.50::decimal(18, 6) as exact, ${0.25} as half, ${null} as none, ${'ä'} as text, ${true} as yes`,
    );
    expect(row).toEqual({
      safe: 5,
      great: 2n ** 60n,
      exact: '1.500000',
      half: 0.25,
      none: null,
      text: 'ä',
      yes: true,
    });
    instance.closeSync();
  });

  it('shows several selects the same moment', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const writer = await instance.connect();
    await writer.run('create table visitors (number integer)');
    await writer.run('create table t as select 1 as n');
    const counts = await duckDbSource(instance).snapshot?.(async (source) => {
      const before = await source.select(sql`select count(*) as n from t`);
      await writer.run('insert into t values (2)');
      return [before, await source.select(sql`select count(*) as n from t`)];
    });
    expect(counts).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    writer.closeSync();
    instance.closeSync();
  });

  it('says that it is unavailable for now when memory does not suffice', async () => {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: '20MB',
      threads: '1',
      temp_directory: '',
    });
    const select = duckDbSource(instance).select(
      sql`select range as n, count(*) from range(5000000) group by 1 order by 1`,
    );
    await expect(select).rejects.toBeInstanceOf(Problem);
    await expect(select).rejects.toMatchObject({ code: 'unavailable' });
    instance.closeSync();
  });
});
