import { z } from 'zod';
import { Problem } from '../model/problem.ts';
import type { Principal, Scope } from './auth.ts';

/**
 * Who may knock: a key of that scope (an admin key may everything), or for `owner` only the machine's owner through the
 * control socket.
 */
export type RouteScope = Scope | 'owner';

export interface RouteRequest<Input, Query = unknown> {
  principal: Principal;
  /** Parts of the path, decoded. */
  params: Readonly<Record<string, string>>;
  /** The query string as `query` of the route reads it. */
  query: Query;
  input: Input;
  /** The body as it comes, where the route reads no JSON. */
  body: ReadableStream<Uint8Array> | null;
  /** By lower-case name. */
  header(name: string): string | undefined;
  /** Aborts when the asking side goes away. */
  signal: AbortSignal;
}

/** What the API description says of a route. */
export interface Described {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  scope: RouteScope | 'public';
  /** Under which heading the API description lists it. */
  tag: string;
  /** Counts towards what a key may ask in a minute. */
  limited?: true;
  summary: string;
  description?: string;
  status: 200 | 201 | 204;
  /** Reads the body; null where there is none. */
  schema: z.ZodType | null;
  /** Describes the body where `handle` reads it more closely than `schema` does. */
  input?: z.ZodType;
  /** Reads the query string: an object of optional and required texts. Anything else there is refused. */
  query?: z.ZodObject;
  /** Describes the JSON that `handle` returns. */
  answer: z.ZodType;
  /** Other media types that `handle` may answer with, by name, each with what it then is. */
  media?: Readonly<Record<string, string>>;
  /** The answer is only ever of these other types. */
  streamed?: true;
  /** A body, or the query string and path of a GET, that shows the use. */
  example?: Readonly<Record<string, unknown>> | readonly unknown[];
}

/** One entry of the table of management and question routes: what mounts it, guards it and describes it. */
export interface Route<Ports> extends Described {
  scope: RouteScope;
  status: 200 | 201;
  /** Returns what is answered as JSON, or a whole response. */
  handle(ports: Ports, request: RouteRequest<unknown>): unknown;
}

const NO_QUERY = z.strictObject({});

/** A route whose body and query string are read by schemas, so that `input` and `query` are what those say. */
export function route<
  Ports,
  Schema extends z.ZodType | null = null,
  Query extends z.ZodObject = typeof NO_QUERY,
>(
  definition: Omit<Route<Ports>, 'handle' | 'schema' | 'query'> & {
    schema: Schema;
    query?: Query;
    handle(
      ports: Ports,
      request: RouteRequest<Schema extends z.ZodType ? z.output<Schema> : undefined, z.output<Query>>,
    ): unknown;
  },
): Route<Ports> {
  const { schema, query = NO_QUERY, handle } = definition;
  const read = handle as (ports: Ports, request: RouteRequest<unknown>) => unknown;
  return {
    ...definition,
    query,
    handle: (ports, request) =>
      read(ports, {
        ...request,
        query: readInput(query.strict(), request.query, Object.keys(query.shape)),
        input: schema === null ? undefined : readInput(schema, request.input, keysOf(schema)),
      }),
  };
}

function keysOf(schema: z.ZodType): readonly string[] | undefined {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

/** @throws Problem `invalid` naming the first field at fault */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  known?: readonly string[],
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [...(issue?.path ?? []), ...(unknown.length > 0 ? [unknown.join(', ')] : [])]
    .map(String)
    .join('.');
  const value = issue?.path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    given,
  );
  const allowed = issue?.code === 'invalid_value' ? issue.values.map(String) : known;
  throw new Problem('invalid', `${field || 'body'}: ${issue?.message ?? 'not valid'}.`, {
    field: field || 'body',
    ...(value === undefined || unknown.length > 0 ? {} : { given: value }),
    ...(allowed !== undefined && (unknown.length > 0 || issue?.code === 'invalid_value') ? { allowed } : {}),
  });
}
