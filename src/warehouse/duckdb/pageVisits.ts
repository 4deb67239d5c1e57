import type { Change } from '../change.ts';

/** Page visits go with their session. */
export const REMOVE_PAGE_VISITS =
  'delete from page_visits where session in (select session::bigint from removed_sessions)';

/**
 * Page visits of the sessions that a change puts, out of all their events, once both are in. The outermost numbers are
 * literals, so that row groups of other sessions are skipped.
 */
export function putPageVisits({ sessions: { session, length } }: Change): string {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (let index = 0; index < length; index += 1) {
    least = Math.min(least, session[index] ?? least);
    most = Math.max(most, session[index] ?? most);
  }
  return `
insert into page_visits by name
select p.session, s.site, s.visitor, p.page, p.started_at, p.ended_at, p.events, p.pageviews, p.engaged_ms, p.scroll,
  if(s.exit_page = p.page, 1, 0) as ended, if(s.pageviews = 1 and s.interactions = 0, 1, 0) as bounced,
  s.ended_at - s.started_at as visit_ms
from (
  select session, any_value(page) as page, min(time) as started_at, max(time) as ended_at,
    count(*) filter (where name <> 'engagement') as events, count(*) filter (where name = 'pageview') as pageviews,
    sum(engaged_ms) filter (where name = 'engagement') as engaged_ms,
    max(scroll) filter (where name = 'engagement') as scroll
  from events where session between ${least} and ${most} and session in (select session::bigint from put_sessions)
  group by session, hash(page)
) p join sessions s on s.session = p.session and s.session between ${least} and ${most}
order by p.session`;
}
