import { MAX_DEPTH } from '../../../model/journeys.ts';
import type { ReportOf } from '../../../reports/reports.ts';
import { journeysQuestion, topPages } from '../ask.ts';
import { Bar } from '../breakdown.tsx';
import { csvResponse, csvTable } from '../csv.ts';
import type { Asked, Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { Numeral } from '../parts/number.tsx';
import { Hidden } from '../parts/period.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { answerPlace, Definitions, Notes, OfPlace } from './place.tsx';
import { lookingAt } from './screen.tsx';

export const JOURNEY_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/journeys', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/journeys/csv', who: 'viewer', shared: true, handle: csv },
];

type Journeys = ReportOf<'journeys'>;
type Level = Pick<Journeys['next'][number], 'entries' | 'rest'> & Partial<Journeys['next'][number]>;

/** What a journey can be looked at from. */
const KINDS = { page: 'event:page', goal: 'event:goal', event: 'event:name' } as const;
type Kind = keyof typeof KINDS;
const TITLES = { page: 'Page', goal: 'Goal', event: 'Event' } as const;

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

const ahead = (steps: number, way: string) => `${steps} ${steps === 1 ? 'step' : 'steps'} ${way}`;

/** One step away: where visits were then, how many, and how many had no such step. */
function Column(props: { looking: Looking; title: string; level: Level; end?: string }) {
  const { looking, title, level, end } = props;
  const { entries, rest } = level;
  return (
    <section class="level" aria-label={title}>
      <h3>{title}</h3>
      <ol>
        {entries.map(({ kind, name, visits, share }) => (
          <li>
            <Bar share={share / 100} />
            <a href={here(looking, withChosen(looking, { of: kind, at: name }))} data-swap="screen">
              <span class="stop">
                {kind !== 'page' && <span class="code">{TITLES[kind]}</span>}
                <bdi>{looking.ui.format.label(KINDS[kind], name)}</bdi>
              </span>
              <Share looking={looking} visits={visits} share={share} />
            </a>
          </li>
        ))}
        {rest.entries > 0 && <Remainder looking={looking} title={`${rest.entries} others`} count={rest} />}
        {end !== undefined && level.end !== undefined && level.end.visits > 0 && (
          <Remainder looking={looking} title={end} count={level.end} />
        )}
      </ol>
    </section>
  );
}

function Remainder({
  looking,
  title,
  count,
}: {
  looking: Looking;
  title: string;
  count: { visits: number; share: number };
}) {
  return (
    <li class="remainder">
      <Bar share={count.share / 100} />
      <span>
        <span class="stop">{title}</span>
        <Share looking={looking} {...count} />
      </span>
    </li>
  );
}

function Share({ looking: { ui }, visits, share }: { looking: Looking; visits: number; share: number }) {
  const percent = ui.format.value(share, 'percent');
  return (
    <span class="share">
      <Numeral shown={ui.format.count(visits)} /> <span class="soft">{percent.short}</span>
    </span>
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
