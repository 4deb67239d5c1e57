import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePolicy } from '../../src/disclosure/check.ts';
import type { Practice } from '../../src/disclosure/practice.ts';
import { writeDisclosure } from '../../src/disclosure/write.ts';
import { DEFAULT_SETTINGS, type SiteSettings } from '../../src/model/site.ts';

const practice = (settings: Partial<SiteSettings> = {}, more: Partial<Practice> = {}): Practice => ({
  site: {
    id: 1,
    domain: 'example.com',
    timeZone: 'UTC',
    createdAt: 0,
    settings: { ...DEFAULT_SETTINGS, contact: 'privacy@example.com', ...settings },
  },
  collector: 'https://example.com/fh',
  secure: true,
  cities: false,
  cookieDays: 396,
  backups: null,
  ...more,
});

/** Another value of every setting. A setting that is added must be added here, or this does not compile. */
const OTHER: SiteSettings = {
  hostnames: ['shop.example.org'],
  queryParameters: ['variant'],
  cookies: ['newsletter'],
  identity: 'cookieless',
  ip: 'full',
  dnt: 'honour',
  gpc: 'ignore',
  excludedAddresses: ['192.0.2.7'],
  excludedHostnames: ['staging.example.com'],
  excludedPaths: ['/admin/*'],
  public: true,
  retentionDays: 400,
  addressDays: 30,
  identifierDays: 90,
  consentText: 'May we recognise you?',
  consentVersion: 'text-7',
  consentCountries: ['DE'],
  controller: 'Example Ltd',
  contact: 'https://example.com/contact',
  storagePlace: 'Frankfurt, Germany',
  recipients: ['Host Inc.: runs the machine'],
  advertisingOptOuts: ['https://youronlinechoices.eu/'],
  currency: 'USD',
  logAssets: ['.css'],
  logDownloads: ['.pdf'],
  logProbes: ['/.env*'],
};

describe('a disclosure', () => {
  it.each(Object.keys(OTHER) as (keyof SiteSettings)[])('says something else when %s is changed', (name) => {
    for (const format of ['md', 'html', 'json'] as const) {
      const before = writeDisclosure(practice(), format);
      expect(writeDisclosure(practice({ [name]: OTHER[name] }), format)).not.toBe(before);
    }
  });

  it.each<[string, Partial<SiteSettings>, RegExp]>([
    ['the cookie', {}, /recognise a returning browser/],
    ['no cookie', { identity: 'cookieless' }, /We set no cookie to recognise you/],
    ['consent', { identity: 'consent' }, /Only after you have agreed, where you are asked/],
    ['full addresses', { ip: 'full' }, /IP address is stored in full/],
    ['no addresses', { ip: 'none' }, /it is not stored/],
    ['Do Not Track ignored', {}, /we do not respond to it/],
    ['Do Not Track honoured', { dnt: 'honour' }, /If your browser sends Do Not Track, you get no identifier/],
    ['25 months', {}, /removed after 760 days \(25 months\)/],
    ['no limit', { retentionDays: 0 }, /kept without limit/],
    [
      'ages of parts',
      { addressDays: 30, identifierDays: 90 },
      /Addresses go after 30 days; after 90 days \(3 months\) nobody/,
    ],
    ['who gets it', { recipients: ['Host Inc.'] }, /these work for us: Host Inc\./],
    [
      'advertising',
      { advertisingOptOuts: ['https://a.example/'] },
      /opt out of it at https:\/\/a\.example\//,
    ],
  ])('tells of %s', (_, settings, text) => {
    expect(writeDisclosure(practice(settings), 'md')).toMatch(text);
  });

  it('tells of what the installation adds: https, cities, backups', () => {
    expect(writeDisclosure(practice(), 'md')).toContain('__Host-fh\\_id'.replace('\\', ''));
    expect(writeDisclosure(practice({}, { secure: false }), 'md')).not.toContain('__Host-');
    expect(writeDisclosure(practice({}, { cities: true }), 'md')).toContain('country, region and city');
    const backups = { keep: 7, everyMs: 86_400_000 };
    expect(writeDisclosure(practice({}, { backups }), 'md')).toContain('backups are kept for about 7 days');
  });

  it('lists what is kept in browsers, and no identifier where none is set', () => {
    expect(writeDisclosure(practice(), 'md')).toMatch(
      /^\| __Host-fh_id \| cookie \| .*396 days \(13 months\)/m,
    );
    expect(writeDisclosure(practice({ identity: 'cookieless' }), 'md')).not.toMatch(/^\| __Host-fh_id/m);
  });

  it('is not written without somebody to ask, and says what to set', () => {
    expect(() => writeDisclosure(practice({ contact: '' }), 'md')).toThrow(
      /^example\.com names nobody to ask .*firsthand site set example\.com --contact/,
    );
  });

  it('gives the record of article 30 as data', () => {
    const data = JSON.parse(
      writeDisclosure(practice({ controller: 'Example Ltd', addressDays: 30 }), 'json'),
    );
    expect(data.record_of_processing).toMatchObject({
      controller: { name: 'Example Ltd', contact: 'privacy@example.com' },
      categories_of_recipients: ['none besides the controller'],
      time_limits_for_erasure: {
        events: '760 days (25 months)',
        addresses: '30 days',
        identifiers: 'with the event',
      },
    });
    expect(data.kept_in_browsers.map(({ name }: { name: string }) => name)).toContain('__Host-fh_id');
  });

  it('holds what an owner typed as text, never as HTML', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&|';
    const page = writeDisclosure(
      practice({ controller: hostile, recipients: [hostile], storagePlace: hostile }),
      'html',
    );
    expect(page).not.toContain('<img');
    expect(writeDisclosure(practice({ controller: hostile }), 'md')).not.toMatch(/(?<!\\)<img/);
  });
});

