import { z } from 'zod';
import { PROBLEM_STATUS, type ProblemCode } from '../model/problem.ts';
import { DOORS } from './doors.ts';
import { describedQuestion } from './questionSchema.ts';
import type { Described } from './route.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI 3.1 document that this program makes; https://spec.openapis.org/oas/v3.1.1 */
export interface OpenApi {
  openapi: '3.1.1';
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: readonly { url: string }[];
  tags: readonly { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Json>;
    responses: Record<string, Json>;
    securitySchemes: Record<string, Json>;
  };
}
export interface Operation {
  operationId: string;
  tags: readonly string[];
  summary: string;
  description?: string;
  security: readonly Record<string, readonly string[]>[];
  parameters?: readonly Parameter[];
  requestBody?: { required: true; content: Record<string, { schema: Json; example?: unknown }> };
  responses: Record<string, Json>;
}
export interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: Json;
  example?: unknown;
}

const TAGS = {
  Questions: 'Reports: metrics by dimensions under filters, and further kinds of questions.',
  Realtime: 'Who is there now.',
  Exports: 'Events, one row each.',
  Sites: 'What is measured, and how.',
  Goals: 'What visitors should reach.',
  Funnels: 'Steps that visitors should take.',
  Annotations: 'What happened when a number moved.',
  Segments: 'Filters under a name.',
  'Shared links': 'Who may look without being signed in.',
  Experiments: 'Tests of designs: who sees which, and which is better.',
  Users: 'Who may sign in.',
  Keys: 'Who may ask. Scopes: `read` asks, `write` sends events, `admin` may everything.',
  Collecting: 'How events come in.',
  Service: 'The program itself.',
} as const satisfies Record<string, string>;

const problem = z
  .looseObject({
    type: z.string(),
    title: z.string().describe('The kind of problem'),
    status: z.int(),
    detail: z.string().describe('What is wrong, in a sentence'),
    field: z.string().optional().describe('The field at fault'),
    given: z.unknown().optional(),
    allowed: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe('What is allowed there, in words or as a list'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** Describes the routes, and what is answered outside of them. */
export function openApi(routes: readonly Described[], about: { version: string; url: string }): OpenApi {
  const schemas: Record<string, Json> = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => jsonSchema(schema, io, schemas);
  const paths: OpenApi['paths'] = {};
  schemaOf(problem, 'output');
  for (const route of [...routes, ...DOORS]) {
    if (route.scope === 'owner') continue;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemaOf) };
  }
  const used = new Set(
    Object.values(paths).flatMap((path) => Object.values(path).flatMap(({ tags }) => tags)),
  );
  return {
    openapi: '3.1.1',
    info: {
      title: 'Firsthand',
      version: about.version,
      description:
        'First-party web analytics. Keys are made with `firsthand key add`. What is wrong is answered as `application/problem+json` that names the field and what is allowed.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: about.url }],
    tags: [...used].map((name) => ({ name, description: TAGS[name as keyof typeof TAGS] ?? name })),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(Object.entries(REFUSALS).map(([code, text]) => [code, refusal(text)])),
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key' } },
    },
  };
}

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

function operation(route: Described, schemaOf: SchemaOf): Operation {
  const parameters = parametersOf(route, schemaOf);
  const body = route.schema === null ? null : bodyOf(route);
  const types = Object.entries(route.media ?? {});
  const json = route.status === 204 || route.streamed ? [] : [['application/json', route.answer] as const];
  const content = {
    ...Object.fromEntries(json.map(([type, schema]) => [type, { schema: schemaOf(schema, 'output') }])),
    ...Object.fromEntries(
      types.map(([type, description]) => [type, { schema: { type: 'string', description } }]),
    ),
  };
  const answer = {
    description: route.status === 204 ? 'Done' : route.summary,
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
  const example = body !== null && route.example !== undefined ? { example: route.example } : {};
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.scope === 'public' ? [] : [{ key: [route.scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input'), ...example } },
          },
        }),
    responses: {
      [route.status]: answer,
      ...Object.fromEntries(
        refusalsOf(route).map((code) => [PROBLEM_STATUS[code], { $ref: `#/components/responses/${code}` }]),
      ),
    },
  };
}

function bodyOf({ schema, input }: Described): z.ZodType {
  const body = input ?? schema ?? z.unknown();
  return input instanceof z.ZodObject ? describedQuestion(input) : body;
}

function parametersOf({ path, query, example }: Described, schemaOf: SchemaOf): Parameter[] {
  const examples: Readonly<Record<string, unknown>> = Array.isArray(example) ? {} : { ...example };
  const shown = (name: string) => (name in examples ? { example: examples[name] } : {});
  const inPath = [...path.matchAll(/:(\w+)/g)].map(
    ([, name = '']): Parameter => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      ...shown(name),
    }),
  );
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, field]): Parameter => {
    const { description, ...schema } = schemaOf(field, 'input');
    return {
      name,
      in: 'query',
      required: !field.safeParse(undefined).success,
      ...(typeof description === 'string' ? { description } : {}),
      schema,
      ...shown(name),
    };
  });
  return [...inPath, ...inQuery];
}

/** `POST /api/query/funnel` is `postQueryFunnel`, `GET /api/goals/:name` is `getGoalsName`. */
function operationId({ method, path }: Described): string {
  const words = path.replace(/^\/api\//, '').match(/[A-Za-z]+/g) ?? [];
  return [method.toLowerCase(), ...words.map((word) => word[0]?.toUpperCase() + word.slice(1))].join('');
}

const REFUSALS = {
  malformed: 'The body is not JSON, or asks what cannot be asked',
  unauthorized: 'No key, or an unknown one',
  forbidden: 'The key may not do this, or is for another site',
  not_found: 'There is no such thing',
  conflict: 'It is there already',
  too_large: 'The body is too large',
  unsupported: 'The body is of another type than JSON',
  invalid: 'A field is missing, unknown or not valid',
  too_many: 'Too many requests; `Retry-After` says when to try again',
  unavailable: 'Not now; `Retry-After` says when to try again',
} as const satisfies Partial<Record<ProblemCode, string>>;

function refusalsOf(route: Described): (keyof typeof REFUSALS)[] {
  const keyed = route.scope !== 'public';
  const asks = Object.keys(route.query?.shape ?? {}).length > 0;
  return [
    ...(route.schema !== null || route.limited ? (['malformed'] as const) : []),
    ...(keyed ? (['unauthorized', 'forbidden'] as const) : []),
    ...(keyed && (route.path.includes(':') || asks || route.schema !== null) ? (['not_found'] as const) : []),
    ...(route.status === 201 || route.method === 'PATCH' ? (['conflict'] as const) : []),
    ...(route.schema !== null ? (['too_large', 'unsupported'] as const) : []),
    ...(route.schema !== null || asks ? (['invalid'] as const) : []),
    ...(route.limited ? (['too_many'] as const) : []),
    'unavailable',
  ];
}

function refusal(description: string): Json {
  const schema = { $ref: '#/components/schemas/Problem' };
  return { description, content: { 'application/problem+json': { schema } } };
}

/** JSON Schema of a zod schema; those with a name go to the components. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', components: Record<string, Json>): Json {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // The pattern behind a format says the same, unreadably.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs, id, ...rest }: Json = JSON.parse(text);
  for (const [name, one] of Object.entries({ ...($defs as Json) })) {
    const { id: _, ...inner } = one as Json;
    components[name] = inner;
  }
  if (typeof id !== 'string') return rest;
  components[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}
