import { type Agent, EXCLUSIONS, type Referral } from '../model/event.ts';
import { AGENTS, REFERRALS } from './dictionary.ts';
import type { Db } from './open.ts';

const setDerived = (columns: readonly string[]) => columns.map((column) => `${column} = ?`).join(', ');

/** Writes what today's rules read from the same raw strings. */
export function changeAgents(db: Db, changes: readonly { id: number; agent: Agent }[]): void {
  const update = db.prepare(`update agents set ${setDerived(AGENTS.derived)} where id = ?`);
  db.transaction(() => {
    for (const { id, agent } of changes) update.run(...AGENTS.values(agent).derived, id);
  })();
}

export function changeReferrals(db: Db, changes: readonly { id: number; referral: Referral }[]): void {
  const update = db.prepare(`update referrals set ${setDerived(REFERRALS.derived)} where id = ?`);
  db.transaction(() => {
    for (const { id, referral } of changes)
      update.run(...REFERRALS.values({ site: 0, referral }).derived, id);
  })();
}

/** Lets events be excluded as bot or spam, or counted again, as their agent and referral now say. */
export function excludeAnew(db: Db): number {
  const bot = EXCLUSIONS.indexOf('bot');
  const spam = EXCLUSIONS.indexOf('spam');
  const now = `case
    when agent_id in (select id from agents where bot is not null) then ${bot}
    when referral_id in (select id from referrals where spam = 1) then ${spam} end`;
  return db
    .prepare(
      `update events set excluded = ${now}
       where (excluded is null or excluded in (${bot}, ${spam})) and excluded is not ${now}`,
    )
    .run().changes;
}
