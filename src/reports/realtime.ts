import { answer, type Context } from './answer.ts';
import { atOneMoment } from './moment.ts';

/** The spans that realtime looks back over, in minutes. */
export const WINDOWS = [5, 30] as const;
/** Pages and sources beyond these are counted, not listed. */
const LISTED = 100;

export interface Listed {
  readonly name: string;
  readonly visitors: number;
}
export interface Recent {
  readonly visitors: number;
  readonly pages: readonly Listed[];
  /** How many there are, listed or not. */
  readonly total_pages: number;
  readonly sources: readonly Listed[];
  readonly total_sources: number;
}
export interface Realtime {
  readonly site: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly last_5_minutes: Recent;
  readonly last_30_minutes: Recent;
}

/** Who is there now: the metric `visitors` of the last minutes, all of one moment where the source can do that. */
export function realtime(_site: unknown, context: Context): Promise<Realtime> {
  return atOneMoment(context, look);
}

async function look(context: Context): Promise<Realtime> {
  const { site, now } = context;
  const [short, long] = WINDOWS;
  return {
    site: site.domain,
    at: new Date(now).toISOString(),
    last_5_minutes: await recent(short, context),
    last_30_minutes: await recent(long, context),
  };
}

async function recent(minutes: number, context: Context): Promise<Recent> {
  const { site, now } = context;
  // The millisecond that runs is in.
  const period = [now + 1 - minutes * 60_000, now + 1].map((at) => new Date(at).toISOString());
  const ask = async (dimensions: readonly string[]) => {
    const asked = { site: site.domain, period, metrics: ['visitors'], dimensions, limit: LISTED };
    const { results, meta } = await answer(asked, context);
    const rows = results.map(({ dimensions: [name = ''], metrics: [visitors] }) => ({
      name,
      visitors: Number(visitors),
    }));
    return { rows, total: meta.total_rows };
  };
  const all = await ask([]);
  const pages = await ask(['event:page']);
  const sources = await ask(['visit:source']);
  return {
    visitors: all.rows[0]?.visitors ?? 0,
    pages: pages.rows,
    total_pages: pages.total,
    sources: sources.rows,
    total_sources: sources.total,
  };
}
