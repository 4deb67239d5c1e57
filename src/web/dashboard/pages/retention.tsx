import { COHORT_INTERVALS } from '../../../model/retention.ts';
import type { ReportOf } from '../../../reports/reports.ts';
import { retentionQuestion } from '../ask.ts';
import { csvResponse, csvTable } from '../csv.ts';
import type { Asked, Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { Choice } from '../parts/choice.tsx';
import { shade } from '../parts/shade.ts';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { answerPlace, Definitions, Notes, OfPlace } from './place.tsx';
import { lookingAt } from './screen.tsx';

export const RETENTION_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/retention', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/retention/csv', who: 'viewer', shared: true, handle: csv },
];

type Retention = ReportOf<'retention'>;
type Cell = Retention['cohorts'][number]['cells'][number];
const TITLES = { day: 'Daily', week: 'Weekly', month: 'Monthly' } as const;

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/retention');
  return answerPlace(asked, looking, 'Retention', await orTrouble(retention(asked, looking)));
}

const intervalOf = (looking: Looking) =>
  COHORT_INTERVALS.find((name) => name === chosen(looking, 'cohort')) ?? 'week';

/** The question of the page. */
export function retentionAsked(looking: Looking) {
  return retentionQuestion(looking, intervalOf(looking), chosen(looking, 'goal'));
}

async function retention(asked: Asked, looking: Looking) {
  const answer = await looking.report('retention', retentionAsked(looking));
  const interval = intervalOf(looking);
  const goal = chosen(looking, 'goal');
  const address = (change: Record<string, string | null>) => here(looking, withChosen(looking, change));
  return (
    <section class="card" aria-labelledby="retention-title">
      <div class="head">
        <h2 id="retention-title">Who comes back</h2>
        <Choice
          what="By"
          options={COHORT_INTERVALS.map((name) => ({
            title: TITLES[name],
            href: address({ cohort: name }),
            now: name === interval,
          }))}
        />
        <Choice
          what="Coming back is"
          options={[null, ...asked.ports.goals(looking.site)].map((one) => ({
            title: one?.name ?? 'Any visit',
            href: address({ goal: one?.name ?? null }),
            now: (one?.name ?? null) === goal,
          }))}
        />
        <OfPlace looking={looking} />
      </div>
      {answer.cohorts.every(({ visitors }) => visitors === 0) ? (
        <p class="empty">
          Who came for the first time in this period is followed here. Choose a longer one, or wait for
          cookies to come back: visitors without a lasting id cannot be followed.
        </p>
      ) : (
        <Grid looking={looking} answer={answer} interval={interval} />
      )}
      <Notes of={answer.meta.warnings} />
      <Definitions of={answer.meta.definitions} />
    </section>
  );
}

function Grid({ looking, answer, interval }: { looking: Looking; answer: Retention; interval: string }) {
  const { format } = looking.ui;
  const { cohorts, average } = answer;
  // Next to the first interval, where all are, every other would look alike.
  const most = Math.max(...cohorts.flatMap(({ cells }) => cells.slice(1).map(({ share }) => share ?? 0)), 1);
  return (
    <section class="scrolls" tabindex={0} aria-label="Retention">
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">First visit</th>
            <th scope="col" class="number">
              Visitors
            </th>
            {average.map((_, index) => (
              <th scope="col">{index === 0 ? `First ${interval}` : `+${index}`}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr class="whole">
            <th scope="row">All finished</th>
            <td class="number">{format.count(average[0]?.of ?? 0).short}</td>
            {average.map(({ share, visitors, of }) => (
              <td class={shade(Math.min(share ?? 0, most), most)} title={`${visitors} of ${of}`}>
                {format.value(share, 'percent').short}
              </td>
            ))}
          </tr>
          {cohorts.map(({ cohort, visitors, partial, cells }) => (
            <tr>
              <th scope="row">
                {format.time(cohort, 'long', interval)}
                {partial && <span class="soft"> (in part)</span>}
              </th>
              <td class="number">{format.count(visitors).short}</td>
              {cells.map((cell) => (
                <GridCell looking={looking} cell={cell} of={visitors} most={most} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function GridCell(props: { looking: Looking; cell: Cell; of: number; most: number }) {
  const { looking, cell, of, most } = props;
  const { format } = looking.ui;
  const { visitors, share, unfinished } = cell;
  const words = `${format.count(visitors).exact} of ${format.count(of).exact}${unfinished ? ' so far' : ''}`;
  return (
    <td class={`${shade(Math.min(share ?? 0, most), most)}${unfinished ? ' unfinished' : ''}`} title={words}>
      {format.value(share, 'percent').short}
      {unfinished && <span class="unseen"> so far</span>}
    </td>
  );
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/retention');
  const { cohorts } = await looking.report('retention', retentionAsked(looking));
  const rows = cohorts.flatMap(({ cohort, visitors, cells }) =>
    cells.map((cell, index) => [
      cohort,
      visitors,
      index,
      cell.visitors,
      cell.share,
      cell.unfinished ? 'yes' : 'no',
    ]),
  );
  const header = ['cohort', 'cohort_visitors', 'interval', 'visitors', 'share', 'unfinished'];
  return csvResponse(`${looking.site}-retention`, csvTable(header, rows));
}
