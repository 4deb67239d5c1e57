import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeDimensions, describeMetrics, describeOperators } from '../../src/reports/describe.ts';
import type { OpenApi, Operation } from '../../src/web/openapi.ts';
import { type Answered, type Running, startFirsthand, view } from '../running.ts';

const run = promisify(execFile);
let firsthand: Running;
let document: OpenApi;
let key: string;
const directory = mkdtempSync(join(tmpdir(), 'firsthand-client-'));
beforeAll(async () => {
  firsthand = await startFirsthand();
  key = (await firsthand.app.ports.addKey({ name: 'admin', scope: 'admin' })).key;
  document = (await firsthand.send('/api/openapi.json')).json() as unknown as OpenApi;
  await firsthand.beacon(view());
});
afterAll(async () => {
  await firsthand.stop();
  rmSync(directory, { recursive: true });
});

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  firsthand.send(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Complaints about an answer that is not as the document says. */
function complaints(operation: Operation, answer: Answered): unknown {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const range of ['cidrv4', 'cidrv6']) ajv.addFormat(range, true);
  ajv.addSchema({ $id: 'https://firsthand.example/', components: document.components });
  const given = operation.responses[answer.status];
  if (given === undefined) return `status ${answer.status} is not described`;
  const name = typeof given.$ref === 'string' ? given.$ref.split('/').at(-1) : undefined;
  const response = (name === undefined ? given : document.components.responses[name]) as {
    content?: Record<string, { schema: object }>;
  };
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  if (response.content === undefined) return answer.text === '' ? null : 'a body is not described';
  const described = response.content[type];
  if (described === undefined) return `${type} is not described`;
  if (!type.endsWith('json')) return null;
  const text = JSON.stringify(described.schema).replaceAll('"#/', '"https://firsthand.example/#/');
  const validate = ajv.compile(JSON.parse(text));
  return validate(answer.json()) ? null : validate.errors;
}

