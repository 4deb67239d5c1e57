import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../src/web/dashboard/settings.ts';
import { settingsView } from '../../../src/web/sites.ts';
import { type Running, startFirsthand, view } from '../../running.ts';
import { peopleOf } from './people.ts';

let firsthand: Running;
let owner: string;
const { get, submit, signIn, post, cookieOf } = peopleOf(() => firsthand);
beforeAll(async () => {
  firsthand = await startFirsthand();
  owner = (await signIn('owner')).cookie;
});
afterAll(() => firsthand.stop());

const site = () => {
  const [found] = firsthand.app.ports.sites();
  if (!found) throw new Error('There is no site.');
  return found;
};
const save = (group: string, fields: Record<string, string>) =>
  submit(`/sites/example.com/settings/${group}`, fields, owner);

describe('the settings of a site', () => {
  it('all have a field', () => {
    const fields = SETTINGS.flatMap((group) => group.fields.map(({ name }) => name));
    expect(fields.sort()).toEqual(Object.keys(settingsView(site())).sort());
  });

  it('are changed by forms, one group at a time', async () => {
    const saved = await save('site', {
      time_zone: 'Europe/Berlin',
      hostnames: 'Shop.Example.org\r\n\r\nmünchen.example',
      currency: 'USD',
      public: '1',
    });
    expect(saved.headers.location).toBe('/sites/example.com/settings?saved=site');
    expect(site()).toMatchObject({
      timeZone: 'Europe/Berlin',
      settings: { hostnames: ['shop.example.org', 'xn--mnchen-3ya.example'], currency: 'USD', public: true },
    });
    await save('privacy', {
      identity: 'cookieless',
      ip: 'none',
      gpc: 'ignore',
      dnt: 'honour',
      query_parameters: 'variant',
      cookies: 'newsletter\nchat',
    });
    expect(site().settings).toMatchObject({
      identity: 'cookieless',
      ip: 'none',
      gpc: 'ignore',
      dnt: 'honour',
      queryParameters: ['variant'],
      cookies: ['newsletter', 'chat'],
      currency: 'USD',
    });
    const { text } = await get('/sites/example.com/settings', owner);
    expect(text).toMatch(/<option value="cookieless" selected/);
    expect(text).toMatch(/newsletter\nchat<\/textarea>/);
    await save('site', { time_zone: 'UTC', hostnames: '', currency: 'EUR' });
    expect(site()).toMatchObject({ timeZone: 'UTC', settings: { hostnames: [], public: false } });
  });

  it.each([
    ['site', { currency: 'euro' }, 'Currency that revenue is reported in'],
    [
      'site',
      { hostnames: 'good.example\nhttps://bad.example/x' },
      'Further host names, each with its subdomains, line 2',
    ],
    ['site', { time_zone: 'Europe/Atlantis' }, 'Time zone'],
    ['privacy', { ip: 'some' }, 'What is stored of an address'],
    ['exclusions', { excluded_addresses: '192.0.2.0/24\n192.0.2.0/99' }, 'Addresses and ranges, line 2'],
    ['exclusions', { excluded_paths: 'admin' }, 'Pages; * stands for anything, line 1'],
  ] as const)('refuse in %s %j, say where, and keep what was typed', async (group, fields, where) => {
    const before = site();
    const full = {
      currency: 'EUR',
      time_zone: 'UTC',
      identity: 'cookie',
      ip: 'full',
      gpc: 'honour',
      dnt: 'ignore',
    };
    const answer = await save(group, { ...full, ...fields });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`${where}: `);
    const { ip: _, ...typed }: Record<string, string> = fields;
    for (const text of Object.values(typed)) expect(answer.text).toContain(text.split('\n').at(-1));
    expect(site()).toEqual(before);
  });

  it('leave out of reports what comes from addresses, host names and paths, from the next event on', async () => {
    await save('exclusions', {
      excluded_addresses: '203.0.113.0/24',
      excluded_hostnames: 'staging.example.com',
      excluded_paths: '/admin/*\n/login',
    });
    const outcome = async (url: string) => (await firsthand.beacon(view({ url }))).headers['x-firsthand'];
    expect(await outcome('https://example.com/admin/users')).toBe('excluded; reason=path');
    expect(await outcome('https://example.com/login')).toBe('excluded; reason=path');
    expect(await outcome('https://example.com/administration')).toBe('kept');
    expect(await outcome('https://staging.example.com/')).toBe('excluded; reason=hostname');
    expect(await outcome('https://a.staging.example.com/')).toBe('excluded; reason=hostname');
    expect(await outcome('https://example.com/')).toBe('kept');
    expect(firsthand.records('page, excluded').filter(({ excluded }) => excluded !== null)).toHaveLength(4);
    await save('exclusions', {
      excluded_addresses: '127.0.0.0/8\n::1',
      excluded_hostnames: '',
      excluded_paths: '',
    });
    expect(await outcome('https://example.com/')).toBe('excluded; reason=address');
  });
});

