import type { Explanation } from '../../reports/explain/explain.ts';
import { isMetric, METRICS, type MetricName, metric } from '../../reports/metrics.ts';
import { amount, type Value } from '../../reports/read.ts';
import type { ReportName } from '../../reports/reports.ts';
import { type Asking, common, compared, goalsQuestion, hoursQuestion } from './ask.ts';
import { asSeen, breakdownQuestion, detailMetrics } from './breakdown.tsx';
import { findPanel } from './cards.ts';
import { funnelQuestion } from './funnelSteps.ts';
import type { Asked } from './page.tsx';
import { attributionAsked } from './pages/attribution.tsx';
import { experimentAsked } from './pages/experiments.tsx';
import { numberOf } from './pages/hours.tsx';
import { journeysAsked } from './pages/journeys.tsx';
import { retentionAsked } from './pages/retention.tsx';
import type { Looking } from './panel.ts';

/** What is asked why, as a question of the API. */
export interface Wondered {
  report: Exclude<ReportName, 'realtime'>;
  question: Asking;
}
export type Explained = { explain?: Explanation };

/** What each place asks; null where it asks nothing yet. */
const OF_PLACES: Readonly<
  Record<string, (asked: Asked, looking: Looking) => Promise<Wondered | null> | Wondered | null>
> = {
  '/goals': (_, looking) => ({ report: 'answer', question: goalsQuestion(looking) }),
  '/funnels': (_, looking) => wondered('funnel', funnelQuestion(looking)),
  '/journeys': async (_, looking) => wondered('journeys', await journeysAsked(looking)),
  '/retention': (_, looking) => wondered('retention', retentionAsked(looking)),
  '/attribution': (asked, looking) => wondered('attribution', attributionAsked(asked, looking)),
  '/experiments': (asked, looking) => wondered('experiment', experimentAsked(asked, looking)),
  '/hours': (_, looking) => wondered('answer', hoursQuestion(looking, numberOf(looking))),
};

const wondered = (report: Wondered['report'], question: Asking | null): Wondered | null =>
  question && { report, question };

/** What the address asks why: `?place=/funnels…`, `?number=visitors`, `?panel=source`, `?panel=source&row=Google`. */
export function wonderedIn(asked: Asked, looking: Looking): Promise<Wondered | null> | Wondered | null {
  const ofPlace = OF_PLACES[looking.below];
  return ofPlace ? ofPlace(asked, looking) : { report: 'answer', question: ofScreen(asked, looking) };
}

function ofScreen({ query }: Asked, looking: Looking): Asking {
  const { site, view } = looking;
  const found = findPanel(query.get('panel') ?? '')?.details;
  const of = found && asSeen(found, view);
  const row = query.get('row');
  const base = { ...common(site, view), ...compared(view) };
  if (!of) return { ...base, metrics: withParts(query.get('number') ?? 'visitors') };
  const metrics = detailMetrics(of, view);
  if (row === null) return breakdownQuestion(of, looking, metrics, { limit: 10 });
  const filters = [...(base.filters as unknown[]), ...(of.where ?? []), ['is', of.dimension, [row]]];
  return { ...base, filters, metrics };
}

/** The metric with what it divides and by what, where these are metrics themselves: bounce rate with visits. */
function withParts(name: string): readonly string[] {
  if (!isMetric(name)) return [name];
  const { top, bottom } = metric(name);
  if (bottom === undefined) return [name];
  const parts = (Object.keys(METRICS) as MetricName[]).filter((one) => {
    const whole = metric(one);
    return whole.bottom === undefined && (whole.top === top || whole.top === bottom);
  });
  return [...new Set<string>([name, ...parts.filter((one) => one !== 'conversions')])];
}

/**
 * What a share was taken of: rates do not say it, but their numerator is the row's visitors, so that it can be told.
 * @returns null where that is not so
 */
export function shareOf(name: string, value: Value | undefined, visitors: Value | undefined): number | null {
  if (!isMetric(name) || metric(name).bottom === undefined || metric(name).top !== METRICS.visitors.top)
    return null;
  const [rate, part] = [amount(value ?? null), amount(visitors ?? null)];
  return rate === null || part === null || rate === 0 ? null : Math.round((100 * part) / rate);
}
