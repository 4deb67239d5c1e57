import { Problem } from '../../../model/problem.ts';
import type { Answer } from '../../../reports/answer.ts';
import { formatCsv } from '../../../reports/csv.ts';
import { findDimension } from '../../../reports/dimensions.ts';
import { isMetric, METRICS } from '../../../reports/metrics.ts';
import { amount } from '../../../reports/read.ts';
import { asSeen, Bar, type Breakdown, breakdownQuestion, detailMetrics, RowLink } from '../breakdown.tsx';
import { findPanel } from '../cards.ts';
import { csvResponse } from '../csv.ts';
import { type Asked, answerPage, type Page } from '../page.tsx';
import type { Looking, Panel } from '../panel.ts';
import { Filters } from '../parts/filters.tsx';
import { Numeral } from '../parts/number.tsx';
import { Hidden, periodTitle } from '../parts/period.tsx';
import { WhyLink } from '../parts/whyLink.tsx';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { lookingAt } from './screen.tsx';

const ROWS = 50;
/** As many rows as a question may ask for. */
const CSV_ROWS = 10_000;

export const DETAIL_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/details/:panel', who: 'viewer', shared: true, handle: details },
  { method: 'GET', path: '/sites/:domain/csv/:panel', who: 'viewer', shared: true, handle: csv },
];

/** What a list of all rows looks at besides the view: the words searched for, the order, the page. */
interface Listing {
  search: string;
  by: string;
  ascending: boolean;
  page: number;
}

function readListing(query: URLSearchParams, metrics: readonly string[], dimension: string): Listing {
  const sort = query.get('sort') ?? '';
  const name = sort.replace(/^-/, '');
  const known = metrics.includes(name) || name === dimension;
  return {
    search: query.get('search')?.trim() ?? '',
    by: known ? name : (metrics[0] ?? dimension),
    ascending: known && !sort.startsWith('-'),
    page: Math.min(Math.max(Math.trunc(Number(query.get('page')) || 1), 1), 1_000_000),
  };
}

function listingQuery(looking: Looking, change: Partial<Listing>, listing: Listing): URLSearchParams {
  const { search, by, ascending, page } = { ...listing, ...change };
  const query = queryOf(looking.view);
  if (search !== '') query.set('search', search);
  query.set('sort', `${ascending ? '' : '-'}${by}`);
  if (page > 1) query.set('page', String(page));
  return query;
}

function panelIn({ params }: Asked, { view }: Looking): Panel & { details: Breakdown } {
  const panel = findPanel(params.panel ?? '');
  if (panel?.details) return { ...panel, details: asSeen(panel.details, view) };
  throw new Problem('not_found', `There is no list ${params.panel ?? ''}.`, { field: 'panel' });
}

function listingQuestion(of: Breakdown, looking: Looking, { search, by, ascending }: Listing) {
  const sought = search === '' ? [] : [['contains', of.dimension, [search], { case_sensitive: false }]];
  const where = [...(of.where ?? []), ...sought];
  return breakdownQuestion({ ...of, where }, looking, detailMetrics(of, looking.view), {
    order_by: [[by, ascending ? 'asc' : 'desc']],
  });
}

async function details(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, `/details/${asked.params.panel ?? ''}`);
  const panel = panelIn(asked, looking);
  const listing = readListing(
    asked.query,
    detailMetrics(panel.details, looking.view),
    panel.details.dimension,
  );
  const answer = await looking.ask({
    ...listingQuestion(panel.details, looking, listing),
    limit: ROWS,
    offset: (listing.page - 1) * ROWS,
  });
  return answerPage(
    asked,
    { title: `${panel.title} · ${looking.site}` },
    <Details panel={panel} listing={listing} looking={looking} answer={answer} />,
  );
}

interface Detailed {
  panel: Panel & { details: Breakdown };
  listing: Listing;
  looking: Looking;
  answer: Answer;
}

