import { saveFunnel } from '../../funnels.ts';
import { topPages } from '../ask.ts';
import { csvResponse, csvTable } from '../csv.ts';
import { formStep, funnelQuestion, savedName, stepsOf, termsOf } from '../funnelSteps.ts';
import { type Asked, type Page, redirect } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { countOf, FunnelDrawing, FunnelRows } from '../parts/funnelDrawing.tsx';
import { FunnelForm, type FunnelFormed } from '../parts/funnelForm.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Hidden } from '../parts/period.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { changesSites, sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { answerPlace, Definitions, Notes, OfPlace } from './place.tsx';
import { lookingAt, siteIn } from './screen.tsx';

export const FUNNEL_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/funnels', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/funnels/csv', who: 'viewer', shared: true, handle: csv },
  { method: 'POST', path: '/sites/:domain/funnels', who: 'analyst', handle: save },
  { method: 'POST', path: '/sites/:domain/funnels/remove', who: 'analyst', handle: remove },
];

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/funnels');
  const [known, drawing] = await Promise.all([namesIn(asked, looking), orTrouble(drawn(looking))]);
  const formed = formedIn(asked, looking);
  return answerPlace(
    asked,
    looking,
    'Funnels',
    <>
      <section class="card" aria-labelledby="saved-title">
        <h2 id="saved-title">Saved funnels</h2>
        <Saved asked={asked} looking={looking} />
      </section>
      <section class="card stack" aria-labelledby="drawn-title">
        <div class="head">
          <h2 id="drawn-title">
            <bdi>{savedName(looking) ?? 'A funnel'}</bdi>
          </h2>
          <OfPlace looking={looking} />
        </div>
        {drawing}
        {formed !== null && <FunnelForm looking={looking} formed={formed} known={known} />}
        {formed !== null && formed.steps.length > 1 && <SaveForm looking={looking} />}
      </section>
    </>,
  );
}

/** What can be steps: goals, and the pages that most have seen. */
async function namesIn(asked: Asked, looking: Looking): Promise<readonly string[]> {
  const goals = asked.ports.goals(looking.site).map(({ name }) => name);
  return [...goals, ...(await topPages(looking))];
}

/** What the form shows: the address's steps, or a saved funnel's; null of one that the form has no words for. */
function formedIn({ ports }: Asked, looking: Looking): FunnelFormed | null {
  const by = chosen(looking, 'by') ?? '';
  const saved = ports.funnels(looking.site).find(({ name }) => name === chosen(looking, 'funnel'));
  if (saved === undefined) return { steps: stepsOf(looking), ...termsOf(looking), by };
  const steps = saved.steps.map(({ filter }) => formStep(filter));
  const known = steps.filter((step) => step !== null);
  return known.length < steps.length ? null : { steps: known, order: saved.order, within: saved.within, by };
}

async function drawn(looking: Looking) {
  const question = funnelQuestion(looking);
  if (question === null)
    return <p class="empty">Say below what comes first and what comes next: two steps make a funnel.</p>;
  const answer = await looking.report('funnel', question);
  const by = chosen(looking, 'by') ?? '';
  return (
    <>
      <FunnelDrawing looking={looking} steps={answer.steps} />
      {by !== '' && <FunnelRows looking={looking} answer={answer} by={by} />}
      <Notes of={answer.meta.warnings} />
      <Definitions of={answer.meta.definitions} />
    </>
  );
}

function Saved({ asked, looking }: { asked: Asked; looking: Looking }) {
  const { ui, site } = looking;
  const funnels = asked.ports.funnels(site);
  const mayChange = changesSites(asked.ui);
  if (funnels.length === 0) return <p class="soft">None yet: build one below and save it.</p>;
  return (
    <ul class="list">
      {funnels.map(({ name, steps }) => (
        <li class="row">
          <a
            class="grow"
            href={here(looking, { own: [['funnel', name]] })}
            data-swap="screen"
            aria-current={name === chosen(looking, 'funnel') ? 'true' : undefined}
          >
            <bdi>{name}</bdi>
          </a>
          <span class="soft">{steps.map((step) => step.name).join(' → ')}</span>
          {mayChange && (
            <form method="post" action={to(ui, sitePath(site, '/funnels/remove'))}>
              <FormToken ui={ui} />
              <input type="hidden" name="name" value={name} />
              <button type="submit">
                Remove<span class="unseen"> {name}</span>
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Saves what is shown, by its own form: what a form of GET sends stands in the address, and its token must not. */
function SaveForm({ looking }: { looking: Looking }) {
  const { ui, site, view } = looking;
  if (!changesSites(ui) || stepsOf(looking).length < 2) return null;
  const edits = savedName(looking);
  return (
    <form method="post" action={to(ui, sitePath(site, '/funnels'))} class="row">
      <FormToken ui={ui} />
      <Hidden query={queryOf(view)} />
      <label class="grow">
        Save it as
        <input name="name" required maxlength={120} value={edits ?? ''} />
      </label>
      <button type="submit">{edits === null ? 'Save' : 'Save as another'}</button>
      {edits !== null && (
        <button type="submit" name="old" value={edits}>
          Save the change
        </button>
      )}
    </form>
  );
}

/** @throws Problem of what cannot be saved */
async function save(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const site = siteIn(asked).domain;
  const looking = lookingAt({ ...asked, query: form }, '/funnels');
  const steps = stepsOf(looking).map(({ what, how, value }) => [how, what, [value]]);
  const { name } = await saveFunnel(
    ports,
    {
      site,
      name: form.get('name')?.trim() ?? '',
      steps,
      ...termsOf(looking),
    },
    form.get('old'),
  );
  const own = withChosen({ view: { ...looking.view, own: [] } }, { funnel: name });
  return redirect(ui, sitePath(site, '/funnels'), queryOf(own));
}

async function remove(asked: Asked): Promise<Response> {
  const site = siteIn(asked).domain;
  await asked.ports.removeFunnel({ site, name: asked.form.get('name') ?? '' });
  return redirect(asked.ui, sitePath(site, '/funnels'));
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/funnels');
  const question = funnelQuestion(looking);
  const answer = question === null ? null : await looking.report('funnel', question);
  const named = [{ dimensions: ['(all)'], steps: answer?.steps ?? [] }, ...(answer?.results ?? [])];
  const rows = named.flatMap(({ dimensions, steps }) =>
    steps.map((step, index) => [
      dimensions[0] ?? '',
      index + 1,
      step.name,
      countOf(step),
      step.conversion_from_first,
      step.conversion_from_previous,
      step.drop_off,
      step.seconds?.median ?? null,
      step.seconds?.mean ?? null,
    ]),
  );
  const header = [
    chosen(looking, 'by') ?? 'all',
    'step',
    'name',
    'count',
    'conversion_from_first',
    'conversion_from_previous',
    'drop_off',
    'median_seconds',
    'mean_seconds',
  ];
  return csvResponse(`${looking.site}-funnel`, csvTable(header, rows));
}
