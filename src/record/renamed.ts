import type { Db } from './open.ts';

/** Filters that are kept and may name a goal. */
const KEPT = [
  { table: 'funnels', column: 'definition' },
  { table: 'segments', column: 'filters' },
] as const;

/** Lets what is kept of a site and names a goal follow it to its new name. */
export function renameGoalInFilters(db: Db, site: number, old: string, name: string): void {
  for (const { table, column } of KEPT) {
    const rows = db
      .prepare<[number], { id: number; text: string }>(
        `select id, ${column} as text from ${table} where site_id = ?`,
      )
      .all(site);
    const change = db.prepare(`update ${table} set ${column} = ? where id = ?`);
    for (const { id, text } of rows) {
      const changed = JSON.stringify(renamed(JSON.parse(text), old, name));
      if (changed !== text) change.run(changed, id);
    }
  }
}

/** The same JSON with the goal renamed where a filter `["is" or "is_not", "event:goal", values]` names it. */
function renamed(node: unknown, old: string, name: string): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (!Array.isArray(node)) {
    return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, renamed(one, old, name)]));
  }
  const [op, dimension, values, ...options]: readonly unknown[] = node;
  if ((op !== 'is' && op !== 'is_not') || dimension !== 'event:goal') {
    return node.map((one: unknown) => renamed(one, old, name));
  }
  const follow = (one: unknown) => (one === old ? name : one);
  return [op, dimension, Array.isArray(values) ? values.map(follow) : follow(values), ...options];
}
