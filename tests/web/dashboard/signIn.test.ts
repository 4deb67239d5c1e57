import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecordReader, recordFile } from '../../../src/record/open.ts';
import { PAGES } from '../../../src/web/dashboard/mount.tsx';
import { hashPassword } from '../../../src/web/password.ts';
import { type Answered, type Running, startFirsthand } from '../../running.ts';

let firsthand: Running;
beforeAll(async () => {
  firsthand = await startFirsthand();
});
afterAll(() => firsthand.stop());

const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  firsthand.send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
const get = (path: string, cookie?: string) =>
  firsthand.send(path, { headers: cookie === undefined ? {} : { cookie } });
const cookieOf = ({ headers }: Answered) => String(headers['set-cookie']).split(';')[0] ?? '';
const formOf = ({ text }: Answered) => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
const pathOf = (link: string) => new URL(link).pathname;

let people = 0;
async function signedIn(role: 'owner' | 'analyst' | 'viewer') {
  people += 1;
  const { user, link } = await firsthand.app.ports.addUser({ email: `${role}${people}@example.com`, role });
  return { user, cookie: cookieOf(await post(pathOf(link), {})) };
}

describe('a sign-in link', () => {
  it('is not used up by being looked at, signs in once, and then never again', async () => {
    const { link } = await firsthand.app.ports.addUser({ email: 'once@example.com', role: 'viewer' });
    for (let look = 0; look < 3; look += 1) expect((await get(pathOf(link))).status).toBe(200);
    const first = await post(pathOf(link), {});
    expect(first.status).toBe(303);
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^fh_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await get('/sites', cookieOf(first))).status).toBe(200);
    expect((await post(pathOf(link), {})).status).toBe(410);
    expect((await get(pathOf(link))).status).toBe(410);
  });

  it('stops working when a newer one is made', async () => {
    const { link } = await firsthand.app.ports.addUser({ email: 'newer@example.com', role: 'viewer' });
    await firsthand.app.ports.linkFor('newer@example.com');
    expect((await post(pathOf(link), {})).status).toBe(410);
  });

  it('leaves neither its own token nor the session’s in the record', async () => {
    const { link } = await firsthand.app.ports.addUser({ email: 'kept@example.com', role: 'viewer' });
    const session = cookieOf(await post(pathOf(link), {})).split('=')[1] ?? '';
    const db = openRecordReader(recordFile(firsthand.directory));
    const rows = JSON.stringify([
      db.prepare('select * from users').all(),
      db.prepare('select hex(hash), * from sessions').all(),
    ]);
    db.close();
    expect(rows).not.toContain(session);
    expect(rows).not.toContain(pathOf(link).split('/').at(-1));
  });
});

describe('a session', () => {
  it('is a new one at each sign-in, so that a planted one leads nowhere', async () => {
    const planted = await signedIn('viewer');
    const { link } = await firsthand.app.ports.addUser({ email: 'victim@example.com', role: 'owner' });
    const fresh = cookieOf(await post(pathOf(link), {}, { cookie: planted.cookie }));
    expect(fresh).not.toBe(planted.cookie);
    expect((await get('/sites', planted.cookie)).status).toBe(303);
  });

  it('ends with signing out, and with its user', async () => {
    const out = await signedIn('viewer');
    const form = formOf(await get('/account', out.cookie));
    expect((await post('/sign-out', { form }, { cookie: out.cookie })).status).toBe(303);
    expect((await get('/account', out.cookie)).headers.location).toBe('/sign-in');
    const removed = await signedIn('viewer');
    await firsthand.app.ports.removeUser(removed.user.email);
    expect((await get('/account', removed.cookie)).status).toBe(303);
  });

  it('asks the API what its role may, and changes nothing for another site’s page', async () => {
    const question = { site: 'example.com', period: 'day', metrics: ['visitors'] };
    const call = (path: string, cookie: string, body: unknown, headers: Record<string, string> = {}) =>
      firsthand.send(path, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const own = { 'sec-fetch-site': 'same-origin' };
    const goal = { site: 'example.com', event: 'Signup' };
    const [viewer, owner] = [await signedIn('viewer'), await signedIn('owner')];
    expect((await call('/api/query', viewer.cookie, question, own)).status).toBe(200);
    expect(
      (await call('/api/query', viewer.cookie, question, { 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403);
    expect((await call('/api/goals', viewer.cookie, goal, own)).status).toBe(403);
    expect((await call('/api/goals', owner.cookie, goal, { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect((await call('/api/goals', owner.cookie, goal)).status).toBe(403);
    expect((await call('/api/goals', owner.cookie, goal, own)).status).toBe(201);
  });
});

describe('every page', () => {
  const path = (pattern: string) => pattern.replace(':domain', 'example.com').replace(/:\w+/, 'source');

  it.each(PAGES.filter(({ who }) => who !== 'anyone').map(({ method, path, who }) => [method, path, who]))(
    '%s %s is for %s and those above alone',
    async (method, pattern, who) => {
      const roles = ['viewer', 'analyst', 'owner'] as const;
      const ask = (cookie: string | undefined) =>
        method === 'GET' ? get(path(pattern), cookie) : post(path(pattern), {}, cookie ? { cookie } : {});
      expect((await ask(undefined)).headers.location).toBe('/sign-in');
      for (const role of roles) {
        const { cookie } = await signedIn(role);
        const { status, text } = await ask(cookie);
        const allowed = roles.indexOf(role) >= roles.indexOf(who as (typeof roles)[number]);
        // A form without its token is refused for whoever may send it, too, and says so.
        if (!allowed) expect(text).toContain('This page is for the role');
        else if (method === 'POST')
          expect({ status, foreign: text.includes('another session') }).toEqual({
            status: 403,
            foreign: true,
          });
        else expect(status).toBeLessThan(400);
      }
    },
  );

  it('is under a policy without exceptions', async () => {
    const { cookie } = await signedIn('owner');
    for (const page of ['/sign-in', '/sites', '/sites/example.com', '/sites/example.com/install', '/users']) {
      const { headers, text } = await get(page, cookie);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'/,
      );
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(text).not.toMatch(/ style="| on\w+="|<script>/);
      expect(headers['cache-control']).toBe('no-store');
    }
  });
});

describe('a password', () => {
  it('signs in, and pauses who guesses, whoever they say they are', async () => {
    const { user, cookie } = await signedIn('analyst');
    const password = 'correct horse battery';
    await firsthand.app.ports.setPassword({
      userId: user.id,
      password: await hashPassword(password),
      keep: cookie.split('=')[1] ?? '',
    });
    const good = await post('/sign-in', { email: user.email.toUpperCase(), password });
    expect(good.status).toBe(303);
    expect((await get('/account', cookieOf(good))).status).toBe(200);
    const guesses: number[] = [];
    for (let guess = 0; guess < 6; guess += 1)
      guesses.push((await post('/sign-in', { email: user.email, password: `guess ${guess}` })).status);
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await post('/sign-in', { email: user.email, password })).status).toBe(429);
    expect((await post('/sign-in', { email: 'nobody@example.com', password })).status).toBe(401);
  });
});
