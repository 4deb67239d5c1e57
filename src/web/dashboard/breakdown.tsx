import type { Child } from 'hono/jsx';
import type { Answer } from '../../reports/answer.ts';
import { findDimension } from '../../reports/dimensions.ts';
import { amount } from '../../reports/read.ts';
import { type Asking, common } from './ask.ts';
import type { Looking, Panel } from './panel.ts';
import { RowLabel } from './parts/label.tsx';
import { Numeral } from './parts/number.tsx';
import { WhyLink } from './parts/whyLink.tsx';
import { sitePath, to } from './ui.ts';
import { goalChosen, queryOf, toggled, type View } from './view.ts';

/** Numbers by the values of one dimension. */
export interface Breakdown {
  dimension: string;
  /** Column of the first row's head: `Source`. */
  what: string;
  /** What there would be, and how to get it. */
  empty: string;
  /** Filters that make it what it is, such as events of one name. */
  where?: readonly unknown[];
  /** Further metrics of the page of all rows. */
  more: readonly string[];
  /** What it is of instead where the filters leave one value of its dimension: versions of that browser. */
  finer?: { readonly dimension: string; readonly what: string };
  /** Drawn beside the rows, from all of them. */
  beside?: (drawn: { looking: Looking; answer: Answer }) => Child;
  /** The metric that rows are ordered by and bars are drawn of; visitors unless something else says more. */
  by?: string;
}

/** Rows of a card: as many as fit without scrolling. */
const ROWS = 9;
/** As many as a drawing beside them may show. */
const DRAWN = 300;

const mainMetric = (of: Breakdown) => of.by ?? 'visitors';

/** Metrics of a card. With a goal chosen: who did it, and what share of all; of goals also how often, and what for. */
function cardMetrics(of: Breakdown, view: View): readonly string[] {
  if (of.dimension === 'event:goal')
    return [mainMetric(of), 'conversions', 'conversion_rate', 'total_revenue'];
  return [mainMetric(of), ...(goalChosen(view) ? ['conversion_rate'] : [])];
}

export function detailMetrics(of: Breakdown, view: View): readonly string[] {
  return [...new Set([...cardMetrics(of, view), ...of.more])];
}

/** The breakdown as a view sees it: by the finer dimension where the coarse one has but one value left. */
export function asSeen<Of extends Breakdown>(of: Of, view: View): Of {
  const isOne = view.filters.some(
    ({ dimension, operator, values }) =>
      dimension === of.dimension && operator === 'is' && values.length === 1,
  );
  return isOne && of.finer ? { ...of, ...of.finer } : of;
}

/** The question of a breakdown. */
export function breakdownQuestion(
  of: Breakdown,
  { site, view }: Pick<Looking, 'site' | 'view'>,
  metrics: readonly string[],
  more: Record<string, unknown>,
): Asking {
  const base = common(site, view);
  return {
    ...base,
    filters: [...(base.filters as unknown[]), ...(of.where ?? [])],
    metrics,
    dimensions: [of.dimension],
    order_by: [[metrics[0], 'desc']],
    ...more,
  };
}

/** A panel of the top rows, with bars. */
export function breakdown(id: string, title: string, of: Breakdown): Panel {
  return {
    id,
    title,
    details: of,
    show: async (looking) => {
      const seen = asSeen(of, looking.view);
      const metrics = cardMetrics(seen, looking.view);
      const limit = seen.beside ? DRAWN : ROWS;
      const answer = await looking.ask(breakdownQuestion(seen, looking, metrics, { limit }));
      const top = { ...answer, results: answer.results.slice(0, ROWS) };
      const rows = <Rows id={id} title={title} of={seen} answer={top} looking={looking} />;
      if (!seen.beside || answer.results.length === 0) return rows;
      return (
        <div class="beside">
          {seen.beside({ looking, answer })}
          <div class="panel">{rows}</div>
        </div>
      );
    },
  };
}

function Rows(props: { id: string; title: string; of: Breakdown; answer: Answer; looking: Looking }) {
  const { id, title, of, answer, looking } = props;
  const { ui, site, view } = looking;
  const { metrics } = answer.meta.columns;
  const most = Math.max(...answer.results.map((row) => amount(row.metrics[0] ?? null) ?? 0), 1);
  if (answer.results.length === 0) {
    const why =
      view.filters.length + view.trees.length > 0 ? 'Nothing in this period passes the filters.' : of.empty;
    return <p class="empty">{why}</p>;
  }
  const details = to(ui, sitePath(site, `/details/${id}`), queryOf(view));
  return (
    <>
      <table class="rows">
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{of.what}</th>
            {metrics.map((metric) => (
              <th scope="col" class="number">
                {metric.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.results.map((row) => {
            const value = row.dimensions[0] ?? '';
            return (
              <tr>
                <th scope="row">
                  <Bar share={(amount(row.metrics[0] ?? null) ?? 0) / most} />
                  <RowLink looking={looking} of={of} value={value} />
                </th>
                {metrics.map((metric, index) => (
                  <td class="number">
                    <Numeral shown={ui.format.value(row.metrics[index], metric.unit)} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {ui.guest?.panel == null && (
        <p class="more">
          <a href={details} data-swap="screen">
            {answer.meta.total_rows > ROWS
              ? `All ${ui.format.count(answer.meta.total_rows).short}`
              : 'Details'}
            <span class="unseen"> of {title}</span>
          </a>
          <WhyLink looking={looking} of={{ panel: id }}>
            ?<span class="unseen"> Why these numbers: {title}</span>
          </WhyLink>
        </p>
      )}
    </>
  );
}

/** The width is an attribute: the policy forbids inline styles. */
export function Bar({ share }: { share: number }) {
  return (
    <svg class="bar" aria-hidden="true" preserveAspectRatio="none">
      <rect width={`${Math.max(share * 100, 0.5).toFixed(1)}%`} height="100%" rx="4" />
    </svg>
  );
}

/** A row's name: a click filters everything by it, the next one takes that back. */
export function RowLink({ looking, of, value }: { looking: Looking; of: Breakdown; value: string }) {
  const { ui, site, view } = looking;
  const label = ui.format.label(of.dimension, value);
  const href = to(ui, sitePath(site), queryOf(toggled(view, of.dimension, value)));
  const title = findDimension(of.dimension)?.title ?? of.dimension;
  const named = <RowLabel dimension={of.dimension} value={value} label={label} />;
  // Who sees this panel alone has nothing to filter.
  if (ui.guest?.panel != null) return <span class="row-name">{named}</span>;
  return (
    <a href={href} data-swap="screen" title={`Filter: ${title} is ${label}`}>
      {named}
    </a>
  );
}
