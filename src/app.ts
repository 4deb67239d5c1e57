import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { arrivalsOf } from './arrivals.ts';
import { backupPlan, ScheduledBackups } from './backups.ts';
import { AddressRanges, ClientAddresses } from './collect/address.ts';
import type { Authorize } from './collect/batch.ts';
import { Collector } from './collect/collector.ts';
import { ConsentDoor } from './collect/consent.ts';
import { Doors } from './collect/doors.ts';
import { ExperimentDoor } from './collect/experiments.ts';
import { Intake } from './collect/intake.ts';
import { SiteDirectory } from './collect/sites.ts';
import { Tally } from './collect/tally.ts';
import type { Config } from './config.ts';
import { crawlersDirectory } from './crawlerLists.ts';
import { examine, isFirstParty } from './doctor.ts';
import { openKnowledge } from './enrich/knowledge.ts';
import { Eraser } from './eraser.ts';
import { Exports, exportEvents } from './exporter.ts';
import { Held } from './held.ts';
import { consentCookie, consentNumber, readConsent } from './identity/consent.ts';
import {
  type BrowserId,
  browserIdIn,
  CookieJar,
  LIFETIME_DAYS,
  mintBrowserId,
  OPT_OUT_COOKIE,
  parseBrowserId,
  readCookies,
} from './identity/cookie.ts';
import { CookielessIds } from './identity/cookieless.ts';
import { Identifier } from './identity/identify.ts';
import { Salts } from './identity/salts.ts';
import { importLog } from './importer.ts';
import { listsInUse } from './lists.ts';
import { createMetrics } from './metrics.ts';
import { type Experiment, experimentTime } from './model/experiment.ts';
import type { GoalMatch } from './model/goal.ts';
import { resolvePeriod } from './model/period.ts';
import { Problem } from './model/problem.ts';
import type { SiteSettings } from './model/site.ts';
import type { User } from './model/user.ts';
import { RealtimeStreams } from './realtime.ts';
import { listAnnotations } from './record/annotations.ts';
import { listConsents } from './record/consents.ts';
import { listHolds } from './record/erase/holds.ts';
import { forgottenIn, readLedger } from './record/erase/ledger.ts';
import { listExperiments } from './record/experiments.ts';
import { listFunnels } from './record/funnels.ts';
import type { Lock } from './record/lock.ts';
import { findLogPosition } from './record/logs.ts';
import { newestEvents } from './record/newest.ts';
import { openRecordReader, recordFile, saltsFile, warehouseFile } from './record/open.ts';
import { ratedCurrencies, ratesBetween } from './record/rates.ts';
import { recentCookieless } from './record/recent.ts';
import { listSegments } from './record/segments.ts';
import { findKey, listGoals, listKeys, listSites } from './record/settings.ts';
import { findShare, listShares } from './record/shares.ts';
import { findPassword, findSession, isLinkGood, listUsers } from './record/users.ts';
import { Writer } from './record/writer.ts';
import { Reporter } from './reporter.ts';
import { hasPatterns, parseConditions } from './reports/goalConditions.ts';
import type { Realtime } from './reports/realtime.ts';
import { rereadFacts } from './reread.ts';
import { Retention } from './retention.ts';
import { collectorAddress, snippet } from './snippet.ts';
import { type Named, subjectsOf } from './subjects.ts';
import { VERSION } from './version.ts';
import { type ApiPorts, createApi } from './web/api.ts';
import { authenticate, requireScope } from './web/auth.ts';
import { Assets } from './web/dashboard/assets.ts';
import { TagAssets } from './web/tag.ts';

/** Every moment that an event can have. */
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };
const TAG_DIRECTORY = fileURLToPath(new URL('../dist/pixel', import.meta.url));
const DASHBOARD_DIRECTORY = fileURLToPath(new URL('../dist/dashboard', import.meta.url));

export interface AppOptions {
  config: Config;
  log: Logger;
  /** Proof that this process owns the data directory; released on close. */
  lock: Lock;
  now?: () => number;
}

export type App = Awaited<ReturnType<typeof openApp>>;

