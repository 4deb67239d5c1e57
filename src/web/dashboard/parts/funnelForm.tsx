import { DIMENSIONS } from '../../../reports/dimensions.ts';
import { type FormStep, MOST_STEPS, savedName, WHATS } from '../funnelSteps.ts';
import type { Looking } from '../panel.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { FILTER_WORDS } from './filters.tsx';
import { Hidden } from './period.tsx';

/** Dimensions with one value at the first step of an attempt. */
const BY = [...DIMENSIONS.values()].filter(
  ({ scope, unfolds }) => scope === 'visit' && unfolds === undefined,
);

export interface FunnelFormed {
  steps: readonly FormStep[];
  order: 'ordered' | 'strict';
  within: 'visit' | { readonly days: number };
  by: string;
}

/** Builds a funnel: what it says is in the address, so that it can be looked at before it is saved, and shared. */
export function FunnelForm(props: { looking: Looking; formed: FunnelFormed; known: readonly string[] }) {
  const { looking, formed, known } = props;
  const { ui, site, below, view } = looking;
  const { steps, order, within, by } = formed;
  const empty: FormStep = { what: 'event:page', how: 'is', value: '' };
  const edits = savedName(looking);
  const rows = [...steps, empty, ...(steps.length === 0 ? [empty, empty] : [])].slice(0, MOST_STEPS);
  return (
    <form action={to(ui, sitePath(site, below))} data-swap="screen" class="stack">
      <Hidden query={queryOf({ ...view, own: edits === null ? [] : [['edits', edits]] })} />
      <ol class="step-rows">
        {rows.map((step, index) => (
          <StepRow step={step} at={index + 1} />
        ))}
      </ol>
      <datalist id="stops">
        {known.map((name) => (
          <option value={name} />
        ))}
      </datalist>
      <div class="row">
        <label>
          Between steps
          <select name="order">
            <option value="ordered">anything may happen</option>
            <option value="strict" selected={order === 'strict'}>
              nothing may happen
            </option>
          </select>
        </label>
        <label>
          Within
          <select name="within">
            <option value="visit">one visit</option>
            <option value="days" selected={within !== 'visit'}>
              days of a visitor
            </option>
          </select>
        </label>
        <label>
          Days
          <input name="days" type="number" min="1" max="365" value={within === 'visit' ? 7 : within.days} />
        </label>
        <label>
          Broken down by
          <select name="by">
            <option value="">nothing</option>
            {BY.map(({ name, title }) => (
              <option value={name} selected={name === by}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary">
          Show
        </button>
      </div>
    </form>
  );
}

function StepRow({ step, at }: { step: FormStep; at: number }) {
  return (
    <li class="row">
      <label>
        <span class="unseen">Step {at}: what</span>
        <select name="what">
          {Object.entries(WHATS).map(([name, title]) => (
            <option value={name} selected={name === step.what}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="unseen">Step {at}: how</span>
        <select name="how">
          {Object.entries(FILTER_WORDS).map(([name, word]) => (
            <option value={name} selected={name === step.how}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label class="grow">
        <span class="unseen">Step {at}: value</span>
        <input name="value" value={step.value} list="stops" placeholder={at === 1 ? '/pricing' : ''} />
      </label>
    </li>
  );
}
