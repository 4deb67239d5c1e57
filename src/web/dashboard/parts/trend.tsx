import { localTime } from '../../../model/annotation.ts';
import type { Answer } from '../../../reports/answer.ts';
import { METRICS } from '../../../reports/metrics.ts';
import { amount } from '../../../reports/read.ts';
import { intervalOf, intervalsFor, metricsFor, trendMetric, trendQuestion } from '../ask.ts';
import { intervalStart, notesOf } from '../notes.ts';
import type { Looking } from '../panel.ts';
import type { Series } from '../series.ts';
import { changesSites, sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { Choice } from './choice.tsx';
import { NoteSheet } from './noteSheet.tsx';
import { WhyLink } from './whyLink.tsx';

const TITLES: Readonly<Record<string, string>> = {
  minute: 'By the minute',
  hour: 'Hourly',
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
};

/** The trend of one metric: drawn here as SVG, drawn again by the script with what hovering tells. */
export async function trend(looking: Looking) {
  const answer = await looking.ask(trendQuestion(looking.site, looking.view));
  return <Trend looking={looking} answer={answer} />;
}

function Trend({ looking, answer }: { looking: Looking; answer: Answer }) {
  const { ui, site, view } = looking;
  const series = seriesOf(looking, answer);
  const address = (change: Partial<typeof view>) => to(ui, sitePath(site), queryOf({ ...view, ...change }));
  const mayNote = changesSites(ui);
  return (
    <section class="card trend" aria-labelledby="trend-title">
      <div class="head">
        <h2 id="trend-title">{series.title}</h2>
        <Choice
          what="Metric"
          title="Metric"
          options={metricsFor(view).map((name) => ({
            title: METRICS[name].title,
            href: address({ metric: name }),
            now: name === trendMetric(view),
          }))}
        />
        <Choice
          what="Interval"
          options={intervalsFor(view).map((name) => ({
            title: TITLES[name] ?? name,
            href: address({ interval: name }),
            now: name === intervalOf(view),
          }))}
        />
        <WhyLink looking={looking} of={{ number: trendMetric(view) }}>
          ?<span class="unseen"> Why this number: {series.title}</span>
        </WhyLink>
      </div>
      <figure class="chart" data-chart={JSON.stringify(series)} {...(mayNote ? { 'data-note': 'note' } : {})}>
        <Drawing series={series} />
        <figcaption class="unseen">{summary(series)}</figcaption>
      </figure>
      <details class="data">
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{TITLES[intervalOf(view)]}</th>
              <th scope="col" class="number">
                {series.title}
              </th>
              {series.before && (
                <th scope="col" class="number">
                  Before
                </th>
              )}
              {series.notes.length > 0 && <th scope="col">Annotations</th>}
            </tr>
          </thead>
          <tbody>
            {series.labels.map((label, index) =>
              series.now[index] === null ? null : (
                <tr>
                  <th scope="row">{label}</th>
                  <td class="number">{series.texts[index]}</td>
                  {series.before && <td class="number">{series.beforeTexts[index]}</td>}
                  {series.notes.length > 0 && (
                    <td>
                      {series.notes
                        .filter(({ at }) => at === index)
                        .map(({ text }) => text)
                        .join('; ')}
                    </td>
                  )}
                </tr>
              ),
            )}
          </tbody>
        </table>
        {mayNote && <a href={to(ui, sitePath(site, '/annotations'))}>Add or change annotations</a>}
      </details>
      {mayNote && <NoteSheet looking={looking} now={localTime(ui.now, answer.meta.time_zone)} />}
    </section>
  );
}

function seriesOf({ ui, view, annotations }: Looking, { results, meta }: Answer): Series {
  const interval = intervalOf(view);
  const [metric] = meta.columns.metrics;
  const unit = metric?.unit ?? 'count';
  const running = results.findIndex((row) => meta.unfinished.includes(row.dimensions[0] ?? ''));
  const compared = view.compare !== 'none' && view.period !== 'all';
  const text = (value: Parameters<typeof ui.format.value>[0]) => ui.format.value(value, unit).exact;
  return {
    unit,
    title: metric?.title ?? '',
    labels: results.map((row) => ui.format.time(row.dimensions[0] ?? '', 'long', interval)),
    ticks: results.map((row) => ui.format.time(row.dimensions[0] ?? '', 'short', interval)),
    // What lies ahead is not zero, it is not known.
    now: results.map((row, index) =>
      running >= 0 && index > running ? null : amount(row.metrics[0] ?? null),
    ),
    texts: results.map((row) => text(row.metrics[0])),
    before: compared ? results.map((row) => amount(row.comparison?.metrics[0] ?? null)) : null,
    beforeTexts: results.map((row) => (row.comparison ? text(row.comparison.metrics[0]) : '')),
    beforeLabels: results.map((row) => ui.format.time(row.comparison?.dimensions[0] ?? '', 'long', interval)),
    unfinished: running >= 0 ? running : null,
    starts: results.map((row) => intervalStart(row.dimensions[0] ?? '')),
    notes: notesOf(
      annotations,
      results.map((row) => row.dimensions[0] ?? ''),
      meta,
      ui.format,
    ),
  };
}

function summary({ title, labels, texts, now }: Series): string {
  const known = now.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const top = known.reduce(
    (best, one) => (one.value > best.value ? one : best),
    known[0] ?? { value: 0, index: 0 },
  );
  return `${title} from ${labels[0] ?? ''} to ${labels[known.length - 1] ?? ''}; most on ${labels[top.index] ?? ''}: ${texts[top.index] ?? ''}.`;
}

const [WIDTH, HEIGHT] = [1_000, 220];

/** The chart without the script: stretched lines and labels of plain text around them. */
function Drawing({ series }: { series: Series }) {
  const { now, before, unfinished, ticks } = series;
  const most = Math.max(...[...now, ...(before ?? [])].map((value) => value ?? 0), 1);
  const x = (index: number) => (now.length < 2 ? WIDTH / 2 : (index / (now.length - 1)) * WIDTH);
  const y = (value: number) => HEIGHT - 4 - (value / most) * (HEIGHT - 16);
  const line = (values: readonly (number | null)[], from = 0, to = values.length) =>
    values
      .slice(from, to)
      .flatMap((value, index) =>
        value === null ? [] : [`${x(from + index).toFixed(1)},${y(value).toFixed(1)}`],
      )
      .join(' ');
  const done = unfinished ?? now.length;
  const known = now.filter((value) => value !== null).length;
  const every = Math.max(1, Math.ceil(ticks.length / 7));
  return (
    <div class="drawing" aria-hidden="true">
      <span class="most">{shortNumber(most)}</span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {before && <polyline class="before" points={line(before)} />}
        <polygon class="area" points={`0,${HEIGHT} ${line(now)} ${x(known - 1).toFixed(1)},${HEIGHT}`} />
        <polyline class="now" points={line(now, 0, done)} />
        {series.notes.map(({ at }) => (
          <line class="note" x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} />
        ))}
        {unfinished !== null && (
          <polyline class="now dotted" points={line(now, Math.max(unfinished - 1, 0))} />
        )}
      </svg>
      <div class="ticks">
        {ticks.map((tick, index) => (index % every === 0 ? <span>{tick}</span> : null))}
      </div>
    </div>
  );
}

const shortNumber = (value: number) =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
