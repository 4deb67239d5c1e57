import type { Answer } from '../../../reports/answer.ts';
import { isMetric, METRICS } from '../../../reports/metrics.ts';
import { headlineQuestion, trendMetric } from '../ask.ts';
import type { Looking } from '../panel.ts';
import type { Unit } from '../series.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { Numeral } from './number.tsx';
import { WhyLink } from './whyLink.tsx';

/** Metrics where more is worse, so that the colour of a change means what it should. */
const LESS_IS_BETTER = ['bounce_rate', 'exit_rate'];

/** The numbers of the whole; a click draws the trend of one. */
export async function headline(looking: Looking) {
  const answer = await looking.ask(headlineQuestion(looking.site, looking.view));
  return <Headline looking={looking} answer={answer} />;
}

function Headline({ looking, answer }: { looking: Looking; answer: Answer }) {
  const { ui, site, view } = looking;
  const [row] = answer.results;
  const shown = trendMetric(view);
  return (
    <>
      <ul class="headline" aria-label="Headline numbers">
        {answer.meta.columns.metrics.map(({ name, title, unit }, index) => {
          const value = ui.format.value(row?.metrics[index], unit);
          const description = isMetric(name) ? METRICS[name].description : '';
          return (
            <li>
              <a
                href={to(ui, sitePath(site), queryOf({ ...view, metric: name }))}
                data-swap="screen"
                title={description}
                aria-current={name === shown ? 'true' : undefined}
              >
                <span class="name">{title}</span>
                <span class="value">
                  <Numeral shown={value} />
                </span>
                <Change looking={looking} name={name} unit={unit} row={row} index={index} />
              </a>
              <WhyLink looking={looking} of={{ number: name }}>
                ?<span class="unseen"> Why this number: {title}</span>
              </WhyLink>
            </li>
          );
        })}
      </ul>
      {answer.meta.warnings
        .filter(({ code }) => code === 'other_currencies')
        .map(({ message }) => (
          <p class="soft small">{message}</p>
        ))}
    </>
  );
}

interface ChangeOf {
  looking: Looking;
  name: string;
  unit: Unit;
  row: Answer['results'][number] | undefined;
  index: number;
}

function Change({ looking: { ui, view }, name, unit, row, index }: ChangeOf) {
  if (view.compare === 'none' || view.period === 'all') return null;
  const change = row?.comparison?.change[index];
  if (change === null || change === undefined) return <span class="change soft">–</span>;
  const before = ui.format.value(row?.comparison?.metrics[index], unit).exact;
  const [way, arrow] = change > 0 ? ['up', '▲'] : change < 0 ? ['down', '▼'] : ['same', '='];
  const good = LESS_IS_BETTER.includes(name) ? 'down' : 'up';
  const kind = way === 'same' ? 'soft' : way === good ? 'good' : 'bad';
  return (
    <span class={`change ${kind}`} title={`Before: ${before}`}>
      <span aria-hidden="true">{arrow} </span>
      <span class="unseen">{way} by </span>
      {ui.format.change(change, unit)}
    </span>
  );
}
