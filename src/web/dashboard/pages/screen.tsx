import { Problem } from '../../../model/problem.ts';
import type { Site } from '../../../model/site.ts';
import { atLeast } from '../../../model/user.ts';
import type { Answer } from '../../../reports/answer.ts';
import { isOperator } from '../../../reports/operators.ts';
import { amount } from '../../../reports/read.ts';
import { nowQuestion } from '../ask.ts';
import { CARD_IDS, CARDS } from '../cards.ts';
import { type Asked, answerPage, answerPart, type Page, redirect } from '../page.tsx';
import type { Card, Looking } from '../panel.ts';
import { Filters } from '../parts/filters.tsx';
import { headline } from '../parts/headline.tsx';
import { PeriodPicker, periodTitle } from '../parts/period.tsx';
import { trend } from '../parts/trend.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { sitePath, to } from '../ui.ts';
import { queryOf, readView, withCondition } from '../view.ts';

/** The site that the address names. @throws Problem `not_found` */
export function siteIn({ ports, params }: Asked): Site {
  const found = ports.sites().find(({ domain }) => domain === params.domain);
  if (found) return found;
  throw new Problem('not_found', `There is no site ${params.domain ?? ''} here.`, { field: 'site' });
}

export function lookingAt(asked: Asked): Looking {
  const { ports, ui, query } = asked;
  return {
    ui,
    site: siteIn(asked).domain,
    view: readView(query, CARD_IDS),
    ask: (question) => ports.report('answer', question) as Promise<Answer>,
  };
}

export const SCREEN_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain', who: 'viewer', handle: screen },
  { method: 'GET', path: '/sites/:domain/filter', who: 'viewer', handle: addFilter },
];

/** The whole site on one screen, or the part of it that the script asks for. */
async function screen(asked: Asked): Promise<Response> {
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
      <div class="bar-of-site">
        <SiteTitle asked={asked} site={site} />
        {people}
        <PeriodPicker ui={ui} site={site} view={view} />
      </div>
      <Filters ui={ui} site={site} view={view} />
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

function SiteTitle({ asked: { ui, ports }, site }: { asked: Asked; site: string }) {
  const others = ports.sites().filter(({ domain }) => domain !== site);
  return (
    <div class="site">
      <h1>{site}</h1>
      {others.length > 0 && (
        <details class="menu">
          <summary>
            <span class="unseen">Another site</span>
            <span aria-hidden="true">⌄</span>
          </summary>
          <div class="sheet">
            <ul>
              {others.map(({ domain }) => (
                <li>
                  <a href={to(ui, sitePath(domain))}>{domain}</a>
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
      {ui.session && atLeast(ui.session.user.role, 'owner') && (
        <a class="soft small" href={to(ui, sitePath(site, '/install'))}>
          Install
        </a>
      )}
    </div>
  );
}

async function now({ ui, site, ask }: Looking) {
  const answer = await ask(nowQuestion(site, ui.now));
  const people = amount(answer.results[0]?.metrics[0] ?? null) ?? 0;
  return (
    <p id="now" class="now" data-poll="15" title="Distinct visitors with an event in the last five minutes">
      <span class="dot" aria-hidden="true" />
      {ui.format.count(people).exact} {people === 1 ? 'visitor' : 'visitors'} now
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
  const view = withCondition(readView(query, CARD_IDS), null, { dimension, operator, values });
  return redirect(ui, sitePath(site), queryOf(view));
}