describe('the API description', () => {
  it('lists what the tables have', () => {
    const names = (schema: string) => {
      const listed = document.components.schemas[schema]?.anyOf as
        | { const?: string; title?: string }[]
        | undefined;
      return listed?.map((one) => one.const ?? one.title);
    };
    expect(names('Metric')).toEqual(describeMetrics().map(({ name }) => name));
    expect(names('Dimension')).toEqual([...describeDimensions().map(({ name }) => name), 'time']);
    expect(names('Operator')).toEqual(describeOperators().map(({ name }) => name));
  });

  it('gives every operation a name of its own, and refers to nothing that is not there', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    const missing = references.filter(
      ([, kind = '', name = '']) =>
        !(name in (document.components[kind as keyof OpenApi['components']] ?? {})),
    );
    expect(missing).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('/control/');
  });

  it('is right about what is answered, refusals included', async () => {
    const site = 'example.com';
    const subject = { site, period: '7d' };
    const question = { ...subject, metrics: ['visitors', 'total_revenue'] };
    const steps = [
      ['is', 'event:page', ['/pricing']],
      ['is', 'event:name', ['pageview']],
    ];
    const dimensions = ['visit:source'];
    const calls: [string, string, string, unknown?][] = [
      ['GET', '/api/sites', '/api/sites'],
      ['POST', '/api/sites', '/api/sites', { domain: 'example.net' }],
      ['POST', '/api/sites', '/api/sites', { domain: 'example.net' }],
      ['POST', '/api/sites', '/api/sites', { domain: 'https://x/' }],
      ['GET', '/api/sites/example.net', '/api/sites/{domain}'],
      ['GET', '/api/sites/nowhere.example', '/api/sites/{domain}'],
      ['PATCH', '/api/sites/example.net', '/api/sites/{domain}', { settings: { ip: 'none' } }],
      [
        'PUT',
        '/api/sites/example.net/rates',
        '/api/sites/{domain}/rates',
        { rates: [{ day: '2026-10-30', currency: 'USD', rate: '0.92' }] },
      ],
      ['PUT', '/api/sites/example.net/rates', '/api/sites/{domain}/rates', { rates: [] }],
      ['GET', '/api/sites/example.net/rates?currency=USD', '/api/sites/{domain}/rates'],
      ['DELETE', '/api/sites/example.net/rates?currency=USD', '/api/sites/{domain}/rates'],
      ['DELETE', '/api/sites/example.net', '/api/sites/{domain}'],
      ['POST', '/api/goals', '/api/goals', { site, event: 'Signup', value: 5 }],
      ['GET', `/api/goals?site=${site}`, '/api/goals'],
      ['GET', '/api/goals', '/api/goals'],
      ['GET', `/api/goals/Signup?site=${site}`, '/api/goals/{name}'],
      ['GET', `/api/goals/None?site=${site}`, '/api/goals/{name}'],
      ['PATCH', `/api/goals/Signup?site=${site}`, '/api/goals/{name}', { where: ['is', 'event:page', '/'] }],
      ['DELETE', `/api/goals/Signup?site=${site}`, '/api/goals/{name}'],
      ['POST', '/api/keys', '/api/keys', { name: 'k' }],
      ['GET', '/api/keys', '/api/keys'],
      ['GET', '/api/keys/1', '/api/keys/{id}'],
      ['PATCH', '/api/keys/1', '/api/keys/{id}', { name: 'renamed' }],
      ['GET', '/api/keys/99', '/api/keys/{id}'],
      ['POST', '/api/funnels', '/api/funnels', { site, name: 'F', steps }],
      ['GET', `/api/funnels?site=${site}`, '/api/funnels'],
      ['POST', '/api/annotations', '/api/annotations', { site, time: '2026-10-25', text: 'x' }],
      ['POST', '/api/annotations', '/api/annotations', { site, time: 'once', text: 'x' }],
      ['GET', `/api/annotations?site=${site}`, '/api/annotations'],
      ['PATCH', `/api/annotations/1?site=${site}`, '/api/annotations/{id}', { text: 'y' }],
      ['DELETE', `/api/annotations/1?site=${site}`, '/api/annotations/{id}'],
      ['POST', '/api/segments', '/api/segments', { site, name: 'S', filters: [['is', 'event:page', ['/']]] }],
      ['POST', '/api/segments', '/api/segments', { site, name: 'S', filters: [['is', 'event:page', ['/']]] }],
      ['POST', '/api/segments', '/api/segments', { site, name: 'T', filters: [['is', 'mood', ['/']]] }],
      ['GET', `/api/segments?site=${site}`, '/api/segments'],
      [
        'POST',
        '/api/shares',
        '/api/shares',
        { site, name: 'x', segment: 'S', frames: ['https://a.example'] },
      ],
      ['POST', '/api/shares', '/api/shares', { site, name: 'x', panel: 'nothing' }],
      ['GET', `/api/shares?site=${site}`, '/api/shares'],
      ['DELETE', `/api/shares/1?site=${site}`, '/api/shares/{id}'],
      ['PATCH', `/api/segments/S?site=${site}`, '/api/segments/{name}', { name: 'R' }],
      ['DELETE', `/api/segments/R?site=${site}`, '/api/segments/{name}'],
      ['POST', '/api/users', '/api/users', { email: 'ada@example.com', role: 'owner' }],
      ['PATCH', '/api/users/ada@example.com', '/api/users/{email}', { role: 'viewer' }],
      ['PATCH', '/api/users/ada@example.com', '/api/users/{email}', { role: 'king' }],
      ['GET', `/api/funnels/F?site=${site}`, '/api/funnels/{name}'],
      ['PATCH', `/api/funnels/F?site=${site}`, '/api/funnels/{name}', { within: { days: 2 } }],
      ['DELETE', `/api/funnels/F?site=${site}`, '/api/funnels/{name}'],
      ['POST', '/api/query', '/api/query', question],
      [
        'POST',
        '/api/query',
        '/api/query',
        {
          ...question,
          metrics: ['visitors', 'bounce_rate'],
          dimensions: ['visit:source', 'time:day'],
          include: ['totals', 'intervals'],
          compare: 'previous_period',
          filters: [['is', 'event:page', ['/pricing'], { case_sensitive: false }]],
        },
      ],
      ['POST', '/api/query', '/api/query', { ...question, dimensions: ['event:page'], explain: true }],
      ['POST', '/api/query/funnel', '/api/query/funnel', { ...subject, steps, explain: true }],
      [
        'POST',
        '/api/query/funnel',
        '/api/query/funnel',
        { ...subject, steps, within: { days: 3 }, dimensions },
      ],
      ['POST', '/api/query/journeys', '/api/query/journeys', { ...subject, from: steps[0], explain: true }],
      [
        'POST',
        '/api/query/retention',
        '/api/query/retention',
        { ...subject, interval: 'day', explain: true },
      ],
      ['POST', '/api/query', '/api/query', { ...question, format: 'csv' }],
      ['POST', '/api/query', '/api/query', { ...question, metrics: ['happiness'] }],
      ['POST', '/api/query', '/api/query', '{'],
      ['POST', '/api/goals', '/api/goals', { site, page: '/*' }],
      ['POST', '/api/query/attribution', '/api/query/attribution', { site, period: 'day', goal: 'Visit /*' }],
      ['POST', '/api/query/attribution', '/api/query/attribution', { site, goal: 'Nope' }],
      ['GET', `/api/realtime?site=${site}`, '/api/realtime'],
      ['GET', `/api/export?site=${site}&period=day`, '/api/export'],
      ['GET', `/api/export?site=${site}&format=xls`, '/api/export'],
      ['POST', '/api/event', '/api/event', view()],
      ['POST', '/api/events', '/api/events', [{ ...view(), visitor_id: 'v' }, { name: 1 }]],
      ['GET', '/pixel.gif?domain=example.com&url=https://example.com/', '/pixel.gif'],
      ['GET', '/tag.js', '/tag.js'],
      ['GET', '/healthz', '/healthz'],
      ['GET', '/readyz', '/readyz'],
      ['GET', '/metrics', '/metrics'],
      ['GET', '/api/openapi.json', '/api/openapi.json'],
      ['GET', '/api/docs', '/api/docs'],
    ];
    const wrong: unknown[] = [];
    for (const [method, path, template, body] of calls) {
      const answer = await call(method, path, body);
      const operation = document.paths[template]?.[method.toLowerCase()];
      const found = operation === undefined ? 'not described' : complaints(operation, answer);
      if (found !== null)
        wrong.push({ method, path, status: answer.status, found, text: answer.text.slice(0, 300) });
    }
    expect(wrong).toEqual([]);
  });

  it('shows bodies that are accepted', async () => {
    const refused: unknown[] = [];
    for (const { path, method, operation } of operations()) {
      const example = operation.requestBody?.content['application/json']?.example;
      if (example === undefined || !path.startsWith('/api/query')) continue;
      const answer = await call(method.toUpperCase(), path, example);
      // Goals that an example names are not there.
      if (answer.status !== 200 && !answer.text.includes('There is no goal'))
        refused.push([path, answer.text]);
    }
    expect(refused).toEqual([]);
  });
});

