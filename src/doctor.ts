import { statfsSync, statSync } from 'node:fs';
import { type BackupPlan, newestBackup } from './backups.ts';
import type { Tally } from './collect/tally.ts';
import type { Config } from './config.ts';
import { registrableDomain } from './identity/registrableDomain.ts';
import { examineLists, type ListInUse } from './lists.ts';
import type { Site } from './model/site.ts';
import type { Db } from './record/open.ts';
import type { Writer } from './record/writer.ts';
import type { Reporter } from './reporter.ts';

/** One thing that was looked at. `advice` says what to do where it is not well. */
export interface Finding {
  check: string;
  ok: boolean;
  found: string;
  advice?: string;
}

const MIN_FREE = 1024 ** 3;
/** No system clock that was ever set is before this program was written. */
const EARLIEST_CLOCK = Date.UTC(2026, 0, 1);

/** Examines an installation: integrity, parity of record and warehouse, clock, disk, permissions, cookies. */
export async function examine(parts: {
  config: Config;
  record: Db;
  writer: Writer;
  reporter: Reporter;
  sites: readonly Site[];
  tally: Tally;
  lists: readonly ListInUse[];
  backups: BackupPlan | null;
  /** Why nothing is removed by age. */
  retentionDoubt: string | null;
  now: number;
}): Promise<{ ok: boolean; findings: Finding[] }> {
  const { config, record, writer, reporter, sites, tally, lists, now } = parts;
  const findings: Finding[] = [
    await integrity(writer),
    await parity(reporter),
    clock(record, now),
    disk(config.FIRSTHAND_DATA),
    permissions(config.FIRSTHAND_DATA),
    backups(parts.backups, now),
    retention(parts.retentionDoubt),
    refusals(tally),
    ...examineLists(lists),
    ...sites.map((site) => cookies(site, config)),
  ];
  return { ok: findings.every(({ ok }) => ok), findings };
}

async function integrity(writer: Writer): Promise<Finding> {
  const found = await writer.call('checkIntegrity', null);
  const ok = found === 'ok';
  return {
    check: 'record integrity',
    ok,
    found: ok ? 'every page and index agrees' : found,
    ...(ok ? {} : { advice: 'Stop the server, keep a copy of record.db and restore the newest backup.' }),
  };
}

async function parity(reporter: Reporter): Promise<Finding> {
  const { recordEvents, warehouseEvents } = await reporter.standing();
  const ok = recordEvents === warehouseEvents;
  return {
    check: 'record and warehouse agree',
    ok,
    found: `${recordEvents} events in the record, ${warehouseEvents} in the warehouse`,
    ...(ok ? {} : { advice: 'Run `firsthand rebuild`.' }),
  };
}

function clock(record: Db, now: number): Finding {
  const newest =
    record
      .prepare<[], number | null>(
        'select max(received_at) from (select received_at from events order by id desc limit 1000)',
      )
      .pluck()
      .get() ?? 0;
  const ok = now >= EARLIEST_CLOCK && newest <= now + 60_000;
  return {
    check: 'clock',
    ok,
    found: new Date(now).toISOString(),
    ...(ok
      ? {}
      : {
          advice: `The newest event was received at ${new Date(newest).toISOString()}: set this machine's clock (NTP).`,
        }),
  };
}

function disk(directory: string): Finding {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const ok = free >= MIN_FREE;
  return {
    check: 'disk',
    ok,
    found: `${(free / 1024 ** 3).toFixed(1)} GiB free`,
    ...(ok ? {} : { advice: 'Make room: below 1 GiB a busy day may not fit, and then events are refused.' }),
  };
}

function permissions(directory: string): Finding {
  const mode = statSync(directory).mode & 0o777;
  const ok = (mode & 0o077) === 0;
  return {
    check: 'data directory is private',
    ok,
    found: `mode ${mode.toString(8)}`,
    ...(ok ? {} : { advice: `Run \`chmod 700 ${directory}\`.` }),
  };
}

function retention(doubt: string | null): Finding {
  return {
    check: 'removal by age',
    ok: doubt === null,
    found: doubt ?? 'once a day',
    ...(doubt === null
      ? {}
      : { advice: 'If the clock is right now, say so with `firsthand doctor --clock-is-right`.' }),
  };
}

function backups(plan: BackupPlan | null, now: number): Finding {
  const check = 'scheduled backups';
  if (plan === null) return { check, ok: true, found: 'none: FIRSTHAND_BACKUP_DIR is not set' };
  const newest = newestBackup(plan);
  const ok = newest !== null && now - newest.madeAt < 2 * plan.everyMs;
  return {
    check,
    ok,
    found:
      newest === null
        ? `none in ${plan.to}`
        : `the newest of ${new Date(newest.madeAt).toISOString()}, ${newest.bytes} bytes`,
    ...(ok
      ? {}
      : { advice: 'See what the log of the server says; `firsthand backup FILE` makes one at once.' }),
  };
}

/** Whether a configured public address is on the site's own registrable domain; null when the Host header decides. */
export function isFirstParty(domain: string, config: Config): boolean | null {
  const host = config.FIRSTHAND_URL?.hostname;
  const own = (name: string) => registrableDomain(name) ?? name;
  return host === undefined ? null : own(host) === own(domain);
}

function refusals(tally: Tally): Finding {
  const reasons = [...tally.refusedByReason].map(([reason, count]) => `${reason} ${count}`).join(', ');
  const newest = tally.samples.at(-1);
  return {
    check: 'refused since start',
    ok: true,
    found: newest
      ? `${tally.refused} of ${tally.received} (${reasons}); the newest: ${newest.detail}`
      : `none of ${tally.received}`,
  };
}

function cookies(site: Site, config: Config): Finding {
  const check = `cookies of ${site.domain}`;
  if (site.settings.identity !== 'cookie')
    return { check, ok: true, found: `identity is ${site.settings.identity}` };
  const firstParty = isFirstParty(site.domain, config);
  const host = config.FIRSTHAND_URL?.hostname;
  const found =
    firstParty === null
      ? 'FIRSTHAND_URL is not set: the Host header decides, pages on another domain are collected without cookie'
      : firstParty
        ? `${host} is first-party`
        : `${host} is third-party to ${site.domain}: collected without cookie; mount the collector under a path of the site to change that`;
  return { check, ok: true, found };
}
