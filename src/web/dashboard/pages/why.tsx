import type { Answer } from '../../../reports/answer.ts';
import { type Asked, answerPage, answerPart, type Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { Explanation } from '../parts/explanation.tsx';
import { periodTitle } from '../parts/period.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { here, PLACES } from '../places.ts';
import { shareOf, type Wondered, wonderedIn } from '../why.ts';
import { lookingAt } from './screen.tsx';

export const WHY_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/why', who: 'viewer', handle: page },
];

/** Why a number is what it is: a page, or for the script's dialog what is in it. */
async function page(asked: Asked): Promise<Response> {
  const place = PLACES.find(({ below }) => below === asked.query.get('place'))?.below ?? '';
  const looking = lookingAt(asked, place);
  const drawn = (
    <section id="why" class="why-this" aria-labelledby="why-title">
      {await orTrouble(why(asked, looking))}
    </section>
  );
  if (asked.fragment === 'why') return answerPart(drawn);
  return answerPage(
    asked,
    { title: `Why this number? · ${looking.site}` },
    <>
      <p class="back">
        <a href={here({ ...looking, below: place })} data-swap="screen" data-key="Escape">
          ← {looking.site}
        </a>
      </p>
      <div class="card">{drawn}</div>
    </>,
  );
}

async function why(asked: Asked, looking: Looking) {
  const wondered = await wonderedIn(asked, looking);
  if (wondered === null)
    return (
      <>
        <h1 id="why-title">Why this number?</h1>
        <p class="empty">Nothing is asked here yet, so there is nothing to explain.</p>
      </>
    );
  const { report, question } = wondered;
  const answer = await looking.report(report, { ...question, explain: true });
  return (
    <>
      <h1 id="why-title">{titleOf(asked)}</h1>
      <p class="soft">
        {periodTitle(looking.ui, looking.view)}: from {answer.meta.period.from} to {answer.meta.period.to},{' '}
        {answer.meta.time_zone}
        {answer.meta.period.unfinished && '; not over yet, so that it will grow'}
      </p>
      {'results' in answer && 'columns' in answer.meta && isSingle(wondered, answer as Answer) && (
        <Single looking={looking} answer={answer as Answer} />
      )}
      {answer.explain !== undefined && (
        <Explanation
          looking={looking}
          wondered={wondered}
          explained={answer.explain}
          notes={answer.meta.warnings}
        />
      )}
    </>
  );
}

const isSingle = ({ report, question }: Wondered, { results }: Answer) =>
  report === 'answer' && question.dimensions === undefined && results.length === 1;

function titleOf({ query }: Asked): string {
  const row = query.get('row');
  return row === null ? 'Why this number?' : `Why these numbers: ${row}?`;
}

/** The number itself, what it is made of, and what it was before. */
function Single({ looking: { ui }, answer }: { looking: Looking; answer: Answer }) {
  const [row] = answer.results;
  const { metrics } = answer.meta.columns;
  const visitors = row?.metrics[metrics.findIndex(({ name }) => name === 'visitors')];
  return (
    <dl class="facts">
      {metrics.map(({ name, title, unit }, index) => {
        const of = shareOf(name, row?.metrics[index], visitors);
        const before = row?.comparison?.metrics[index];
        return (
          <div>
            <dt>{title}</dt>
            <dd>
              {ui.format.value(row?.metrics[index], unit).exact}
              {of !== null && <span class="soft small"> of {ui.format.count(of).exact} visitors</span>}
              {before !== undefined && (
                <span class="soft small"> before: {ui.format.value(before, unit).exact}</span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