describe('keys', () => {
  it('are made, shown once, and removed', async () => {
    const made = await submit('/keys', { name: 'Monthly <b>', scope: 'read', site: 'example.com' }, owner);
    const key = /<code>(fh_[\w-]+)<\/code>/.exec(made.text)?.[1] ?? '';
    const asked = () =>
      firsthand.send('/api/goals?site=example.com', { headers: { authorization: `Bearer ${key}` } });
    expect((await asked()).status).toBe(200);
    const listed = await get('/keys', owner);
    expect(listed.text).toContain('Monthly &lt;b&gt;');
    expect(listed.text).not.toContain(key);
    const [{ id } = { id: 0 }] = firsthand.app.ports.keys();
    await submit(`/keys/${id}/remove`, {}, owner);
    expect((await asked()).status).toBe(401);
    expect((await submit('/keys', { name: 'x', scope: 'all', site: '' }, owner)).status).toBe(422);
  });
});

describe('people', () => {
  it('get another role at once, but never the last owner', async () => {
    const { user, cookie } = await signIn('viewer');
    expect((await get('/keys', cookie)).status).toBe(403);
    await submit('/users/role', { email: user.email, role: 'owner' }, owner);
    expect((await get('/keys', cookie)).status).toBe(200);
    await submit('/users/role', { email: user.email, role: 'viewer' }, owner);
    expect((await get('/keys', cookie)).status).toBe(403);
    const last = await submit('/users/role', { email: 'owner1@example.com', role: 'viewer' }, owner);
    expect(last.status).toBe(409);
    expect(last.text).toContain('is the only owner');
    expect((await submit('/users/role', { email: user.email, role: 'king' }, owner)).status).toBe(422);
  });

  it('are invited by a link, again by another, and removed', async () => {
    const invited = await submit('/users', { email: 'new@example.com', role: 'analyst' }, owner);
    const linkIn = (text: string) => /(\/sign-in\/[\w-]{43})/.exec(text)?.[1] ?? '';
    const first = linkIn(invited.text);
    const again = linkIn((await submit('/users', { link: 'new@example.com' }, owner)).text);
    expect((await post(first, {})).status).toBe(410);
    const cookie = cookieOf(await post(again, {}));
    expect((await get('/sites/example.com/settings', cookie)).status).toBe(200);
    await submit('/users/remove', { email: 'new@example.com' }, owner);
    expect((await get('/account', cookie)).headers.location).toBe('/sign-in');
  });
});

describe('the health page', () => {
  it('shows what arrives, what is refused by reason with samples, and what the doctor finds', async () => {
    await firsthand.beacon(view({ name: 'Signup <b>', url: 'https://example.com/join' }));
    await firsthand.beacon(view({ domain: 'nowhere.example' }));
    await firsthand.beacon({ name: 'pageview', url: 'no address', domain: 'example.com' });
    const { text } = await get('/health', owner);
    expect(text).toContain('Signup &lt;b&gt;');
    expect(text).toContain('no: address');
    expect(text).toMatch(/forbidden <b>1<\/b>/);
    expect(text).toContain('There is no site nowhere.example');
    expect(text).toMatch(/url <b>1<\/b>/);
    const part = await get('/health', owner, { 'x-fragment': 'arriving' });
    expect(part.text).toMatch(/^<section id="arriving"/);
    const examined = await submit('/health/examine', {}, owner);
    expect(examined.text).toContain('✓ record integrity');
    expect(examined.text).toContain('record and warehouse agree');
  });
});