describe('a client made from the description', () => {
  it('compiles, refuses what the API refuses, and asks a real server', async () => {
    writeFileSync(join(directory, 'client.mts'), await clientOf(document));
    writeFileSync(
      join(directory, 'use.mts'),
      `import { client } from './client.mts';
const ask = client(process.argv[2] ?? '', process.argv[3] ?? '');
const { results, meta } = await ask.postQuery({ body: { site: 'example.com', period: 'day', metrics: ['visitors', 'pageviews'],
  filters: [['is', 'event:page', ['/pricing']]] } });
const rows: number = results.length;
const { sites } = await ask.getSites({});
const now = await ask.getRealtime({ query: { site: 'example.com' } });
const funnel = await ask.postQueryFunnel({ body: { site: 'example.com', steps: [['is', 'event:page', ['/pricing']], ['is', 'event:page', ['/']]] } });
const why = await ask.postQuery({ body: { site: 'example.com', period: 'day', metrics: ['visitors'], explain: true } });
const retained = await ask.postQueryRetention({ body: { site: 'example.com', interval: 'day', period: '7d' } });
const walks = await ask.postQueryJourneys({ body: { site: 'example.com', from: ['is', 'event:page', ['/pricing']] } });
const counts: (number | undefined)[] = [funnel.steps[0]?.visitors, why.explain?.excluded.events, why.explain?.sample[0]?.record,
  retained.cohorts.at(-1)?.cells[0]?.visitors, walks.from.visits];
const goal = await ask.postGoals({ body: { site: 'example.com', event: 'Client' } });
// @ts-expect-error there is no such metric
const wrong = () => ask.postQuery({ body: { site: 'example.com', metrics: ['happiness'] } });
// @ts-expect-error the site is missing
const missing = () => ask.getRealtime({ query: {} });
console.log(JSON.stringify({ rows, total: meta.total_rows, domain: sites[0]?.domain, now: now.last_5_minutes.visitors, goal: goal.event, counts, wrong: typeof wrong, missing: typeof missing }));
`,
    );
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    const compiler = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript')));
    const types = fileURLToPath(new URL('../../node_modules/@types', import.meta.url));
    const options = [
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--rewriteRelativeImportExtensions',
    ];
    const libraries = ['--lib', 'es2023,dom', '--types', 'node', '--typeRoots', types];
    // What it complains of is on its standard output.
    execFileSync(process.execPath, [compiler, ...options, ...libraries, 'use.mts'], {
      cwd: directory,
      stdio: 'inherit',
    });
    const { stdout: used } = await run(
      process.execPath,
      ['use.mjs', `http://127.0.0.1:${firsthand.port}`, key],
      {
        cwd: directory,
      },
    );
    expect(JSON.parse(used)).toMatchObject({
      rows: 1,
      total: 1,
      domain: 'example.com',
      goal: 'Client',
      counts: Array(5).fill(expect.any(Number)),
    });
    const { client } = await import(join(directory, 'client.mjs'));
    const ask = client(`http://127.0.0.1:${firsthand.port}`, key);
    expect((await ask.getSites({})).sites).toMatchObject([{ domain: 'example.com' }]);
    const answer = await ask.postQuery({
      body: { site: 'example.com', period: 'day', metrics: ['pageviews'] },
    });
    expect(answer.results).toEqual([{ dimensions: [], metrics: [expect.any(Number)] }]);
    await expect(
      ask.getGoalsName({ path: { name: 'None' }, query: { site: 'example.com' } }),
    ).rejects.toMatchObject({
      problem: { status: 404, field: 'name' },
    });
  });
});

