import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDecimalValue,
  type DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import { Problem } from '../../model/problem.ts';
import type { Cell, ReportSource, Row } from '../port.ts';
import { type Param, raw, type Sql } from '../sql.ts';
import { duckDbDialect, withVisitors } from './dialect.ts';

const LAST_VISITOR = raw('select coalesce(max(number), 0) as last from visitors');

/**
 * Answers selects on connections of its own, so that they run beside the projector (each sees what was committed when
 * it began) and one can be interrupted alone. A connection costs about 0.1 ms.
 */
export function duckDbSource(instance: DuckDBInstance): ReportSource {
  return {
    dialect: duckDbDialect,
    async select(statement, signal) {
      signal?.throwIfAborted();
      const connection = await instance.connect();
      try {
        return await selectOn(connection, statement, signal);
      } finally {
        connection.closeSync();
      }
    },
    async snapshot(work) {
      const connection = await instance.connect();
      try {
        await connection.run('begin transaction read only');
        const [row] = await selectOn(connection, LAST_VISITOR);
        return await work({
          dialect: withVisitors(Number(row?.last)),
          select: (statement, signal) => selectOn(connection, statement, signal),
          pages: (statement, signal) => pagesOn(connection, statement, signal),
        });
      } finally {
        connection.closeSync();
      }
    },
  };
}

/** Runs one select on this connection. Throws the signal's reason when it aborts. */
export async function selectOn(
  connection: DuckDBConnection,
  statement: Sql,
  signal?: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pagesOn(connection, statement, signal)) rows.push(...page);
  return rows;
}

/** The same, by some thousand rows; DuckDB holds those not yet taken. */
async function* pagesOn(
  connection: DuckDBConnection,
  statement: Sql,
  signal?: AbortSignal,
): AsyncGenerator<Row[]> {
  const result = await resultOf(connection, statement, signal);
  const names = result.deduplicatedColumnNames();
  for await (const rows of result.yieldRows()) {
    signal?.throwIfAborted();
    yield rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [names[at], plain(cell)])));
  }
}

async function resultOf(connection: DuckDBConnection, statement: Sql, signal: AbortSignal | undefined) {
  signal?.throwIfAborted();
  const text = statement.parts
    .map((part, index) =>
      index === 0 ? part : duckDbDialect.placeholder(index, statement.params[index - 1]) + part,
    )
    .join('');
  // An interrupt that comes while the statement is still being planned is forgotten, so it is repeated.
  let repeated: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    repeated = setInterval(() => connection.interrupt(), 20);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const result = await connection.run(text, statement.params.map(value), statement.params.map(type));
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && error.message.startsWith('Out of Memory')) throw tooMuch(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    clearInterval(repeated);
  }
}

function tooMuch(cause: Error): Problem {
  const message =
    'This question needs more memory than reports may take; ask about a shorter period or fewer rows.';
  return new Problem('unavailable', message, { retryAfter: 60, cause });
}

function value(param: Param): DuckDBValue {
  if (typeof param === 'number' && Number.isInteger(param)) return BigInt(param);
  if (typeof param !== 'object' || param === null) return param;
  return listValue(param.map((item) => (typeof item === 'number' ? BigInt(item) : item)));
}

/** Said outright, since DuckDB would otherwise compare a bigint column with a hugeint and skip no row groups. */
function type(param: Param): DuckDBType {
  if (param === null) return SQLNULL;
  if (typeof param === 'string') return VARCHAR;
  if (typeof param === 'boolean') return BOOLEAN;
  if (typeof param === 'bigint') return BIGINT;
  if (typeof param === 'number') return Number.isInteger(param) ? BIGINT : DOUBLE;
  return LIST(typeof param[0] === 'number' ? BIGINT : VARCHAR);
}

function plain(cell: DuckDBValue): Cell {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean')
    return cell;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
  if (cell instanceof DuckDBDecimalValue) return cell.toString();
  throw new TypeError(`a report selects plain values only, not ${cell.constructor.name}`);
}
