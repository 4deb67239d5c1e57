import { annotationTime, localTime } from '../../../model/annotation.ts';
import { Problem } from '../../../model/problem.ts';
import { annotationText } from '../../annotations.ts';
import { type Asked, type Page, redirect, sessionIn } from '../page.tsx';
import { FormToken } from '../parts/layout.tsx';
import { NoteFields } from '../parts/noteSheet.tsx';
import { sitePath, to } from '../ui.ts';
import { answerBelow } from './below.tsx';
import { siteIn } from './screen.tsx';

const PATH = '/sites/:domain/annotations';

export const ANNOTATION_PAGES: readonly Page[] = [
  { method: 'GET', path: PATH, who: 'analyst', handle: (asked) => list(asked, null) },
  { method: 'POST', path: PATH, who: 'analyst', handle: add },
  { method: 'POST', path: `${PATH}/:id`, who: 'analyst', handle: change },
];

function list(asked: Asked, problem: Problem | null): Response {
  const { ports, ui } = asked;
  const { domain, timeZone } = siteIn(asked);
  const path = sitePath(domain, '/annotations');
  const notes = ports.annotations(domain).toReversed();
  return answerBelow(
    asked,
    'Annotations',
    problem,
    <>
      <form method="post" action={to(ui, path)} class="card stack">
        <h2>Note what happened</h2>
        <FormToken ui={ui} />
        <NoteFields
          time={asked.form.get('time') ?? localTime(ui.now, timeZone)}
          text={asked.form.get('text') ?? ''}
        />
        <button type="submit" class="primary">
          Note
        </button>
      </form>
      {notes.length === 0 && (
        <p class="empty">
          A release, a campaign, an outage: noted here, it stands in the trend. A click on the trend notes
          something at that point.
        </p>
      )}
      {notes.map(({ id, time, text, author }) => (
        <form method="post" action={to(ui, `${path}/${id}`)} class="card stack">
          <FormToken ui={ui} />
          <NoteFields time={localTime(time, timeZone)} text={text} />
          <p class="doing">
            <span class="soft">by {author}</span>
            <button type="submit" name="do" value="save">
              Save
            </button>
            <button type="submit" name="do" value="remove" formnovalidate>
              Remove
            </button>
          </p>
        </form>
      ))}
    </>,
  );
}

/** @throws Problem `invalid` */
function noteOf({ form }: Asked, zone: string): { time: number; text: string } {
  const text = annotationText.safeParse(form.get('text') ?? '');
  if (!text.success)
    throw new Problem('invalid', 'An annotation is a text of up to 500 characters.', { field: 'text' });
  return { time: annotationTime(form.get('time') ?? '', zone), text: text.data };
}

async function add(asked: Asked): Promise<Response> {
  const { ports, ui, form } = asked;
  const { domain, timeZone } = siteIn(asked);
  try {
    const author = sessionIn(asked).user.email;
    await ports.addAnnotation({ site: domain, author, ...noteOf(asked, timeZone) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return list(asked, error);
  }
  const back = form.get('back');
  if (back === null) return redirect(ui, sitePath(domain, '/annotations'));
  return redirect(ui, sitePath(domain), new URLSearchParams(back));
}

async function change(asked: Asked): Promise<Response> {
  const { ports, ui, form, params } = asked;
  const { domain, timeZone } = siteIn(asked);
  const which = { site: domain, id: Number(params.id) };
  if (form.get('do') === 'remove') await ports.removeAnnotation(which);
  else await ports.changeAnnotation({ ...which, ...noteOf(asked, timeZone) });
  return redirect(ui, sitePath(domain, '/annotations'));
}
