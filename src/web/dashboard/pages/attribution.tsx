import { TOUCH_DIMENSIONS } from '../../../reports/attribution/attribution.ts';
import { findDimension } from '../../../reports/dimensions.ts';
import type { ReportOf } from '../../../reports/reports.ts';
import { attributionQuestion } from '../ask.ts';
import { csvResponse, csvTable } from '../csv.ts';
import type { Asked, Page } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { Choice } from '../parts/choice.tsx';
import { CreditTable, type Paid, PathTable } from '../parts/credits.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { answerPlace, Definitions, Notes, OfPlace } from './place.tsx';
import { lookingAt } from './screen.tsx';

export const ATTRIBUTION_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/attribution', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/attribution/csv', who: 'viewer', shared: true, handle: csv },
];

/** Days that a visit may lie before the conversion. */
const LOOKBACKS = [7, 30, 90, 180];

interface Asking {
  goal: string;
  by: string;
  lookback: number;
  paid: Paid;
}

/** What the address says, with the site's first goal where it names none; null of a site without goals. */
function askingIn({ ports }: Asked, looking: Looking): Asking | null {
  const goal = chosen(looking, 'goal') ?? ports.goals(looking.site)[0]?.name;
  if (goal === undefined) return null;
  return {
    goal,
    by: chosen(looking, 'by') ?? 'visit:source',
    lookback: LOOKBACKS.find((days) => String(days) === chosen(looking, 'lookback')) ?? 30,
    paid: chosen(looking, 'credit') === 'revenue' ? 'revenue' : 'credits',
  };
}

function ask(looking: Looking, { goal, by, lookback }: Asking): Promise<ReportOf<'attribution'>> {
  return looking.report('attribution', attributionQuestion(looking, { goal, dimension: by, lookback }));
}

/** The question of the page; null of a site without goals. */
export function attributionAsked(asked: Asked, looking: Looking) {
  const asking = askingIn(asked, looking);
  return asking && attributionQuestion(looking, { ...asking, dimension: asking.by });
}

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/attribution');
  const asking = askingIn(asked, looking);
  const content =
    asking === null ? (
      <p class="card empty">
        Which visits led to a goal is shown here, by seven models side by side. Say first what counts: add a
        goal.
      </p>
    ) : (
      await orTrouble(attribution(asked, looking, asking))
    );
  return answerPlace(asked, looking, 'Attribution', content);
}

async function attribution(asked: Asked, looking: Looking, asking: Asking) {
  const answer = await ask(looking, asking);
  const option = (change: Record<string, string>, title: string, now: boolean) => ({
    title,
    href: here(looking, withChosen(looking, change)),
    now,
  });
  const { format } = looking.ui;
  return (
    <>
      <section class="card" aria-labelledby="attribution-title">
        <div class="head">
          <h2 id="attribution-title">What led to {format.count(answer.conversions).exact} conversions</h2>
          <Choice
            what="Goal"
            options={asked.ports
              .goals(looking.site)
              .map(({ name }) => option({ goal: name }, name, name === asking.goal))}
          />
          <Choice
            what="By"
            options={TOUCH_DIMENSIONS.map((name) =>
              option({ by: name }, findDimension(name)?.title ?? name, name === asking.by),
            )}
          />
          <Choice
            what="Looking back"
            options={LOOKBACKS.map((days) =>
              option({ lookback: String(days) }, `${days} days`, days === asking.lookback),
            )}
          />
          {answer.revenue !== null && (
            <Choice
              what="Credit"
              options={[
                option({ credit: 'conversions' }, 'Conversions', asking.paid === 'credits'),
                option({ credit: 'revenue' }, 'Revenue', asking.paid === 'revenue'),
              ]}
            />
          )}
          <OfPlace looking={looking} />
        </div>
        {answer.conversions === 0 ? (
          <p class="empty">Nobody reached this goal in this period under these filters.</p>
        ) : (
          <CreditTable looking={looking} answer={answer} by={asking.by} paid={asking.paid} />
        )}
        <Notes of={answer.meta.warnings} />
        <Definitions of={answer.meta.definitions} />
      </section>
      {answer.paths.length > 0 && (
        <section class="card" aria-labelledby="paths-title">
          <h2 id="paths-title">Commonest paths</h2>
          <PathTable looking={looking} answer={answer} by={asking.by} />
        </section>
      )}
    </>
  );
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/attribution');
  const asking = askingIn(asked, looking);
  const answer = asking === null ? null : await ask(looking, asking);
  const models = answer?.meta.columns.models.map(({ name }) => name) ?? [];
  const rows = (answer?.results ?? []).map(({ dimensions, credits, revenue, removal_effect: effect }) => [
    dimensions[0],
    ...models.map((name) => credits[name] ?? null),
    ...models.map((name) => revenue?.[name]?.value ?? null),
    effect ?? null,
  ]);
  const header = [
    asking?.by ?? 'visit:source',
    ...models,
    ...models.map((name) => `${name}_revenue`),
    'removal_effect',
  ];
  return csvResponse(`${looking.site}-attribution`, csvTable(header, rows));
}
