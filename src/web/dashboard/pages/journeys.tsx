import { MAX_DEPTH } from '../../../model/journeys.ts';
import { journeysQuestion, topPages } from '../ask.ts';
import { csvResponse, csvTable } from '../csv.ts';
import type { Asked, Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { ahead, Column, KINDS, type Kind, TITLES } from '../parts/journeyColumns.tsx';
import { Hidden } from '../parts/period.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen } from '../places.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { answerPlace, Definitions, Notes, OfPlace } from './place.tsx';
import { lookingAt } from './screen.tsx';

export const JOURNEY_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/journeys', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/journeys/csv', who: 'viewer', shared: true, handle: csv },
];

interface Start {
  kind: Kind;
  name: string;
  depth: number;
  /** Whether goals are stops beside pages. */
  goals: boolean;
}

/** What the address says; without a stop the page that most have seen. */
async function startOf(looking: Looking): Promise<{ start: Start; pages: readonly string[] }> {
  const pages = await topPages(looking);
  const kind = (Object.keys(KINDS) as Kind[]).find((one) => one === chosen(looking, 'of')) ?? 'page';
  const depth = Math.min(Math.max(Math.trunc(Number(chosen(looking, 'depth')) || 2), 1), MAX_DEPTH);
  const name = chosen(looking, 'at')?.trim() || pages[0] || '/';
  return { start: { kind, name, depth, goals: chosen(looking, 'stops') !== 'pages' }, pages };
}

function questionOf(looking: Looking, { kind, name, depth, goals }: Start) {
  return journeysQuestion(looking, { from: ['is', KINDS[kind], [name]], depth, goals });
}

/** The question of the page. */
export async function journeysAsked(looking: Looking) {
  return questionOf(looking, (await startOf(looking)).start);
}

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/journeys');
  return answerPlace(asked, looking, 'Journeys', await orTrouble(journeys(asked, looking)));
}

async function journeys(asked: Asked, looking: Looking) {
  const { start, pages } = await startOf(looking);
  const goals = asked.ports.goals(looking.site).map(({ name }) => name);
  return (
    <section class="card" aria-labelledby="journeys-title">
      <div class="head">
        <h2 id="journeys-title">
          Before and after <bdi>{looking.ui.format.label(KINDS[start.kind], start.name)}</bdi>
        </h2>
        <OfPlace looking={looking} />
      </div>
      <StartForm looking={looking} start={start} known={{ pages, goals }} />
      {await orTrouble(drawn(looking, start))}
    </section>
  );
}

function StartForm(props: {
  looking: Looking;
  start: Start;
  known: { pages: readonly string[]; goals: readonly string[] };
}) {
  const { looking, start, known } = props;
  const { ui, site, below, view } = looking;
  return (
    <form action={to(ui, sitePath(site, below))} data-swap="screen" class="row">
      <Hidden query={queryOf({ ...view, own: [] })} />
      <label>
        From
        <select name="of">
          {(Object.keys(KINDS) as Kind[]).map((kind) => (
            <option value={kind} selected={kind === start.kind}>
              {TITLES[kind]}
            </option>
          ))}
        </select>
      </label>
      <label class="grow">
        Named
        <input name="at" value={start.name} list="stops" required />
      </label>
      <datalist id="stops">
        {[...known.goals, ...known.pages].map((name) => (
          <option value={name} />
        ))}
      </datalist>
      <label>
        Steps
        <select name="depth">
          {Array.from({ length: MAX_DEPTH }, (_, index) => (
            <option selected={index + 1 === start.depth}>{index + 1}</option>
          ))}
        </select>
      </label>
      <label>
        Stops
        <select name="stops">
          <option value="all">Pages and goals</option>
          <option value="pages" selected={!start.goals}>
            Pages
          </option>
        </select>
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

async function drawn(looking: Looking, start: Start) {
  const answer = await looking.report('journeys', questionOf(looking, start));
  const { from, next, previous, meta } = answer;
  if (from.visits === 0)
    return <p class="empty">No visit of this period was there. Choose another page or a longer period.</p>;
  return (
    <>
      <section class="scrolls" tabindex={0} aria-label="Journeys">
        <div class="journeys">
          {[...previous].reverse().map((level) => (
            <Column looking={looking} title={ahead(level.level, 'before')} level={level} end="Entered here" />
          ))}
          <Column looking={looking} title="From here" level={from} />
          {next.map((level) => (
            <Column looking={looking} title={ahead(level.level, 'after')} level={level} end="Left here" />
          ))}
        </div>
      </section>
      <Notes of={meta.warnings} />
      <Definitions of={meta.definitions} />
    </>
  );
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/journeys');
  const { start } = await startOf(looking);
  const { from, next, previous } = await looking.report('journeys', questionOf(looking, start));
  const levels = [
    ...previous.map((level) => ({ ...level, place: -level.level })).reverse(),
    { ...from, place: 0, end: { visits: 0, share: 0 } },
    ...next.map((level) => ({ ...level, place: level.level })),
  ];
  const rows = levels.flatMap(({ place, entries, rest, end }) => [
    ...entries.map(({ kind, name, visits, share }) => [place, kind, name, visits, share]),
    ...(rest.entries > 0 ? [[place, 'rest', `${rest.entries} others`, rest.visits, rest.share]] : []),
    ...(end.visits > 0 ? [[place, 'end', '', end.visits, end.share]] : []),
  ]);
  return csvResponse(`${looking.site}-journeys`, csvTable(['step', 'kind', 'name', 'visits', 'share'], rows));
}
