/** A piece of SQL with its parameters kept apart from the text, so that no value is ever spliced in. */
export interface Sql {
  readonly parts: readonly string[];
  readonly params: readonly Param[];
}

export type Param = string | number | bigint | boolean | null | readonly string[] | readonly number[];

/**
 * `` sql`select ${count} from events where site = ${param}` ``: an interpolated Sql is inlined, anything else becomes a parameter.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (Sql | Param)[]): Sql {
  const parts: string[] = [strings[0] ?? ''];
  const params: Param[] = [];
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? '';
    if (isSql(value)) {
      parts[parts.length - 1] += value.parts[0] ?? '';
      value.params.forEach((param, inner) => {
        params.push(param);
        parts.push(value.parts[inner + 1] ?? '');
      });
      parts[parts.length - 1] += after;
    } else {
      params.push(value);
      parts.push(after);
    }
  });
  return { parts, params };
}

/** Text that is part of the program, never of the input: a column name, a keyword. */
export function raw(text: string): Sql {
  return { parts: [text], params: [] };
}

export function join(pieces: readonly Sql[], separator: string): Sql {
  return pieces.reduce<Sql>(
    (all, piece, index) => (index === 0 ? piece : sql`${all}${raw(separator)}${piece}`),
    raw(''),
  );
}

function isSql(value: Sql | Param): value is Sql {
  return typeof value === 'object' && value !== null && 'parts' in value;
}
