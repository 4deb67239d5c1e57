import type { Dialect } from '../../warehouse/dialect.ts';
import type { ReportSource } from '../../warehouse/port.ts';
import type { Param, Sql } from '../../warehouse/sql.ts';

/** A select as the engine was given it. */
export interface Statement {
  /** What it was for: the answer, or the explanation of it. */
  readonly of: 'answer' | 'explanation';
  readonly sql: string;
  /** In the order of their placeholders. */
  readonly parameters: readonly Exclude<Param, bigint>[];
}

/** The same source, telling of every select before it runs. */
export function watched(source: ReportSource, tell: (statement: Sql) => void): ReportSource {
  return {
    dialect: source.dialect,
    select: (statement, signal) => {
      tell(statement);
      return source.select(statement, signal);
    },
  };
}

/** A select as text. */
export function spelled({ parts, params }: Sql, dialect: Dialect): Omit<Statement, 'of'> {
  const [first = '', ...rest] = parts;
  const text = rest.map((part, index) => dialect.placeholder(index + 1, params[index]) + part);
  return {
    sql: [first, ...text].join(''),
    parameters: params.map((one) => (typeof one === 'bigint' ? String(one) : one)),
  };
}
