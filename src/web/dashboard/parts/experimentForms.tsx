import type { Experiment } from '../../../model/experiment.ts';
import type { Asked } from '../page.tsx';
import type { Looking } from '../panel.ts';
import { sitePath, to } from '../ui.ts';
import { FormToken } from './layout.tsx';

/** What may be done with an experiment in its state. */
export function Changes({ looking: { ui, site }, one }: { looking: Looking; one: Experiment }) {
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

export function AddForm({ asked, looking: { ui, site } }: { asked: Asked; looking: Looking }) {
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