/** Wires the rooms together. The only place that knows which adapter stands behind which port. */
export async function openApp({ config, log, lock, now = Date.now }: AppOptions) {
  const directory = config.FIRSTHAND_DATA;
  let port = config.FIRSTHAND_PORT;
  const warn = (message: string) => log.warn(message);

  const writer = await Writer.start(recordFile(directory));
  const record = openRecordReader(recordFile(directory));
  const reporter = lazily(
    () => new Reporter({ record: recordFile(directory), warehouse: warehouseFile(directory) }, warn),
  );

  const salts = new Salts(saltsFile(directory), warn);
  const cookieless = new CookielessIds(salts);
  for (const { id, time } of recentCookieless(record, now())) cookieless.seen(id, time);
  const url = config.FIRSTHAND_URL;
  const jar = new CookieJar(url?.protocol === 'https:');
  const identifier = new Identifier(jar, cookieless, url?.hostname ?? null);
  const lists = {
    ...(config.FIRSTHAND_GEO_COUNTRY === undefined ? {} : { geoCountry: config.FIRSTHAND_GEO_COUNTRY }),
    ...(config.FIRSTHAND_GEO_CITY === undefined ? {} : { geoCity: config.FIRSTHAND_GEO_CITY }),
    ...(config.FIRSTHAND_GEO_ASN === undefined ? {} : { geoAsn: config.FIRSTHAND_GEO_ASN }),
    ...(config.FIRSTHAND_SPAM_LIST === undefined ? {} : { spamList: config.FIRSTHAND_SPAM_LIST }),
    crawlers: crawlersDirectory(config),
  };
  const knowledge = await openKnowledge({ ...lists, warn });

  const sites = new SiteDirectory();
  const readSites = () => sites.replace(listSites(record));
  readSites();

  const tally = new Tally();
  const tag = new TagAssets(TAG_DIRECTORY);
  const addresses = new ClientAddresses(config.FIRSTHAND_TRUST_PROXY ?? new AddressRanges([], ''));
  let ledger = readLedger(record);
  let forgotten = forgottenIn(ledger);
  const intake = new Intake(sites, knowledge, identifier, () => forgotten);
  const collector = new Collector(intake, writer, addresses, tally, now);
  const authorize: Authorize = ({ headers }) => {
    const key = authenticate(headers.authorization, (secret) => findKey(record, secret));
    requireScope(key, 'write');
    return (domain) => key.site === null || sites.find(domain)?.domain === key.site;
  };
  const experiments = new ExperimentDoor({
    sites,
    knowledge,
    identifier,
    hit: (request) => collector.browserHit('beacon', request, { name: 'experiments', url: '' }),
    template: readFileSync(join(TAG_DIRECTORY, 'experiments.template'), 'utf8'),
  });
  const readExperiments = () => experiments.replace(listExperiments(record));
  readExperiments();
  const consent = new ConsentDoor({
    sites,
    countryOf: ({ socketAddress, headers }) =>
      knowledge.locate(addresses.of(socketAddress, headers['x-forwarded-for'])).place.country,
    address: () => `${collectorAddress({ ...config, FIRSTHAND_PORT: port })}/`,
    template: readFileSync(join(TAG_DIRECTORY, 'consent.template'), 'utf8'),
  });
  const doors = new Doors(collector, sites, authorize, [experiments, consent]);

  const defaults: Partial<SiteSettings> = {
    identity: config.FIRSTHAND_IDENTITY,
    ip: config.FIRSTHAND_IP,
    dnt: config.FIRSTHAND_DNT,
    gpc: config.FIRSTHAND_GPC,
    retentionDays: config.FIRSTHAND_RETENTION_DAYS,
    addressDays: config.FIRSTHAND_ADDRESS_DAYS,
    identifierDays: config.FIRSTHAND_IDENTIFIER_DAYS,
  };
  const changed = <Result>(result: Result): Result => {
    readSites();
    readExperiments();
    return result;
  };
  const siteNamed = (domain: string) => {
    const site = sites.all.find((known) => known.domain === domain);
    if (site) return site;
    const known = sites.all.map((each) => each.domain);
    throw new Problem(
      'not_found',
      `There is no site ${domain}: add it with \`firsthand site add ${domain}\`.`,
      {
        field: 'site',
        given: domain,
        allowed: known,
      },
    );
  };

  const invitation = ({ user, token }: { user: User; token: string }) => ({
    user,
    link: `${ports.collector()}/sign-in/${token}`,
  });

  const about = (domain: string) => {
    const site = siteNamed(domain);
    const { domain: known } = site;
    return {
      site,
      goals: listGoals(record, known),
      funnels: listFunnels(record, known),
      segments: listSegments(record, known, null),
      experiments: listExperiments(record, known),
    };
  };
  const eraser = new Eraser({
    record: recordFile(directory),
    warehouse: warehouseFile(directory),
    writer,
    reporter: () => reporter.get(),
    now,
    changed: () => {
      ledger = readLedger(record);
      forgotten = forgottenIn(ledger);
      tally.forgetSamples();
    },
  });
  const retention = new Retention({
    record,
    writer,
    eraser,
    now,
    uptime: () => performance.now(),
    info: (message) => log.info(message),
    warn,
  });
  const held = new Held(recordFile(directory));
  const secure = url?.protocol === 'https:';
  /** A cookie that was read strictly already. */
  const browserOf = ({ id }: { id: string }): BrowserId => {
    const browser = parseBrowserId(id, now());
    if (browser === null) throw new RangeError('a browser has an id');
    return browser;
  };
  const domains = () => record.prepare<[], string>('select domain from sites order by domain').pluck().all();
  const theOne = (named: Named) => {
    const subjects = subjectsOf(named, domains(), now()).flatMap((each) =>
      each.kind === 'visitor' ? [each] : [],
    );
    const [subject] = subjects;
    if (subject !== undefined && subjects.length === 1) return subject;
    throw new Problem('invalid', 'Say at which site: add --site.', { field: 'site', allowed: domains() });
  };
  let serving = false;
  const plan = backupPlan(config);
  const backups = lazily(() => (plan === null ? null : new ScheduledBackups(plan, now, log)));
  const streams = new RealtimeStreams(async (site) => {
    const seen = await reporter.get().answer('realtime', { site }, about(site), now());
    return seen as Realtime;
  });
  const exports = new Exports();

  writer.on('committed', () => {
    reporter.started?.committed();
    streams.committed();
  });
  const metrics = createMetrics({ tally, writer });

  /** Only the engine knows its patterns, so a goal that has some is asked about once before it is kept. */
  const refuseUnaskable = async ({ site, match: { where = [] } }: { site: string; match: GoalMatch }) => {
    if (!hasPatterns(parseConditions(where, 'where'))) return;
    const question = { site, period: 'day', metrics: ['events'], filters: where };
    try {
      await reporter.get().answer('answer', question, about(site), now());
    } catch (error) {
      if (!(error instanceof Problem && error.details.field === 'filters')) throw error;
      throw new Problem(error.code, error.message, { ...error.details, field: 'where' });
    }
  };

  /** Filters that are kept can be asked with. @throws Problem `malformed` that names the place */
  const refuseUnaskableFilters = async (site: string, filters: readonly unknown[]) => {
    const { segments: _, ...given } = about(site);
    await reporter
      .get()
      .answer('answer', { site, period: 'day', metrics: ['events'], filters }, given, now());
  };

  /** What changes the page that visitors see stands on the time line too. */
  const noted = async (experiment: Experiment): Promise<Experiment> => {
    const { site, name, changes } = experiment;
    const newest = changes.at(-1);
    if (newest && newest.what !== 'added') {
      const { who: author, what } = newest;
      const note = {
        site,
        time: experimentTime(experiment, newest),
        text: `Experiment ${name} ${what}`.slice(0, 500),
        author,
      };
      await writer.call('addAnnotation', { ...note, now: now() });
    }
    return experiment;
  };

  const ports: ApiPorts = {
    sites: () => sites.all,
    addSite: async ({ settings, ...site }) =>
      changed(await writer.call('addSite', { ...site, settings: { ...defaults, ...settings }, now: now() })),
    changeSite: async (domain, change) => {
      const site = changed(await writer.call('changeSite', { domain, ...change }));
      const { retentionDays, addressDays, identifierDays } = change.settings ?? {};
      if ((retentionDays ?? addressDays ?? identifierDays) !== undefined && serving)
        retention.run().catch((error: unknown) => log.error(error));
      return site;
    },
    removeSite: async (domain) => changed(await writer.call('removeSite', { domain, now: now() })),
    ratedCurrencies: ({ id, settings }) => ratedCurrencies(record, id, settings.currency),
    rates: ({ id, settings }, currency) =>
      ratesBetween(record, { site: id, target: settings.currency, currency, from: '0000', to: '9999' }),
    loadRates: (input) => writer.call('loadRates', input),
    removeRates: (input) => writer.call('removeRates', input),
    goals: (domain) => listGoals(record, siteNamed(domain).domain),
    addGoal: async (goal) => {
      await refuseUnaskable(goal);
      return writer.call('addGoal', { ...goal, now: now() });
    },
    changeGoal: async (goal) => {
      await refuseUnaskable(goal);
      return writer.call('changeGoal', goal);
    },
    removeGoal: (goal) => writer.call('removeGoal', goal),
    askOfGoal: async (goal, question) => {
      await refuseUnaskable(goal);
      const goals = [{ ...goal, id: 0 }];
      return reporter.get().answer('answer', question, { ...about(goal.site), goals }, now());
    },
    funnels: (domain) => listFunnels(record, siteNamed(domain).domain),
    addFunnel: (funnel) => writer.call('addFunnel', { ...funnel, now: now() }),
    changeFunnel: (funnel) => writer.call('changeFunnel', funnel),
    removeFunnel: (funnel) => writer.call('removeFunnel', funnel),
    site: siteNamed,
    annotations: (domain) => listAnnotations(record, domain),
    addAnnotation: (note) => writer.call('addAnnotation', { ...note, now: now() }),
    changeAnnotation: (change) => writer.call('changeAnnotation', change),
    removeAnnotation: (which) => writer.call('removeAnnotation', which),
    segments: (domain, user) => listSegments(record, siteNamed(domain).domain, user),
    addSegment: async (segment) => {
      await refuseUnaskableFilters(segment.site, segment.filters);
      return writer.call('addSegment', { ...segment, now: now() });
    },
    changeSegment: async ({ id, site }, change) => {
      if (change.filters) await refuseUnaskableFilters(site, change.filters);
      return writer.call('changeSegment', { id, ...change });
    },
    removeSegment: ({ id }) => writer.call('removeSegment', { id }),
    shares: (domain) => listShares(record, siteNamed(domain).domain),
    findShare: (token) => findShare(record, token, now()),
    addShare: (share) => writer.call('addShare', { ...share, now: now() }),
    removeShare: (which) => writer.call('removeShare', which),
    experiments: (domain) =>
      listExperiments(record, domain === undefined ? undefined : siteNamed(domain).domain),
    addExperiment: async (experiment) =>
      noted(changed(await writer.call('addExperiment', { ...experiment, now: now() }))),
    changeExperiment: async (change) =>
      noted(changed(await writer.call('changeExperiment', { ...change, now: now() }))),
    removeExperiment: async (experiment) =>
      changed(await writer.call('removeExperiment', { ...experiment, now: now() })),
    keys: () => listKeys(record),
    addKey: (key) => writer.call('addKey', { ...key, now: now() }),
    renameKey: (key) => writer.call('renameKey', key),
    removeKey: (id) => writer.call('removeKey', { id }),
    findKey: (secret) => findKey(record, secret),
    users: () => listUsers(record),
    addUser: async (user) => invitation(await writer.call('addUser', { ...user, now: now() })),
    linkFor: async (email) => invitation(await writer.call('makeLink', { email, now: now() })),
    changeUser: (change) => writer.call('changeUser', change),
    removeUser: (email) => writer.call('removeUser', { email }),
    findSession: (token) => findSession(record, token, now()),
    secure,
    isLinkGood: (token) => isLinkGood(record, token, now()),
    useLink: (token) => writer.call('useLink', { token, now: now() }),
    findPassword: (email) => findPassword(record, email),
    startSession: (userId) => writer.call('startSession', { userId, now: now() }),
    endSession: (token) => writer.call('endSession', { token }),
    setPassword: (change) => writer.call('setPassword', change),
    assets: new Assets(DASHBOARD_DIRECTORY),
    base: config.FIRSTHAND_BASE_PATH,
    collector: () => collectorAddress({ ...config, FIRSTHAND_PORT: port }),
    now,
    clientAddress: (socket, forwarded) => addresses.of(socket, forwarded),
    arrivals: (domain) => arrivalsOf(siteNamed(domain), tally, sites, tag.loads),
    newestEvents: (limit) => newestEvents(record, limit),
    version: VERSION,
    requestsPerMinute: config.FIRSTHAND_API_RATE,
    snippet: (domain) => snippet(domain, { ...config, FIRSTHAND_PORT: port }),
    isFirstParty: (domain) => isFirstParty(domain, config),
    report: (report, question) => reporter.get().answer(report, question, about(question.site), now()),
    exportAnswer: (question, format) =>
      exports.run((ended) => reporter.get().export(question, about(question.site), now(), format, ended)),
    followRealtime: (domain) => streams.follow(siteNamed(domain).domain),
    exportEvents: ({ site: domain, period, timeZone, format }) => {
      const { domain: site, timeZone: own } = siteNamed(domain);
      const zone = timeZone ?? own;
      const { from, to } = period === 'all' ? EVER : resolvePeriod(period, zone, now(), null);
      return exportEvents(recordFile(directory), { wanted: { site, from, to }, format }, exports);
    },
    importLog: async ({ site: domain, format, zone, stepwise }, body) => {
      const site = siteNamed(domain);
      const secret = await writer.call('logSecret', { site: site.id });
      const thread = { site, sites: sites.all, secret, format, zone, serving, knowledge: lists, ledger };
      return afterwards(importLog({ writer, tally, thread }, stepwise, body), async () => {
        // The import knows only of what was erased before it began.
        const last = thread.ledger.entries.at(-1)?.id ?? 0;
        if (ledger.entries.some(({ id }) => id > last)) await eraser.again(last);
      });
    },
    logPosition: (domain, path) => findLogPosition(record, siteNamed(domain).id, path),
    keepLogPosition: (domain, position) =>
      writer.call('keepLogPosition', { site: siteNamed(domain).id, ...position }),
    browserIn: (cookies) => {
      const id = readCookies(cookies, jar.idName).find((value) => parseBrowserId(value, now()) !== null);
      return id === undefined ? null : { id };
    },
    chosen: (cookies) => ({
      cookies: readConsent(cookies),
      tracking: readCookies(cookies, OPT_OUT_COOKIE).length > 0 ? 'denied' : null,
    }),
    heldOf: (browser) => held.summary(subjectsOf(browser, domains(), now())),
    heldEvents: (browser, format) => held.events(subjectsOf(browser, domains(), now()), format),
    consentsOf: (browser) => listConsents(record, consentNumber(browserOf(browser).id)),
    choose: async (cookies, consent) => {
      const known = ports.browserIn(cookies);
      const minted = known === null && consent.kind === 'cookies' && consent.choice === 'granted';
      const browser = known === null ? (minted ? mintBrowserId(now()) : null) : browserOf(known);
      const number = browser === null ? null : consentNumber(browser.id);
      await writer.call('addConsent', { ...consent, at: now(), browser: number });
      if (consent.kind === 'tracking')
        return consent.choice === 'denied' ? [jar.optOut(), jar.expire()] : [jar.optIn()];
      const remembered = consentCookie(consent.choice, secure);
      if (consent.choice === 'denied') return [remembered, jar.expire()];
      return minted && browser !== null ? [remembered, jar.set(browser, now())] : [remembered];
    },
    eraseBrowser: async (browser) => {
      const { events } = await eraser.forget(subjectsOf(browser, domains(), now()));
      await writer.call('forgetConsents', { browser: consentNumber(browserOf(browser).id) });
      return { events, cookies: [jar.expire()] };
    },
    siteOf: (host) => sites.find(host),
    honoursGpc: () => sites.all.every(({ settings }) => settings.gpc === 'honour'),
    forget: async (named) => {
      const done = await eraser.forget(subjectsOf(named, domains(), now()));
      const browser = named.id === undefined ? null : browserIdIn(named.id);
      if (browser !== null) await writer.call('forgetConsents', { browser: consentNumber(browser) });
      return done;
    },
    hold: async ({ reason, ...named }) => {
      const { site, visitor } = theOne(named);
      return writer.call('addHold', { site, visitor, reason, createdAt: now() });
    },
    release: async (named) => {
      const { site, visitor } = theOne(named);
      await writer.call('removeHold', { site, visitor });
      return { site, visitor };
    },
    holds: () => listHolds(record),
    practice: (domain) => ({
      site: siteNamed(domain),
      collector: ports.collector(),
      secure: url?.protocol === 'https:',
      cities: config.FIRSTHAND_GEO_CITY !== undefined,
      cookieDays: LIFETIME_DAYS,
      backups: plan,
    }),
    removeDue: () => retention.run(),
    confirmClock: () => retention.confirmClock(),
    rebuild: async () => {
      const reread = await rereadFacts({ record, writer, knowledge, sites: sites.all });
      return { ...reread, ...((await reporter.get().rebuild()) as object) };
    },
    examine: () =>
      examine({
        config,
        record,
        writer,
        reporter: reporter.get(),
        sites: sites.all,
        tally,
        lists: listsInUse(config, knowledge, now()).lists,
        backups: plan,
        retentionDoubt: retention.doubt,
        now: now(),
      }),
    lists: () => listsInUse(config, knowledge, now()),
    status: () => ({
      ...tally.toJSON(),
      refusals: tally.samples,
      waiting: writer.waiting,
      failure: writer.failure,
    }),
    notReady: async () => {
      try {
        await writer.call('probe', null);
        return writer.failure;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    metrics,
    log: (error) => log.error(error),
  };

  return {
    config,
    log,
    writer,
    tally,
    doors,
    collector,
    sites,
    eraser,
    ports,
    api: createApi(ports),
    tag,
    /** Tells the port that the system chose, where 0 was asked for. */
    listensAt: (chosen: number) => {
      port = chosen;
    },
    /** Starts what only a server needs from the beginning: the warehouse follows the record. */
    startReporting: () => reporter.get().committed(),
    /** Carries out erasures that a death has interrupted. */
    resumeErasures: async () => {
      if (ledger.entries.some(({ doneAt }) => doneAt === null)) await eraser.resume();
    },
    /** Removes what is old enough, now and once a day. */
    startRetention: () => {
      serving = true;
      return retention.start();
    },
    /** Makes a backup when one is due, now and from now on; nothing where none are asked for. */
    startBackups: async () => backups.get()?.look(),
    /** Ends what would never end by itself. */
    endStreams: () => streams.close(),
    close: async () => {
      streams.close();
      await backups.started?.close();
      retention.close();
      await eraser.close();
      // The writer's connection is closed last: only then can it fold the write-ahead log into the record.
      await writer.drain();
      await reporter.started?.close();
      record.close();
      await writer.close();
      salts.close();
      knowledge.close();
      lock.release();
    },
  };
}

/** The steps of some work; `done` is called when it has ended, however it ended. */
async function* afterwards<Step>(
  steps: AsyncIterable<Step>,
  done: () => Promise<void>,
): AsyncGenerator<Step> {
  try {
    yield* steps;
  } finally {
    await done();
  }
}

/** A value made on first use. */
function lazily<Value>(make: () => Value) {
  let value: Value | undefined;
  return {
    get started(): Value | undefined {
      return value;
    },
    get(): Value {
      value ??= make();
      return value;
    },
  };
}
