import type { Answer } from '../../../reports/answer.ts';
import { amount } from '../../../reports/read.ts';
import { type Asking, common, lately, nowQuestion } from '../ask.ts';
import { Bar } from '../breakdown.tsx';
import { type Asked, answerPart, type Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { Latest } from '../parts/latest.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { answerPlace } from './place.tsx';
import { lookingAt, siteIn } from './screen.tsx';

export const NOW_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/now', who: 'viewer', handle: page },
];

const MINUTES = 30;
const EVERY_S = 10;
const LISTS = [
  { dimension: 'event:page', title: 'Pages' },
  { dimension: 'visit:source', title: 'Sources' },
  { dimension: 'visit:country', title: 'Countries' },
] as const;

/** The last half hour, drawn anew every ten seconds. */
async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/now');
  const drawn = (
    <div id="live" class="place" data-poll={EVERY_S}>
      {await orTrouble(live(asked, looking))}
    </div>
  );
  if (asked.fragment === 'live') return answerPart(drawn);
  return answerPlace(asked, looking, 'Now', drawn, { refresh: EVERY_S });
}

/** A question about the last half hour under the view's filters, by whole minutes. */
function ofNow({ site, view, ui }: Looking, more: Record<string, unknown>): Asking {
  const from = (Math.floor(ui.now / 60_000) - MINUTES + 1) * 60_000;
  return { ...common(site, view), period: lately(from, ui.now), ...more };
}

async function live(asked: Asked, looking: Looking) {
  const { ask, site, ui, view } = looking;
  const [whole, five, minutes, ...lists] = await Promise.all([
    ask(ofNow(looking, { metrics: ['visitors', 'pageviews', 'events'], explain: true })),
    ask({ ...nowQuestion(site, ui.now), filters: common(site, view).filters }),
    ask(ofNow(looking, { metrics: ['pageviews'], dimensions: ['time:minute'], fill: true })),
    ...LISTS.map(({ dimension }) =>
      ask(ofNow(looking, { metrics: ['visitors'], dimensions: [dimension], limit: 10 })),
    ),
  ]);
  const numberOf = ({ results }: Answer, index = 0) =>
    ui.format.count(amount(results[0]?.metrics[index] ?? null) ?? 0).exact;
  return (
    <>
      <section class="card" aria-labelledby="now-title">
        <h2 id="now-title">The last {MINUTES} minutes</h2>
        <dl class="facts">
          {[
            ['Visitors in the last five', numberOf(five)],
            ['Visitors', numberOf(whole)],
            ['Page views', numberOf(whole, 1)],
            ['Events', numberOf(whole, 2)],
          ].map(([title, value]) => (
            <div>
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Minutes looking={looking} answer={minutes} />
      </section>
      <div class="thirds">
        {lists.map((answer, index) => (
          <List looking={looking} title={LISTS[index]?.title ?? ''} answer={answer} />
        ))}
      </div>
      <Latest looking={looking} zone={siteIn(asked).timeZone} events={whole.explain?.sample ?? []} />
    </>
  );
}

function Minutes({ looking: { ui }, answer: { results } }: { looking: Looking; answer: Answer }) {
  const counts = results.map(({ dimensions: [label = ''], metrics }) => ({
    label: ui.format.time(label, 'short', 'minute'),
    count: amount(metrics[0] ?? null) ?? 0,
  }));
  const most = Math.max(...counts.map(({ count }) => count), 1);
  return (
    <figure>
      <svg
        class="minutes"
        viewBox={`0 0 ${counts.length * 10} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {counts.map(({ label, count }, index) => (
          <rect x={index * 10 + 1} y={100 - (count / most) * 96} width="8" height={(count / most) * 96}>
            <title>
              {label}: {count}
            </title>
          </rect>
        ))}
      </svg>
      <figcaption class="soft small">
        Page views a minute, from {counts[0]?.label} to {counts.at(-1)?.label}; most in one: {most}
      </figcaption>
    </figure>
  );
}

function List({ looking: { ui }, title, answer }: { looking: Looking; title: string; answer: Answer }) {
  const { results, meta } = answer;
  const dimension = meta.columns.dimensions[0]?.name ?? '';
  const most = Math.max(...results.map(({ metrics }) => amount(metrics[0] ?? null) ?? 0), 1);
  return (
    <section class="card level" aria-label={title}>
      <h2>{title}</h2>
      {results.length === 0 && <p class="soft">Nobody.</p>}
      <ol>
        {results.map(({ dimensions: [value = ''], metrics: [visitors = null] }) => (
          <li>
            <Bar share={(amount(visitors) ?? 0) / most} />
            <span>
              <span class="stop">
                <bdi>{ui.format.label(dimension, value)}</bdi>
              </span>
              <span>{ui.format.value(visitors, 'count').exact}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
