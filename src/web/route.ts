import type { z } from 'zod';
import { Problem } from '../model/problem.ts';
import type { Principal, Scope } from './auth.ts';

/**
 * Who may knock: a key of that scope (an admin key may everything), or for `owner` only the machine's owner through the
 * control socket.
 */
export type RouteScope = Scope | 'owner';

export interface RouteRequest<Input> {
  principal: Principal;
  /** Parts of the path, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  input: Input;
  signal: AbortSignal;
}

/** One entry of the table of management and question routes: what mounts it, guards it and describes it. */
export interface Route<Ports> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  scope: RouteScope;
  summary: string;
  status: 200 | 201;
  schema: z.ZodType | null;
  handle(ports: Ports, request: RouteRequest<unknown>): unknown;
}

/** A route whose body is read by a schema, so that `input` is what the schema says. */
export function route<Ports, Schema extends z.ZodType>(
  definition: Omit<Route<Ports>, 'handle' | 'schema'> & {
    schema: Schema;
    handle(ports: Ports, request: RouteRequest<z.output<Schema>>): unknown;
  },
): Route<Ports> {
  const { schema, handle } = definition;
  return {
    ...definition,
    handle: (ports, request) => handle(ports, { ...request, input: readInput(schema, request.input) }),
  };
}

/** @throws Problem `invalid` naming the first field at fault */
function readInput<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field =
    issue?.path.map(String).join('.') ||
    (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'body');
  const value = issue?.path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    given,
  );
  throw new Problem('invalid', `${field}: ${issue?.message ?? 'not valid'}.`, {
    field,
    ...(value === undefined ? {} : { given: value }),
  });
}
