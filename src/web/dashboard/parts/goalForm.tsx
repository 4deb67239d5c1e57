import type { Goal } from '../../../model/goal.ts';
import type { FormCondition, FormGoal } from '../goalForm.ts';
import type { Looking } from '../panel.ts';
import { here } from '../places.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { FILTER_WORDS } from './filters.tsx';
import { Hidden } from './period.tsx';

const NEW: FormGoal = {
  name: '',
  kind: 'event',
  match: '',
  scroll: '',
  engaged: '',
  worth: '',
  currency: '',
  conditions: [],
  where: '',
};
const EMPTY: FormCondition = { what: '', how: 'is', value: '' };

/** Asks what a goal would have counted; what it says is in the address, and is saved from there. */
export function GoalForm(props: { looking: Looking; form: FormGoal | null; edited: Goal | null }) {
  const { looking, form, edited } = props;
  const { ui, site, below, view } = looking;
  const { name, kind, match, scroll, engaged, worth, currency, conditions, where } = form ?? NEW;
  const own = edited === null ? [] : [['goal', edited.name] as const];
  return (
    <form action={to(ui, sitePath(site, below))} data-swap="screen" class="stack">
      <Hidden query={queryOf({ ...view, own })} />
      <div class="row">
        <label>
          What counts
          <select name="kind">
            <option value="event">An event</option>
            <option value="page" selected={kind === 'page'}>
              A page view
            </option>
          </select>
        </label>
        <label class="grow">
          Name of the event, or path of the page; * stands for anything
          <input name="match" value={match} required placeholder="Signup, or /blog/*" />
        </label>
        <label>
          Called
          <input name="name" value={name} maxlength={120} placeholder="as it says" />
        </label>
      </div>
      <div class="row">
        <label>
          Scrolled to at least, % of the page
          <input name="scroll" type="number" min="1" max="100" value={scroll} />
        </label>
        <label>
          Read for at least, seconds
          <input name="engaged" type="number" min="0.001" max="86400" step="any" value={engaged} />
        </label>
        <label>
          Worth, where the event has no revenue
          <input name="worth" inputmode="decimal" value={worth} placeholder="12.50" />
        </label>
        <label>
          Currency
          <input name="currency" maxlength={3} size={5} value={currency} placeholder="the site’s" />
        </label>
      </div>
      <fieldset class="step-rows">
        <legend>Only where its properties say so (all of these)</legend>
        {[...conditions, EMPTY, EMPTY].map((one) => (
          <Condition of={one} />
        ))}
      </fieldset>
      <details open={where !== ''}>
        <summary>Further conditions, as a question spells them</summary>
        <label>
          JSON
          <textarea name="also" rows={3} placeholder='[["not",["is","event:props:plan",["free"]]]]'>
            {where}
          </textarea>
        </label>
      </details>
      <div class="row">
        <button type="submit" class="primary">
          See what it counts
        </button>
        {(form !== null || edited !== null) && (
          <a class="button" href={here(looking, { own: [] })} data-swap="screen">
            Cancel
          </a>
        )}
      </div>
    </form>
  );
}

function Condition({ of }: { of: FormCondition }) {
  return (
    <div class="row">
      <label>
        <span class="unseen">Property</span>
        <input name="what" value={of.what} placeholder="plan, or event:product" />
      </label>
      <label>
        <span class="unseen">How</span>
        <select name="how">
          {Object.entries(FILTER_WORDS).map(([name, word]) => (
            <option value={name} selected={name === of.how}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label class="grow">
        <span class="unseen">Value</span>
        <input name="value" value={of.value} />
      </label>
    </div>
  );
}