function Details(props: Detailed) {
  const { panel, listing, looking, answer } = props;
  const { ui, site, view } = looking;
  const back = to(ui, sitePath(site), queryOf(view));
  const self = sitePath(site, `/details/${panel.id}`);
  return (
    <>
      <div class="bar-of-site">
        <p class="back">
          <a href={back} data-swap="screen" data-key="Escape">
            ← {site}
          </a>
        </p>
        <h1>{panel.title}</h1>
        <p class="soft">{periodTitle(ui, view)}</p>
        <search>
          <form class="search" action={to(ui, self)} data-swap="screen">
            <Hidden query={listingQuery(looking, { search: '', page: 1 }, listing)} />
            <label class="unseen" for="search">
              Search {panel.title}
            </label>
            <input
              id="search"
              type="search"
              name="search"
              value={listing.search}
              placeholder="Search"
              data-key="/"
            />
            <button type="submit">Search</button>
          </form>
        </search>
        <a
          class="button"
          href={to(ui, sitePath(site, `/csv/${panel.id}`), listingQuery(looking, { page: 1 }, listing))}
          download
        >
          CSV
        </a>
        <WhyLink looking={looking} of={{ panel: panel.id }} class="button">
          Why?
        </WhyLink>
      </div>
      <Filters looking={looking} />
      <section class="card wide">
        {answer.results.length === 0 ? (
          <p class="empty">{listing.search === '' ? panel.details.empty : 'Nothing matches.'}</p>
        ) : (
          <List {...props} />
        )}
        <Pages {...props} self={self} />
        {answer.meta.warnings.map(({ message }) => (
          <p class="soft small">{message}</p>
        ))}
      </section>
    </>
  );
}

function List({ panel, listing, looking, answer }: Detailed) {
  const { ui, site } = looking;
  const self = sitePath(site, `/details/${panel.id}`);
  const columns = [
    { name: panel.details.dimension, title: panel.details.what },
    ...answer.meta.columns.metrics,
  ];
  const most = Math.max(...answer.results.map((row) => amount(row.metrics[0] ?? null) ?? 0), 1);
  return (
    <section class="scrolls" tabindex={0} aria-label={panel.title}>
      <table class="rows all">
        <caption class="unseen">{panel.title}</caption>
        <thead>
          <tr>
            {columns.map(({ name, title }, index) => {
              const chosen = name === listing.by;
              const ascending = chosen ? !listing.ascending : index === 0;
              const order = listing.ascending ? 'ascending' : 'descending';
              return (
                <th scope="col" class={index === 0 ? '' : 'number'} aria-sort={chosen ? order : undefined}>
                  <a
                    href={to(ui, self, listingQuery(looking, { by: name, ascending, page: 1 }, listing))}
                    data-swap="screen"
                    title={
                      isMetric(name) ? METRICS[name].description : (findDimension(name)?.description ?? '')
                    }
                  >
                    {title}
                    {chosen && <span aria-hidden="true">{listing.ascending ? ' ↑' : ' ↓'}</span>}
                  </a>
                </th>
              );
            })}
            {ui.guest === null && (
              <th scope="col" class="asking">
                <span class="unseen">Why</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {answer.results.map((row) => (
            <tr>
              <th scope="row">
                <Bar share={(amount(row.metrics[0] ?? null) ?? 0) / most} />
                <RowLink looking={looking} of={panel.details} value={row.dimensions[0] ?? ''} />
              </th>
              {answer.meta.columns.metrics.map(({ unit }, index) => (
                <td class="number">
                  <Numeral shown={ui.format.value(row.metrics[index], unit)} />
                </td>
              ))}
              {ui.guest === null && (
                <td class="asking">
                  <WhyLink looking={looking} of={{ panel: panel.id, row: row.dimensions[0] ?? '' }}>
                    ?<span class="unseen"> Why these numbers: {row.dimensions[0]}</span>
                  </WhyLink>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Pages({ listing, looking, answer, self }: Detailed & { self: string }) {
  const { ui } = looking;
  const all = answer.meta.total_rows;
  const last = Math.max(1, Math.ceil(all / ROWS));
  const link = (page: number) => to(ui, self, listingQuery(looking, { page }, listing));
  return (
    <nav class="pages" aria-label="Pages">
      <span class="soft">
        {ui.format.count(all).exact} {all === 1 ? 'row' : 'rows'}
        {last > 1 && `, page ${listing.page} of ${ui.format.count(last).exact}`}
      </span>
      {listing.page > 1 && (
        <a class="button" rel="prev" href={link(listing.page - 1)} data-swap="screen">
          Before
        </a>
      )}
      {listing.page < last && (
        <a class="button" rel="next" href={link(listing.page + 1)} data-swap="screen">
          Next
        </a>
      )}
    </nav>
  );
}

/** The same rows for a spreadsheet. */
async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked);
  const { id, details: of } = panelIn(asked, looking);
  const listing = readListing(asked.query, detailMetrics(of, looking.view), of.dimension);
  const answer = await looking.ask({ ...listingQuestion(of, looking, listing), limit: CSV_ROWS });
  return csvResponse(`${looking.site}-${id}`, formatCsv(answer));
}
