import { Problem } from '../../../model/problem.ts';
import type { Site } from '../../../model/site.ts';
import { isOperator } from '../../../reports/operators.ts';
import { amount } from '../../../reports/read.ts';
import type { ReportOf } from '../../../reports/reports.ts';
import { nowQuestion, type Report } from '../ask.ts';
import { CARD_IDS, CARDS, findPanel, PANEL_IDS } from '../cards.ts';
import { type Asked, answerPage, answerPart, type Page, redirect } from '../page.tsx';
import type { Card, Looking } from '../panel.ts';
import { headline } from '../parts/headline.tsx';
import { periodTitle } from '../parts/period.tsx';
import { SiteBar } from '../parts/siteBar.tsx';
import { trend } from '../parts/trend.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { ownOf } from '../places.ts';
import { sitePath, to } from '../ui.ts';
import { joined, queryOf, readTree, readView, treeOf, type View, withCondition } from '../view.ts';

/** The site that the address names. @throws Problem `not_found` */
export function siteIn({ ports, params }: Asked): Site {
  const found = ports.sites().find(({ domain }) => domain === params.domain);
  if (found) return found;
  throw new Problem('not_found', `There is no site ${params.domain ?? ''} here.`, { field: 'site' });
}

/** @param below path of the page below the site's */
export function lookingAt(asked: Asked, below = ''): Looking {
  const { ports, ui, query } = asked;
  const { domain } = siteIn(asked);
  const report: Report = (name, question) => ports.report(name, question) as Promise<ReportOf<typeof name>>;
  const view = readView(query, CARD_IDS, ownOf(below));
  return {
    ui,
    site: domain,
    below,
    view: ui.guest?.panel == null ? view : unfiltered(view),
    annotations: ports.annotations(domain),
    segments: ports.segments(domain, ui.session?.user.id ?? null),
    ask: (question) => report('answer', question),
    report,
  };
}

/** Who may see one panel may not cut it by everything else. */
const unfiltered = (view: View): View => ({ ...view, filters: [], trees: [] });

export const SCREEN_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain', who: 'viewer', shared: true, handle: screen },
  { method: 'GET', path: '/sites/:domain/filter', who: 'viewer', shared: true, handle: addFilter },
  { method: 'GET', path: '/sites/:domain/panel/:panel', who: 'viewer', shared: true, handle: alone },
];

/** The whole site on one screen, or the part of it that the script asks for. */
async function screen(asked: Asked): Promise<Response> {
  const only = asked.ui.guest?.panel ?? null;
  if (only !== null) return alone({ ...asked, params: { ...asked.params, panel: only } });
  const looking = lookingAt(asked);
  const { ui, site, view } = looking;
  if (asked.fragment === 'now') return answerPart(await orTrouble(now(looking)));
  const wanted = CARDS.find(({ id }) => asked.fragment === `card-${id}`);
  if (wanted) return answerPart(await card(wanted, looking));
  const [people, numbers, line, ...cards] = await Promise.all([
    orTrouble(now(looking)),
    orTrouble(headline(looking)),
    orTrouble(trend(looking)),
    ...CARDS.map((one) => card(one, looking)),
  ]);
  return answerPage(
    asked,
    { title: site },
    <>
      <SiteBar asked={asked} looking={looking}>
        {people}
      </SiteBar>
      <p class="print-only">{periodTitle(ui, view)}</p>
      {numbers}
      {line}
      <div class="cards">{cards}</div>
      <p class="foot soft">
        Visitors are counted exactly, in the site’s own time zone.{' '}
        <button type="button" class="link scripted" data-open="shortcuts">
          Keyboard <kbd>?</kbd>
        </button>
      </p>
    </>,
  );
}

/** One panel and nothing around it but the period, for frames. @throws Problem `not_found` */
async function alone(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked);
  const { ui, site, view } = looking;
  const id = asked.params.panel ?? '';
  const panel = findPanel(id);
  const show = id === 'headline' ? headline : id === 'trend' ? trend : panel?.show;
  if (!show)
    throw new Problem('not_found', `There is no panel ${id}.`, { field: 'panel', allowed: PANEL_IDS });
  const drawn = await orTrouble(show(looking));
  return answerPage(
    asked,
    { title: `${panel?.title ?? id} · ${site}` },
    <>
      <p class="soft alone">
        <b>{panel?.title ?? site}</b> {periodTitle(ui, view)}
      </p>
      {panel ? <section class="card panel">{drawn}</section> : drawn}
    </>,
  );
}

async function now({ ui, site, view, ask }: Looking) {
  const answer = await ask(nowQuestion(site, ui.now));
  const people = amount(answer.results[0]?.metrics[0] ?? null) ?? 0;
  const words = (
    <>
      <span class="dot" aria-hidden="true" />
      {ui.format.count(people).exact} {people === 1 ? 'visitor' : 'visitors'} now
    </>
  );
  return (
    <p id="now" class="now" data-poll="15" title="Distinct visitors with an event in the last five minutes">
      {ui.guest === null ? (
        <a href={to(ui, sitePath(site, '/now'), queryOf({ ...view, own: [] }))} data-swap="screen">
          {words}
        </a>
      ) : (
        words
      )}
    </p>
  );
}

async function card({ id, panels }: Card, looking: Looking) {
  const { ui, site, view } = looking;
  const chosen = panels.find((panel) => panel.id === view.tabs[id]) ?? panels[0];
  return (
    <section class="card" id={`card-${id}`} aria-label={chosen.title}>
      <nav class="tabs" aria-label={panels[0].title}>
        {panels.map((panel) => (
          <a
            href={to(ui, sitePath(site), queryOf({ ...view, tabs: { ...view.tabs, [id]: panel.id } }))}
            data-swap={`card-${id}`}
            id={`tab-${panel.id}`}
            aria-current={panel === chosen ? 'true' : undefined}
          >
            {panel.title}
          </a>
        ))}
      </nav>
      <div class="panel">{await orTrouble(chosen.show(looking))}</div>
    </section>
  );
}

/** What the filter form sends, into the one address of the view. @throws Problem `malformed` */
function addFilter(asked: Asked): Response {
  const { ui, query } = asked;
  const site = siteIn(asked).domain;
  const [dimension, operator] = [query.get('filter') ?? '', query.get('operator') ?? 'is'];
  const values = query
    .getAll('values')
    .flatMap((text) => text.split(/\r?\n/))
    .map((text) => text.trim())
    .filter(Boolean);
  if (!isOperator(operator))
    throw new Problem('malformed', 'There is no such filter.', { field: 'operator', given: operator });
  const place = query.get('place') ?? '';
  const below = /^(\/[\w-]+)*$/.test(place) ? place : '';
  const view = readView(query, CARD_IDS, ownOf(below));
  const condition = { dimension, operator, values };
  const join = query.get('join');
  const changed =
    join === null
      ? withCondition(view, null, condition)
      : { ...view, trees: [...view.trees, joined(readTree(join), treeOf(condition))] };
  return redirect(ui, sitePath(site, below), queryOf(changed));
}