/** A typed client: one function an operation that answers JSON. */
async function clientOf({ paths, components }: OpenApi): Promise<string> {
  const declared: Record<string, JSONSchema> = { ...(components.schemas as Record<string, JSONSchema>) };
  const functions: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { operationId, parameters = [], requestBody, responses }] of Object.entries(
      methods,
    )) {
      const ok = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1] as {
        content?: Record<string, { schema: JSONSchema }>;
      };
      const answer = ok.content?.['application/json']?.schema;
      if (answer === undefined) continue;
      const name = operationId[0]?.toUpperCase() + operationId.slice(1);
      const of = (place: string): JSONSchema => {
        const found = parameters.filter((one) => one.in === place);
        return {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(found.map((one) => [one.name, one.schema as JSONSchema])),
          required: found.filter((one) => one.required).map((one) => one.name),
        };
      };
      const body = requestBody?.content['application/json']?.schema as JSONSchema | undefined;
      const input = {
        ...(parameters.some((one) => one.in === 'path') ? { path: of('path') } : {}),
        ...(parameters.some((one) => one.in === 'query') ? { query: of('query') } : {}),
        ...(body === undefined ? {} : { body }),
      };
      declared[`${name}Input`] = {
        type: 'object',
        additionalProperties: false,
        properties: input,
        required: Object.keys(input),
      };
      declared[`${name}Answer`] = answer;
      functions.push(
        `${operationId}: (input: Declared['${name}Input']): Promise<Declared['${name}Answer']> => send('${method.toUpperCase()}', '${path}', input),`,
      );
    }
  }
  const whole = {
    type: 'object',
    additionalProperties: false,
    properties: declared,
    required: Object.keys(declared),
  };
  const text = JSON.stringify({ ...whole, definitions: components.schemas })
    .replaceAll('#/components/schemas/', '#/definitions/')
    // The generator knows the older spelling of tuples.
    .replaceAll('"items":false,"minItems"', '"minItems"')
    .replaceAll('"prefixItems":', '"items":');
  const types = await compile(JSON.parse(text), 'Declared', {
    bannerComment: '',
    format: false,
    declareExternallyReferenced: true,
  });
  return `${types}
type Given = { path?: object; query?: object; body?: unknown };
export function client(address: string, key: string) {
  async function send<Answer>(method: string, path: string, { path: parts = {}, query = {}, body }: Given): Promise<Answer> {
    const named = Object.entries(parts).reduce((text, [name, value]) => text.replace('{' + name + '}', encodeURIComponent(String(value))), path);
    const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]));
    const answer = await fetch(address + named + (search.size > 0 ? '?' + search : ''), {
      method,
      headers: { authorization: 'Bearer ' + key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(said.detail), { problem: said });
    return said as Answer;
  }
  return {
${functions.join('\n')}
  };
}
`;
}

