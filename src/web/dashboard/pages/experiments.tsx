import { type Experiment, experimentInput } from '../../../model/experiment.ts';
import { Problem } from '../../../model/problem.ts';
import type { ExperimentResults } from '../../../reports/experiments/results.ts';
import { decisionOf, startOf, stopOf } from '../../experimentRules.ts';
import { addExperiment, applyTo, besideOf, experimentAt } from '../../experiments.ts';
import { principalOf } from '../../session.ts';
import { csvResponse, csvTable } from '../csv.ts';
import { type Asked, type Page, redirect } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { FormToken } from '../parts/layout.tsx';
import { LiftOverTime } from '../parts/liftOverTime.tsx';
import { orTrouble } from '../parts/trouble.tsx';
import { chosen, here, withChosen } from '../places.ts';
import { changesSites, sitePath, to } from '../ui.ts';
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
      <LiftOverTime looking={looking} results={results} />
      <Guardrails looking={looking} results={results} />
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

const percent = (value: number | null | undefined, digits = 2) =>
  value == null ? '–' : `${value.toFixed(digits)} %`;

function Goals({ looking: { ui }, results }: { looking: Looking; results: ExperimentResults }) {
  const { goals, variants } = results;
  if (goals.length === 0)
    return (
      <p class="soft">
        Shown to{' '}
        {variants.map(({ name, visitors }) => `${ui.format.count(visitors).exact} (${name})`).join(', ')}{' '}
        visitors.
      </p>
    );
  return (
    <>
      {goals.map(({ goal, variants: of }) => (
        <section class="scrolls" tabindex={0} aria-label={`Goal ${goal}`}>
          <table class="plain">
            <caption>
              Goal: <bdi>{goal}</bdi>
            </caption>
            <thead>
              <tr>
                <th scope="col">Variant</th>
                <th scope="col">Visitors</th>
                <th scope="col">Converted</th>
                <th scope="col">Rate</th>
                <th scope="col">Lift</th>
                <th scope="col">95 %, at every look</th>
              </tr>
            </thead>
            <tbody>
              {of.map(({ name, visitors, converted, rate, lift }) => (
                <tr>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td>{ui.format.count(visitors).exact}</td>
                  <td>{ui.format.count(converted).exact}</td>
                  <td>{percent(rate)}</td>
                  <td>{percent(lift?.estimate, 1)}</td>
                  <td>
                    {lift === null
                      ? '–'
                      : `${percent(lift.interval[0], 1)} to ${percent(lift.interval[1], 1)}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </>
  );
}

function Guardrails({ results: { guardrails } }: { looking: Looking; results: ExperimentResults }) {
  return (
    <>
      {guardrails.map(({ title, first, variants }) => (
        <p>
          {title}:{' '}
          {variants
            .map(({ name, mean, state }) => `${name} ${mean?.toFixed(2) ?? '–'} (${state})`)
            .join(', ')}
          , first {first?.toFixed(2) ?? '–'}
        </p>
      ))}
    </>
  );
}

function Methods({ results: { goals } }: { results: ExperimentResults }) {
  const [first] = goals;
  if (first === undefined) return null;
  const { pairs, bayes } = first.methods;
  return (
    <details class="data">
      <summary>Methods: for one look at a time fixed beforehand; the verdict does not use them</summary>
      <ul>
        {pairs.map(({ variant, fixed_horizon: { z, p, fisher_p: fisher } }) => (
          <li>
            {variant}: z {z?.toFixed(3) ?? '–'}, p {p.toPrecision(3)}
            {fisher !== null && `, Fisher p ${fisher.toPrecision(3)}`}
          </li>
        ))}
        {bayes.map(({ variant, probability_best: best, expected_loss: loss }) => (
          <li>
            {variant}: best with a chance of {percent(best, 1)}, expected loss {percent(loss, 3)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function LeftOut({ results }: { results: ExperimentResults }) {
  const { left_out: left, sample_ratio: ratio, sample } = results;
  return (
    <p class="soft small">
      Split {ratio.split}
      {ratio.ok ? '' : ' (not as planned)'}, p {ratio.p.toPrecision(2)}. Left out: {left.several_variants}{' '}
      visitors shown several variants, {left.unknown_variants} shown one that is none.
      {sample.needed !== null &&
        ` A lift of ${sample.minimum_effect} % takes about ${sample.needed} visitors in all.`}
    </p>
  );
}

function Changes({ looking: { ui, site }, one }: { looking: Looking; one: Experiment }) {
  const words = one.state === 'draft' ? ['start'] : one.state === 'running' ? ['stop'] : [];
  return (
    <form method="post" action={to(ui, sitePath(site, '/experiments/change'))} class="row">
      <FormToken ui={ui} />
      <input type="hidden" name="name" value={one.name} />
      {words.map((word) => (
        <button type="submit" name="do" value={word}>
          {word === 'start' ? 'Start' : 'Stop'}
        </button>
      ))}
      {one.state !== 'draft' &&
        one.variants.map(({ name }) => (
          <button type="submit" name="ship" value={name}>
            Show {name} to everybody
          </button>
        ))}
    </form>
  );
}

function AddForm({ asked, looking: { ui, site } }: { asked: Asked; looking: Looking }) {
  return (
    <details class="data">
      <summary>Add a test</summary>
      <form method="post" action={to(ui, sitePath(site, '/experiments'))} class="row">
        <FormToken ui={ui} />
        <label>
          Name
          <input name="name" required pattern="[a-z][a-z0-9-]*" maxlength={40} placeholder="hero" />
        </label>
        <label>
          Variants and weights, today’s first
          <input name="variants" required value="a:50, b:50" />
        </label>
        <label>
          Goal
          <select name="goal">
            {asked.ports.goals(site).map(({ name }) => (
              <option>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Pages
          <input name="pages" placeholder="/pricing*" />
        </label>
        <button type="submit">Add</button>
      </form>
    </details>
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
