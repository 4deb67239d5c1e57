import { join } from 'node:path';
import { z } from 'zod';
import { readAgent } from '../../src/enrich/agent/agent.ts';
import { browserKey, isMainstream, majorOf, systemKey } from './names.ts';
import { readRows, type Score, scored } from './score.ts';

const bots = z.object({ ua: z.string(), bot: z.boolean() });
const family = z.object({ family: z.string(), major: z.string().nullish() });
const expected = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  major: z.string().optional(),
  type: z.string().optional(),
});
const agents = z.object({
  src: z.string(),
  ua: z.string(),
  browser: family.optional(),
  os: family.optional(),
  expect: expected.optional(),
});
type Row = z.infer<typeof agents>;

export function measureBots(folder: string): Score[] {
  const rows = readRows(join(folder, 'user-agent-bots.ndjson'), bots);
  const isBot = ({ ua }: { ua: string }) => readAgent(ua, null).bot !== null;
  const found = scored(
    'bots found',
    99.5,
    rows.filter((row) => row.bot),
    (row) => (isBot(row) ? null : row.ua),
  );
  const humans = rows.filter((row) => !row.bot);
  const mistaken = humans.filter(isBot);
  if (humans.length === 0) return found;
  const score = (100 * mistaken.length) / humans.length;
  const misses = mistaken.map((row) => row.ua);
  return [
    ...found,
    { set: 'people called bots', rows: humans.length, score, floor: 0.5, atMost: true, misses },
  ];
}

export function measureAgents(folder: string): Score[] {
  const rows = readRows(join(folder, 'user-agents.ndjson'), agents);
  const of = (kind: string) => rows.filter((row) => row.src.endsWith(`/${kind}`));
  const uapBrowsers = rows.filter((row) => row.browser !== undefined && isMainstream(row.browser.family));
  const browsers = [...uapBrowsers, ...of('browser').filter((row) => row.expect?.name !== undefined)];
  const systems = [
    ...rows.filter((row) => row.os !== undefined),
    ...of('os').filter((row) => row.expect?.name !== undefined),
  ];
  const devices = of('device').filter(
    (row) => row.expect?.type !== undefined && row.expect.type !== 'undefined',
  );
  return [
    ...scored('browser family', 92, browsers, wrongFamily),
    ...scored('browser family, uap-core alone', 92, uapBrowsers, wrongFamily),
    ...scored('browser and major version', 88, browsers, (row) => wrongFamily(row) ?? wrongMajor(row)),
    ...scored(
      'browser and major version, uap-core alone',
      88,
      uapBrowsers,
      (row) => wrongFamily(row) ?? wrongMajor(row),
    ),
    ...scored('operating system', 92, systems, wrongSystem),
    ...scored(
      'operating system, uap-core alone',
      92,
      rows.filter((row) => row.os !== undefined),
      wrongSystem,
    ),
    ...scored('kind of device', 92, devices, wrongDevice),
  ];
}

function wrongFamily(row: Row): string | null {
  const name = row.browser?.family ?? row.expect?.name;
  const { browser } = readAgent(row.ua, null);
  return browserKey(browser) === browserKey(name) ? null : `${name} <> ${browser}: ${row.ua}`;
}

function wrongMajor(row: Row): string | null {
  const major =
    row.browser === undefined ? majorOf(row.expect?.major ?? row.expect?.version) : (row.browser.major ?? '');
  const { browser, browserVersion } = readAgent(row.ua, null);
  return majorOf(browserVersion) === majorOf(major) || major === ''
    ? null
    : `${browser} ${major} <> ${browserVersion}: ${row.ua}`;
}

function wrongSystem(row: Row): string | null {
  const name = row.os?.family ?? row.expect?.name;
  const { os } = readAgent(row.ua, null);
  return systemKey(os) === systemKey(name) ? null : `${name} <> ${os}: ${row.ua}`;
}

/** ua-parser-js 1.x has neither `tv` nor `xr`. */
const DEVICE_KEYS: Readonly<Record<string, string>> = { smarttv: 'tv', xr: 'wearable' };

function wrongDevice(row: Row): string | null {
  const { device } = readAgent(row.ua, null);
  const key = (name: string | null | undefined) => DEVICE_KEYS[name ?? ''] ?? name ?? '';
  return key(device) === key(row.expect?.type) ? null : `${row.expect?.type} <> ${device}: ${row.ua}`;
}