describe('manners', () => {
  it('a page and the description are fetched once, and asked about after', async () => {
    for (const path of ['/api/openapi.json', '/api/docs', '/api/sites']) {
      const first = await call('GET', path);
      const again = await call('GET', path, undefined, { 'if-none-match': String(first.headers.etag) });
      expect({ path, status: again.status, text: again.text }).toEqual({ path, status: 304, text: '' });
    }
  });

  it('the page to read asks for nothing else and runs nothing', async () => {
    const { text, headers } = await firsthand.send('/api/docs');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
    for (const { name, description } of describeMetrics()) {
      expect(text).toContain(name);
      expect(description).not.toBe('');
    }
  });

  it.each([
    ['PUT', '/api/query', 'POST'],
    ['DELETE', '/api/sites', 'GET, POST, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/api/openapi.json', 'GET, HEAD'],
  ])('%s %s is answered by what is allowed: %s', async (method, path, allow) => {
    const answer = await call(method, path);
    expect({ status: answer.status, allow: answer.headers.allow }).toEqual({ status: 405, allow });
  });

  it('JSON is read also as curl and fetch send it when nobody tells them its type', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain;charset=UTF-8']) {
      const question = JSON.stringify({ site: 'example.com', period: 'day', metrics: ['visitors'] });
      expect((await call('POST', '/api/query', question, { 'content-type': type })).status).toBe(200);
    }
  });

  it('a body of another type is not read', async () => {
    const answer = await call('POST', '/api/goals', 'site=example.com', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer.status).toBe(415);
    expect(answer.json()).toMatchObject({ field: 'content-type', allowed: ['application/json'] });
  });

  it('a key that asks too often is told when it may again, and no other key is', async () => {
    const limited = await startFirsthand({ FIRSTHAND_API_RATE: '2' });
    const [one, two] = [
      (await limited.app.ports.addKey({ name: 'one', scope: 'read' })).key,
      (await limited.app.ports.addKey({ name: 'two', scope: 'read' })).key,
    ];
    const ask = (secret: string) =>
      limited.send('/api/realtime?site=example.com', { headers: { authorization: `Bearer ${secret}` } });
    expect((await ask(one)).headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
    await ask(one);
    const refused = await ask(one);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(two)).status).toBe(200);
    await limited.stop();
  });
});
