import type { Knowledge } from './enrich/knowledge.ts';
import { readReferral } from './enrich/referral.ts';
import type { Site } from './model/site.ts';
import type { Db } from './record/open.ts';
import type { Writer } from './record/writer.ts';

interface Reread {
  agents: number;
  referrals: number;
}
const STEP = 1_000;

/**
 * Reads the raw strings of the record again with today's rules and lists: agents (browser, system, bot) and referrals
 * (source, channel, search term, spam). Facts of the moment — place, provider, visitor — stay as they were.
 */
export async function rereadFacts(parts: {
  record: Db;
  writer: Writer;
  knowledge: Knowledge;
  sites: readonly Site[];
}): Promise<Reread> {
  const agents = await rereadAgents(parts);
  const referrals = await rereadReferrals(parts);
  await parts.writer.call('excludeAnew', null);
  return { agents, referrals };
}

async function rereadAgents({
  record,
  writer,
  knowledge,
}: Parameters<typeof rereadFacts>[0]): Promise<number> {
  const page = record.prepare<
    [number, number],
    { id: number; user_agent: string | null; hints: string | null }
  >('select id, user_agent, hints from agents where id > ? order by id limit ?');
  let count = 0;
  for (let rows = page.all(0, STEP); rows.length > 0; rows = page.all(rows.at(-1)?.id ?? 0, STEP)) {
    await writer.call(
      'changeAgents',
      rows.map(({ id, user_agent, hints }) => ({ id, agent: knowledge.agent(user_agent, hints) })),
    );
    count += rows.length;
  }
  return count;
}

interface ReferralRow {
  id: number;
  site_id: number;
  referrer: string | null;
  utm_source: string | null;
  utm_medium: string | null;
  utm_campaign: string | null;
  utm_content: string | null;
  utm_term: string | null;
  click_id: string | null;
}

async function rereadReferrals({
  record,
  writer,
  knowledge,
  sites,
}: Parameters<typeof rereadFacts>[0]): Promise<number> {
  const page = record.prepare<[number, number], ReferralRow>(
    `select id, site_id, referrer, utm_source, utm_medium, utm_campaign, utm_content, utm_term, click_id
     from referrals where id > ? order by id limit ?`,
  );
  let count = 0;
  for (let rows = page.all(0, STEP); rows.length > 0; rows = page.all(rows.at(-1)?.id ?? 0, STEP)) {
    const changes = rows.flatMap((row) => {
      const site = sites.find(({ id }) => id === row.site_id);
      if (!site) return [];
      const campaign = {
        utmSource: row.utm_source,
        utmMedium: row.utm_medium,
        utmCampaign: row.utm_campaign,
        utmContent: row.utm_content,
        utmTerm: row.utm_term,
        clickId: row.click_id,
      };
      return [{ id: row.id, referral: readReferral(row.referrer, campaign, site, knowledge) }];
    });
    await writer.call('changeReferrals', changes);
    count += changes.length;
  }
  return count;
}
