import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../src/model/user.ts';
import { openRecordReader, recordFile } from '../../src/record/open.ts';
import { ROUTES } from '../../src/web/api.ts';
import { PAGES } from '../../src/web/dashboard/mount.tsx';
import { makeShare } from '../../src/web/shares.ts';
import { type Running, startFirsthand } from '../running.ts';
import { peopleOf } from '../web/dashboard/people.ts';

// Every route of the two tables by everybody who may come: a route that is added is tested here without a word.

let firsthand: Running;
let token: string;
const { get, submit, signIn } = peopleOf(() => firsthand);
const cookies = {} as Record<Role, string>;
const site = 'example.com';
const OWN_SITE = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

/** What is there, so that a change that went through would be seen. */
const THERE: Readonly<Record<string, string>> = {
  domain: site,
  name: 'Signup',
  id: '1',
  email: 'viewer1@example.com',
  panel: 'source',
};
/** What is not there, for those who may change everything. */
const NOT_THERE: Readonly<Record<string, string>> = {
  domain: 'nowhere.example',
  name: 'None',
  id: '999',
  email: 'nobody@example.com',
  panel: 'none',
};
const filled = (path: string, values: Readonly<Record<string, string>>) =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? 'x'));

beforeAll(async () => {
  firsthand = await startFirsthand();
  const { ports } = firsthand.app;
  for (const role of ROLES) cookies[role] = (await signIn(role)).cookie;
  await ports.addGoal({ site, name: 'Signup', match: { event: 'Signup' } });
  const filters = [['is', 'event:page', ['/']]];
  await ports.addSegment({ site, name: 'Signup', user: null, filters });
  await ports.addFunnel({
    site,
    name: 'Signup',
    steps: [
      { name: 'a', filter: ['is', 'event:page', ['/a']] },
      { name: 'b', filter: ['is', 'event:page', ['/b']] },
    ],
    order: 'ordered',
    within: 'visit',
  });
  await ports.addAnnotation({ site, time: Date.now(), text: 'x', author: 'me' });
  await ports.addKey({ name: 'k', scope: 'read' });
  token = (await makeShare(ports, { site, name: 'x', frames: ['*'] }, 'me')).token;
});
afterAll(() => firsthand.stop());

/** Everything that is kept, but who is signed in, when readiness was last proved and when the record was last looked through. */
function kept(): string {
  const db = openRecordReader(recordFile(firsthand.directory));
  try {
    const tables = db
      .prepare<[], string>(
        "select name from sqlite_master where type = 'table' and name not in ('sessions', 'record_identity', 'sqlite_sequence', 'looks')",
      )
      .pluck()
      .all();
    return JSON.stringify(
      tables.map((name) => [name, db.prepare(`select * from "${name}"`).all()]),
      (_, value) => (typeof value === 'bigint' ? String(value) : value),
    );
  } finally {
    db.close();
  }
}

const routes = ROUTES.map((route) => [route.method, route.path, route.scope, route] as const);

describe('at the API', () => {
  const ask = (route: (typeof ROUTES)[number], values: typeof THERE, headers: Record<string, string>) => {
    const query = route.query === undefined ? '' : `?site=${values.domain}`;
    const body = { ...(Array.isArray(route.example) ? {} : route.example), site: values.domain };
    return firsthand.send(`${filled(route.path, values)}${query}`, {
      method: route.method,
      headers: { ...OWN_SITE, ...headers },
      ...(route.method === 'GET' || route.schema === null ? {} : { body: JSON.stringify(body) }),
    });
  };

  it.each(routes)('%s %s is for those whom its scope, %s, lets in', async (_method, _path, scope, route) => {
    const before = kept();
    const strangers: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${token}` },
      { cookie: `fh_session=${token}; fh_share=${token}` },
      { cookie: 'fh_session=' },
    ];
    for (const headers of strangers)
      expect((await ask(route, THERE, headers)).status).toBe(scope === 'owner' ? 404 : 401);
    for (const role of ['viewer', 'analyst'] as const) {
      const { status } = await ask(route, scope === 'read' ? NOT_THERE : THERE, { cookie: cookies[role] });
      if (scope === 'read') expect([401, 403, 405, 500]).not.toContain(status);
      else expect(status).toBe(scope === 'owner' ? 404 : 403);
    }
    expect(kept()).toBe(before);
    if (scope !== 'owner') {
      const { status } = await ask(route, NOT_THERE, { cookie: cookies.owner });
      expect([401, 403, 405, 500]).not.toContain(status);
    }
  });
});

const pages = PAGES.map((page) => [page.method, page.path, page.who, page] as const);
const OWN_ACCOUNT = ['/sign-out', '/account/password'];

describe('in the dashboard', () => {
  it.each(pages.filter(([, , who]) => who !== 'anyone'))(
    '%s %s is for %s and those above, and changes nothing for anybody else',
    async (method, path, who) => {
      const before = kept();
      const address = filled(path, THERE);
      const go = (cookie: string | undefined) =>
        method === 'GET'
          ? get(address, cookie)
          : cookie === undefined
            ? firsthand.send(address, { method, body: '' })
            : submit(address, { do: 'remove', email: THERE.email ?? '' }, cookie);
      expect((await go(undefined)).headers.location).toBe('/sign-in');
      for (const role of ROLES) {
        if (ROLES.indexOf(role) >= ROLES.indexOf(who as Role)) continue;
        const { status, text } = await go(cookies[role]);
        expect(status).toBe(403);
        expect(text).toContain('This page is for the role');
      }
      expect(kept()).toBe(before);
      // Those who may send a form still need the token of their own session in it.
      if (method === 'POST')
        expect(
          (await firsthand.send(address, { method, headers: { cookie: cookies.owner }, body: '' })).status,
        ).toBe(403);
      else expect((await go(cookies[who as Role])).status).toBeLessThan(400);
    },
  );

  it('lets a viewer send forms about their own account alone', () => {
    const forms = PAGES.filter(({ method, who }) => method === 'POST' && who === 'viewer');
    expect(forms.map(({ path }) => path).sort()).toEqual([...OWN_ACCOUNT].sort());
    const open = PAGES.filter(({ method, who }) => method === 'POST' && who === 'anyone');
    expect(open.map(({ path }) => path).sort()).toEqual(['/share/:token', '/sign-in', '/sign-in/:token']);
  });

  it.each(pages)('%s %s (%s) by a shared link is read, or is not there', async (method, path, _who, page) => {
    const before = kept();
    for (const door of ['share', 'embed']) {
      const below = path.startsWith('/sites/:domain') ? path.slice('/sites/:domain'.length) : path;
      const address = `/${door}/${token}${filled(below, THERE)}`;
      const { status } =
        method === 'GET' ? await get(address) : await firsthand.send(address, { method, body: '' });
      if (page.shared) expect(status).toBeLessThan(400);
      else expect([404, 405]).toContain(status);
    }
    expect(kept()).toBe(before);
  });

  it('shares reading alone', () => {
    for (const page of PAGES.filter(({ shared }) => shared)) {
      expect(page.method).toBe('GET');
      expect(page.path).toMatch(/^\/sites\/:domain(\/|$)/);
    }
  });
});
