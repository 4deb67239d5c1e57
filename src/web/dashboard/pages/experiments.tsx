import { type Experiment, experimentInput } from '../../../model/experiment.ts';
import { Problem } from '../../../model/problem.ts';
import type { ExperimentResults } from '../../../reports/experiments/results.ts';
import { decisionOf, startOf, stopOf } from '../../experimentRules.ts';
import { addExperiment, applyTo, besideOf, experimentAt } from '../../experiments.ts';
import { principalOf } from '../../session.ts';
import { csvResponse, csvTable } from '../csv.ts';
import { type Asked, type Page, redirect } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { AddForm, Changes } from '../parts/experimentForms.tsx';
import { Goals, Guardrails, LeftOut, Methods } from '../parts/experimentResults.tsx';
import { LiftOverTime } from '../parts/liftOverTime.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { changesSites, sitePath } from '../ui.ts';
import { filtersOf } from '../view.ts';
import { answerPlace, Definitions, Notes, OfPlace } from './place.tsx';
import { lookingAt, siteIn } from './screen.tsx';

export const EXPERIMENT_PAGES: readonly Page[] = [
  { method: 'GET', path: '/sites/:domain/experiments', who: 'viewer', shared: true, handle: page },
  { method: 'GET', path: '/sites/:domain/experiments/csv', who: 'viewer', shared: true, handle: csv },
  { method: 'POST', path: '/sites/:domain/experiments', who: 'analyst', handle: add },
  { method: 'POST', path: '/sites/:domain/experiments/change', who: 'analyst', handle: change },
];

function lookedAt({ ports }: Asked, looking: Looking): Experiment | null {
  const all = ports.experiments(looking.site);
  const name = chosen(looking, 'experiment');
  return all.find((one) => one.name === name) ?? (name === null ? (all[0] ?? null) : null);
}

/** The question of the page; null without experiments. */
export function experimentAsked(asked: Asked, looking: Looking) {
  const one = lookedAt(asked, looking);
  return one && { site: looking.site, experiment: one.name, filters: filtersOf(looking.view) };
}

function ask(asked: Asked, looking: Looking): Promise<ExperimentResults> | null {
  const question = experimentAsked(asked, looking);
  return question && looking.report('experiment', question);
}

async function page(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/experiments');
  const one = lookedAt(asked, looking);
  return answerPlace(
    asked,
    looking,
    'Experiments',
    <>
      <section class="card" aria-labelledby="experiments-title">
        <h2 id="experiments-title">Tests of designs</h2>
        <All asked={asked} looking={looking} now={one} />
        {changesSites(asked.ui) && <AddForm asked={asked} looking={looking} />}
      </section>
      {one !== null && (await orTrouble(shown(asked, looking, one)))}
    </>,
  );
}

function All({ asked, looking, now }: { asked: Asked; looking: Looking; now: Experiment | null }) {
  const all = asked.ports.experiments(looking.site);
  if (all.length === 0)
    return (
      <p class="empty">
        Show some visitors another design and see truthfully which one converts better: add a test, put two
        lines on the page, start it.
      </p>
    );
  return (
    <ul class="list">
      {all.map((one) => (
        <li class="row">
          <a
            class="grow"
            href={here(looking, withChosen(looking, { experiment: one.name }))}
            data-swap="screen"
            aria-current={one.name === now?.name ? 'true' : undefined}
          >
            <bdi>{one.name}</bdi>
          </a>
          <span class="soft">
            {one.decided === null ? one.state : `decided: ${one.decided}`} ·{' '}
            {one.variants.map(({ name, weight }) => `${name} ${weight}`).join(' / ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

async function shown(asked: Asked, looking: Looking, one: Experiment) {
  const results = await ask(asked, looking);
  if (results === null) return null;
  return (
    <section class="card stack" aria-labelledby="verdict-title">
      <div class="head">
        <h2 id="verdict-title">
          <bdi>{one.name}</bdi>
        </h2>
        <OfPlace looking={looking} />
      </div>
      <p role="status">
        <strong>{results.verdict.text}</strong>
      </p>
      {changesSites(asked.ui) && <Changes looking={looking} one={one} />}
      <Goals looking={looking} results={results} />
      <LiftOverTime results={results} />
      <Guardrails results={results} />
      <Methods results={results} />
      <LeftOut results={results} />
      <Notes of={results.meta.warnings} />
      <Definitions of={results.meta.definitions} />
      <details class="data">
        <summary>Every change</summary>
        <ul>
          {one.changes.map(({ at, who, what }) => (
            <li>
              {new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC, {who}: {what}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** @throws Problem of what is no experiment */
async function add(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const site = siteIn(asked).domain;
  const variants = (form.get('variants') ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => {
      const [name = '', weight = '1'] = text.split(':').map((part) => part.trim());
      return { name, weight: Number(weight) };
    });
  const given = experimentInput.safeParse({
    site,
    name: form.get('name')?.trim() ?? '',
    variants,
    goals: [form.get('goal') ?? ''].filter(Boolean),
    pages: form.get('pages')?.trim() || null,
  });
  if (!given.success) {
    const [issue] = given.error.issues;
    throw new Problem('invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`, {
      field: issue?.path.join('.') ?? 'name',
    });
  }
  await addExperiment(ports, principal(asked), given.data);
  return redirect(ui, sitePath(site, '/experiments'), new URLSearchParams({ experiment: given.data.name }));
}

async function change(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const site = siteIn(asked).domain;
  const one = experimentAt(ports, principal(asked), form.get('name') ?? '', site);
  const ship = form.get('ship');
  const told =
    ship !== null
      ? decisionOf(one, ship)
      : form.get('do') === 'stop'
        ? stopOf(one)
        : startOf(one, besideOf(ports, site));
  await applyTo(ports, principal(asked), one, told);
  return redirect(ui, sitePath(site, '/experiments'), new URLSearchParams({ experiment: one.name }));
}

function principal({ ui: { session } }: Asked) {
  if (session === null) throw new Problem('unauthorized', 'Sign in first.', {});
  return principalOf(session);
}

async function csv(asked: Asked): Promise<Response> {
  const looking = lookingAt(asked, '/experiments');
  const results = await ask(asked, looking);
  const rows = (results?.goals ?? []).flatMap(({ goal, variants }) =>
    variants.map(({ name, visitors, converted, rate, lift }) => [
      goal,
      name,
      visitors,
      converted,
      rate,
      lift?.estimate ?? null,
      lift?.interval[0] ?? null,
      lift?.interval[1] ?? null,
    ]),
  );
  const header = ['goal', 'variant', 'visitors', 'converted', 'rate', 'lift', 'lift_low', 'lift_high'];
  return csvResponse(`${looking.site}-experiment`, csvTable(header, rows));
}