describe('a policy', () => {
  it.each<[string, Partial<SiteSettings>]>([
    ['as it is', {}],
    ['cookieless', { identity: 'cookieless', ip: 'none' }],
    ['with consent', { identity: 'consent', dnt: 'honour', gpc: 'ignore', ip: 'full' }],
    ['with everything', { ...OTHER, identity: 'cookie' }],
    ['for ever', { retentionDays: 0 }],
  ])('that Firsthand wrote itself (%s) neither contradicts nor leaves anything out', (_, settings) => {
    const own = practice(settings);
    const policy = writeDisclosure(own, 'md').split('## Settings in force')[0] ?? '';
    expect(comparePolicy(policy, own)).toEqual({ contradictions: [], silences: [] });
  });

  it.each<[string, string, Partial<SiteSettings>, RegExp]>([
    ['We do not use cookies.', 'cookies are set', {}, /a cookie with an identifier is set/],
    ['Our analytics work without cookies.', 'cookies are set', {}, /a cookie/],
    ['We use cookies to recognise you.', 'none is set', { identity: 'cookieless' }, /no cookie is set/],
    ['We never store your IP address.', 'it is stored', {}, /IP addresses are stored/],
    ['We don’t collect IP addresses.', 'they are stored', {}, /IP addresses are stored/],
    ['IP addresses are anonymised.', 'they are whole', { ip: 'full' }, /stored in full/],
    ['We store your full IP address.', 'only its network', {}, /not stored in full/],
    ['We honour Do Not Track signals.', 'it is ignored', {}, /Do Not Track is not honoured/],
    [
      'We do not respond to Do Not Track signals.',
      'it is honoured',
      { dnt: 'honour' },
      /Do Not Track is honoured/,
    ],
    ['We respect the Global Privacy Control.', 'it is ignored', { gpc: 'ignore' }, /not honoured/],
    ['We ignore GPC.', 'it is honoured', {}, /is honoured/],
    ['We do not use web beacons.', 'they are', {}, /are used/],
    ['We delete your data after 12 months.', 'it is 25', {}, /kept 760 days/],
    ['Usage data is kept for two years.', 'it is 25 months', {}, /kept 760 days/],
    ['Usage data is deleted after 25 months.', 'never', { retentionDays: 0 }, /without limit/],
    ['The cookie expires after 2 years.', 'it lives 13 months', {}, /the cookie lives 396 days/],
    [
      'We do not share your data with third parties.',
      'somebody gets it',
      { recipients: ['Host Inc.'] },
      /Host Inc\./,
    ],
  ])('that says “%s” while %s is contradicted', (policy, _, settings, truth) => {
    const { contradictions } = comparePolicy(policy, practice(settings));
    expect(contradictions).toContainEqual({
      says: policy.replace('’', "'").replace(/\.$/, ''),
      truth: expect.stringMatching(truth),
    });
  });

  it.each<[string, Partial<SiteSettings>]>([
    [
      'We use cookies. You can use the site without cookies if you disable them in your browser.',
      { identity: 'consent' },
    ],
    ['We do not respond to Do Not Track signals.', {}],
    ['We honour the Global Privacy Control.', {}],
    ['Usage data is deleted after 25 months.', {}],
    ['The cookie expires after 13 months.', {}],
    ['IP addresses are truncated.', {}],
    ['We do not store your IP address.', { ip: 'none' }],
    ['We do not share your data with third parties.', {}],
    ['We answer within 30 days.', {}],
  ])('that says “%s” rightly is not contradicted', (policy, settings) => {
    expect(comparePolicy(policy, practice(settings)).contradictions).toEqual([]);
  });

  it('that says nothing is silent about everything, in the words that are missing', () => {
    const { contradictions, silences } = comparePolicy('Hello.', practice());
    expect(contradictions).toEqual([]);
    const about = silences.map((each) => each.about);
    for (const id of [
      'cookies',
      'log_files',
      'tags',
      'address',
      'time_zone',
      'dnt',
      'gpc',
      'retention',
      'opt_out',
    ])
      expect(about).toContain(id);
    expect(silences.find((each) => each.about === 'dnt')?.missing).toMatch(/we do not respond to it/);
  });

  it('of any text is compared without failing or hanging', () => {
    fc.assert(fc.property(fc.string({ maxLength: 5_000 }), (text) => void comparePolicy(text, practice())));
    const long = 'we do not use cookies and keep IP addresses for 3 years '.repeat(2_000);
    expect(comparePolicy(long, practice()).contradictions.length).toBeGreaterThan(0);
  });
});
