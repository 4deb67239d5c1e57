import { type Goal, goalName } from '../../../model/goal.ts';
import type { Answer } from '../../../reports/answer.ts';
import { formatCsv } from '../../../reports/csv.ts';
import { goalsQuestion } from '../ask.ts';
import { csvResponse } from '../csv.ts';
import { type FormGoal, formGoal, formOf, goalOf } from '../goalForm.ts';
import { type Asked, type Page, redirect } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { GoalForm } from '../parts/goalForm.tsx';
import { GoalPreview } from '../parts/goalPreview.tsx';
import { FormToken } from '../parts/layout.tsx';
import { Numeral } from '../parts/number.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here } from '../places.ts';
import { changesSites, sitePath, to } from '../ui.ts';
import { queryOf, toggled } from '../view.ts';
import { answerPlace, Notes, OfPlace } from './place.tsx';
import { lookingAt, siteIn } from './screen.tsx';

export const GOAL_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/goals', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/goals/csv', who: 'viewer', shared: true, handle: csv },
  { method: 'POST', path: '/sites/:domain/goals', who: 'analyst', handle: save },
  { method: 'POST', path: '/sites/:domain/goals/remove', who: 'analyst', handle: remove },
];

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/goals');
  const goals = asked.ports.goals(looking.site);
  const edited = goals.find(({ name }) => name === chosen(looking, 'goal'));
  const form = formGoal(looking) ?? (edited ? formOf(edited) : null);
  const mayChange = changesSites(asked.ui);
  const [list, preview] = await Promise.all([
    orTrouble(listed(looking, goals, mayChange)),
    form === null ? null : orTrouble(previewed(asked, looking, form, edited)),
  ]);
  return answerPlace(
    asked,
    looking,
    'Goals',
    <>
      <section class="card" aria-labelledby="goals-title">
        <div class="head">
          <h2 id="goals-title">Goals</h2>
          <OfPlace looking={looking} />
        </div>
        {list}
      </section>
      {mayChange && (
        <section class="card stack" aria-labelledby="goal-title" id="goal">
          <h2 id="goal-title">{edited ? `Change ${edited.name}` : 'A new goal'}</h2>
          {preview}
          <GoalForm looking={looking} form={form} edited={edited ?? null} />
        </section>
      )}
    </>,
  );
}

async function previewed(asked: Asked, looking: Looking, form: FormGoal, edited: Goal | undefined) {
  const { name: given, match, value: amount, currency } = goalOf(form, looking.site);
  const { domain: site, settings } = siteIn(asked);
  const name = given ?? goalName(match);
  const value = amount === undefined ? {} : { value: { amount, currency: currency ?? settings.currency } };
  const filters = [['is', 'event:goal', [name]]];
  const ask = (question: Record<string, unknown>) =>
    asked.ports.askOfGoal(
      { site, name, match, ...value },
      { site, period: '30d', filters, ...question },
    ) as Promise<Answer>;
  const metrics = ['conversions', 'visitors', 'conversion_rate', 'total_revenue'];
  const [whole, pages] = await Promise.all([
    ask({ metrics }),
    ask({ metrics: ['conversions'], dimensions: ['event:page'], limit: 5 }),
  ]);
  return (
    <GoalPreview looking={looking} name={name} edited={edited?.name ?? null} whole={whole} pages={pages} />
  );
}

async function listed(looking: Looking, goals: readonly Goal[], mayChange: boolean) {
  if (goals.length === 0)
    return (
      <p class="empty">What counts as a success: a sign-up, a purchase, a page that was read to its end.</p>
    );
  const { results, meta } = await looking.ask(goalsQuestion(looking));
  const rows = new Map(results.map((row) => [row.dimensions[0], row.metrics]));
  const { ui, site, view } = looking;
  return (
    <>
      <section class="scrolls" tabindex={0} aria-label="Goals">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Goal</th>
              {meta.columns.metrics.map(({ title }) => (
                <th scope="col" class="number">
                  {title}
                </th>
              ))}
              <th scope="col">
                <span class="unseen">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {goals.map(({ name, match }) => (
              <tr>
                <th scope="row">
                  <a
                    href={to(ui, sitePath(site), queryOf(toggled({ ...view, own: [] }, 'event:goal', name)))}
                    data-swap="screen"
                  >
                    <bdi>{name}</bdi>
                  </a>
                  {goalName(match) !== name && (
                    <p class="soft small">
                      <bdi>{goalName(match)}</bdi>
                    </p>
                  )}
                </th>
                {meta.columns.metrics.map(({ unit }, index) => (
                  <td class="number">
                    <Numeral
                      shown={ui.format.value(rows.get(name)?.[index] ?? (unit === 'money' ? null : 0), unit)}
                    />
                  </td>
                ))}
                <td>{mayChange && <Doing looking={looking} name={name} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Notes of={meta.warnings} />
    </>
  );
}

function Doing({ looking, name }: { looking: Looking; name: string }) {
  const { ui, site } = looking;
  return (
    <div class="doing">
      <a class="button" href={`${here(looking, { own: [['goal', name]] })}#goal`} data-swap="screen">
        Change<span class="unseen"> {name}</span>
      </a>
      <form method="post" action={to(ui, sitePath(site, '/goals/remove'))}>
        <FormToken ui={ui} />
        <input type="hidden" name="name" value={name} />
        <button type="submit">
          Remove<span class="unseen"> {name}</span>
        </button>
      </form>
    </div>
  );
}

/** Keeps what was previewed. @throws Problem of what cannot be kept */
async function save(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const site = siteIn(asked).domain;
  const looking = lookingAt({ ...asked, query: form }, '/goals');
  const given = formGoal(looking);
  if (given !== null) {
    const goal = goalOf(given, site);
    const old = chosen(looking, 'goal');
    await (old === null ? ports.addGoal(goal) : ports.changeGoal({ ...goal, old }));
  }
  return redirect(ui, sitePath(site, '/goals'), queryOf({ ...looking.view, own: [] }));
}

async function remove(asked: Asked): Promise<Response> {
  const site = siteIn(asked).domain;
  await asked.ports.removeGoal({ site, name: asked.form.get('name') ?? '' });
  return redirect(asked.ui, sitePath(site, '/goals'));
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/goals');
  return csvResponse(`${looking.site}-goals`, formatCsv(await looking.ask(goalsQuestion(looking))));
}
