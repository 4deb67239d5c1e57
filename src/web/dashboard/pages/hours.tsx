import type { Answer } from '../../../reports/answer.ts';
import { isMetric, METRICS } from '../../../reports/metrics.ts';
import { amount } from '../../../reports/read.ts';
import { hoursQuestion } from '../ask.ts';
import { csvResponse, csvTable } from '../csv.ts';
import type { Asked, Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { Choice } from '../parts/choice.tsx';
import { shade } from '../parts/shade.ts';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { goalChosen } from '../view.ts';
import { answerPlace, Notes, OfPlace } from './place.tsx';
import { lookingAt } from './screen.tsx';

export const HOUR_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/hours', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/hours/csv', who: 'viewer', shared: true, handle: csv },
];

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));
const NUMBERS = ['visitors', 'visits', 'pageviews', 'events'] as const;

function numbersOf({ view }: Looking): readonly string[] {
  return goalChosen(view) ? ['conversions', ...NUMBERS] : NUMBERS;
}

export function numberOf(looking: Looking): string {
  const numbers = numbersOf(looking);
  return numbers.find((name) => name === chosen(looking, 'number')) ?? numbers[0] ?? 'visitors';
}

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/hours');
  return answerPlace(asked, looking, 'Hours', await orTrouble(hours(looking)));
}

async function hours(looking: Looking) {
  const answer = await looking.ask(hoursQuestion(looking, numberOf(looking)));
  return (
    <section class="card" aria-labelledby="hours-title">
      <div class="head">
        <h2 id="hours-title">{answer.meta.columns.metrics[0]?.title} by hour and weekday</h2>
        <Choice
          what="Number"
          options={numbersOf(looking).map((name) => ({
            title: isMetric(name) ? METRICS[name].title : name,
            href: here(looking, withChosen(looking, { number: name })),
            now: name === numberOf(looking),
          }))}
        />
        <OfPlace looking={looking} />
      </div>
      {answer.results.length === 0 ? (
        <p class="empty">When people come, by hour of the day and day of the week, is drawn here.</p>
      ) : (
        <HeatMap looking={looking} answer={answer} />
      )}
      <p class="soft small">Hours of {answer.meta.time_zone}; the stronger the shade, the more.</p>
      <Notes of={answer.meta.warnings} />
    </section>
  );
}

/** A real table: read out loud it is one, and every number is in its cell. */
function HeatMap({ looking: { ui }, answer }: { looking: Looking; answer: Answer }) {
  const valueAt = valuesOf(answer);
  const most = Math.max(...answer.results.map((row) => amount(row.metrics[0] ?? null) ?? 0));
  return (
    <section class="scrolls" tabindex={0} aria-label="By hour and weekday">
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Day</span>
            </th>
            {HOURS.map((hour) => (
              <th scope="col">{hour.padStart(2, '0')}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((day) => (
            <tr>
              <th scope="row">{day}</th>
              {HOURS.map((hour) => {
                const value = valueAt(day, hour);
                const { short, exact } = ui.format.count(value);
                return (
                  <td class={shade(value, most)} title={`${day}, ${hour.padStart(2, '0')}:00: ${exact}`}>
                    {short}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function valuesOf({ results }: Answer): (day: string, hour: string) => number {
  const found = new Map(
    results.map(({ dimensions, metrics }) => [dimensions.join(' '), amount(metrics[0] ?? null) ?? 0]),
  );
  return (day, hour) => found.get(`${day} ${hour}`) ?? 0;
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/hours');
  const valueAt = valuesOf(await looking.ask(hoursQuestion(looking, numberOf(looking))));
  const rows = DAYS.flatMap((day) => HOURS.map((hour) => [day, Number(hour), valueAt(day, hour)]));
  const header = ['time:weekday', 'time:hour_of_day', numberOf(looking)];
  return csvResponse(`${looking.site}-hours`, csvTable(header, rows));
}
