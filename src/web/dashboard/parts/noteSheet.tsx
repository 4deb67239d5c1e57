import { MAX_ANNOTATION } from '../../../model/annotation.ts';
import type { Looking } from '../panel.ts';
import { sitePath, to } from '../ui.ts';
import { queryOf } from '../view.ts';
import { FormToken } from './layout.tsx';

/** What a click on the trend opens. Without the script, the link below the table leads to the same form. */
export function NoteSheet({ looking, now }: { looking: Looking; now: string }) {
  const { ui, site, view } = looking;
  return (
    <dialog id="note" aria-labelledby="note-title">
      <h2 id="note-title">Note what happened</h2>
      <form method="post" action={to(ui, sitePath(site, '/annotations'))} class="stack">
        <FormToken ui={ui} />
        <input type="hidden" name="back" value={queryOf(view).toString()} />
        <NoteFields time={now} text="" first />
        <p class="doing">
          <button type="submit" formmethod="dialog" formnovalidate>
            Cancel
          </button>
          <button type="submit" class="primary">
            Note
          </button>
        </p>
      </form>
    </dialog>
  );
}

/** @param first the text has the focus as soon as the form is shown */
export function NoteFields({ time, text, first = false }: { time: string; text: string; first?: boolean }) {
  return (
    <>
      <label>
        When, in the site’s time zone
        <input type="datetime-local" name="time" value={time} required />
      </label>
      <label>
        What
        <input
          name="text"
          value={text}
          maxlength={MAX_ANNOTATION}
          required
          autocomplete="off"
          autofocus={first}
        />
      </label>
    </>
  );
}
